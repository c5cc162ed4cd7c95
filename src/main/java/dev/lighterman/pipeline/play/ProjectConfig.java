package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.settings.LocalPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the ansible.cfg of a project says, as far as it matters before the run: Ansible itself reads it there. Immutable.
 *
 * @param directory the project
 * @param file what relative paths are relative to; it need not be there
 * @param values each value by its section and key, {@code defaults.roles_path}; none without a file
 * @param environment the variables of this process: for Ansible some of them are above the file
 */
record ProjectConfig(Path directory, Path file, Map<String, String> values, Map<String, String> environment) {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
    private static final String VARIABLE_NAME = "ANSIBLE_CONFIG";
    private static final Pattern CURRENT = Pattern.compile("\\{\\{\\s*CWD\\s*}}");
    private static final Pattern SIGN = Pattern.compile("[=:]");
    private static final Pattern GALAXY_SECRET = Pattern.compile("galaxy_server\\..+\\.(token|password|client_secret)");
    private static final Pattern BETWEEN_PATHS = Pattern.compile("[\\s:,;=\"']+");

    /** Ansible writes there, or reads secrets from there. */
    private static final Set<String> NOT_SENT = Set.of(
            "log_path",
            "local_tmp",
            "remote_tmp",
            "retry_files_save_path",
            "fact_caching_connection",
            "cache_connection",
            "control_path",
            "control_path_dir",
            "vault_password_file",
            "vault_identity_list",
            "become_password_file",
            "connection_password_file");

    ProjectConfig {
        values = Map.copyOf(values);
        environment = Map.copyOf(environment);
    }

    static ProjectConfig of(Path directory, Map<String, String> environment) throws InvalidInputException {
        Path file = named(environment, directory).orElse(directory.resolve(AnsibleCfg.FILE_NAME));
        try {
            Map<String, String> values = Files.isRegularFile(file) ? parsed(Files.readString(file)) : Map.of();
            return new ProjectConfig(directory, file, values, environment);
        } catch (IOException e) {
            throw new InvalidInputException(file + " cannot be read as text: " + e.getMessage());
        }
    }

    /** The file that {@code ANSIBLE_CONFIG} names, if it is in the project: Ansible reads no other one then. */
    static Optional<Path> named(Map<String, String> environment, Path project) {
        return named(environment).filter(file -> file.startsWith(project));
    }

    /** A warning of the file that {@code ANSIBLE_CONFIG} names, if it is elsewhere, and so does not count. */
    static Optional<String> elsewhere(Map<String, String> environment, Path project) {
        return named(environment)
                .filter(file -> !file.startsWith(project))
                .map(file -> VARIABLE_NAME + " names " + file + ", which is not in the project " + project
                        + " and does not reach the control node; perhaps you should name a directory that holds both with"
                        + " --project");
    }

    private static Optional<Path> named(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE_NAME, "");
        if (value.isEmpty()) { // no file, and not the directory that an empty path would be
            return Optional.empty();
        }
        try {
            Path named =
                    Path.of("").toAbsolutePath().resolve(LocalPath.parse(value)).normalize();
            Path file = Files.isDirectory(named) ? named.resolve(AnsibleCfg.FILE_NAME) : named;
            return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    /** As Python's configparser reads it for Ansible: comments after {@code ;}, values that go on in indented lines. */
    private static Map<String, String> parsed(String text) {
        Map<String, StringBuilder> values = new HashMap<>();
        String section = "";
        String key = "";
        for (String line : text.lines().toList()) {
            String said = line.replaceFirst("(^|\\s);.*", "").stripTrailing();
            String plain = said.strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                // Nothing is said.
            } else if (plain.startsWith("[") && plain.endsWith("]")) {
                section = plain.substring(1, plain.length() - 1);
                key = "";
            } else if (Character.isWhitespace(said.charAt(0)) && !key.isEmpty()) {
                values.get(key).append('\n').append(plain);
            } else {
                Matcher sign = SIGN.matcher(plain);
                int end = sign.find() ? sign.start() : plain.length();
                key = section + "." + plain.substring(0, end).stripTrailing().toLowerCase(Locale.ROOT);
                String value = plain.substring(Math.min(plain.length(), end + 1));
                values.put(key, new StringBuilder(value.stripLeading()));
            }
        }
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }

    /** A value that is not empty. */
    Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).map(ProjectConfig::unquoted).filter(text -> !text.isEmpty());
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && text.charAt(0) == text.charAt(text.length() - 1)
                && (text.charAt(0) == '"' || text.charAt(0) == '\'');
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** What logs in to Galaxy servers: the file is sent, and what is printed of these is hidden. */
    List<Secret> galaxySecrets() {
        return values.keySet().stream()
                .filter(key -> GALAXY_SECRET.matcher(key).matches())
                .sorted()
                .flatMap(key -> value(key).stream())
                .map(Secret::of)
                .toList();
    }

    /** A path as Ansible reads it: relative ones are taken from the file, variables are of the environment. */
    Path path(String text) throws InvalidInputException {
        return path(text, file.getParent());
    }

    /** The same, where relative paths are taken from elsewhere. */
    Path path(String text, Path from) throws InvalidInputException {
        String known = CURRENT.matcher(text).replaceAll(Matcher.quoteReplacement(directory.toString()));
        String expanded = VARIABLE.matcher(known)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Optional.ofNullable(environment.get(found.group(1) == null ? found.group(2) : found.group(1)))
                                .orElse(found.group())));
        return from.resolve(LocalPath.parse(expanded)).normalize();
    }

    /** The files and directories below the project that it names, whatever for. */
    Set<Path> named() {
        return all().stream()
                .filter(path -> path.startsWith(directory) && !path.equals(directory))
                .collect(Collectors.toSet());
    }

    /** The directories that are neither in the project nor around it. */
    Set<Path> outside() {
        return all().stream()
                .filter(path -> !path.startsWith(directory) && !directory.startsWith(path))
                .collect(Collectors.toSet());
    }

    /** Where Ansible would look on this machine for what is installed, outside of the project. */
    List<Path> searched() {
        List<Path> searched = new ArrayList<>();
        String home = LocalPath.home() + "/.ansible";
        for (String text : List.of(
                environment.getOrDefault("ANSIBLE_ROLES_PATH", ""),
                environment.getOrDefault("ANSIBLE_COLLECTIONS_PATH", ""),
                environment.getOrDefault("ANSIBLE_COLLECTIONS_PATHS", ""),
                value("defaults.roles_path").orElse(""),
                value("defaults.collections_path").orElse(""),
                value("defaults.collections_paths").orElse(""),
                home + "/roles:" + home + "/collections:/usr/share/ansible/roles:/usr/share/ansible/collections"
                        + ":/etc/ansible/roles")) {
            for (String each : text.split(":", -1)) {
                existing(each)
                        .filter(path -> !path.startsWith(directory) && Files.isDirectory(path))
                        .ifPresent(searched::add);
            }
        }
        return searched;
    }

    /** What a word of a value names; empty for an option's other value. */
    private Optional<Path> existing(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(path(text)).filter(Files::exists);
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private Set<Path> all() {
        Set<Path> named = new HashSet<>();
        values.forEach((key, value) -> {
            if (NOT_SENT.contains(key.substring(key.indexOf('.') + 1))) {
                return;
            }
            for (String part : BETWEEN_PATHS.split(value, -1)) {
                existing(part).ifPresent(named::add);
            }
        });
        return named;
    }
}
