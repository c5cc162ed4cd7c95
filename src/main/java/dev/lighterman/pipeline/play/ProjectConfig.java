package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.settings.LocalPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ansible.cfg of a project says, as far as it matters before the run: Ansible itself reads it there. Immutable.
 *
 * @param directory the project, which holds the file
 * @param values each value by its section and key, {@code defaults.roles_path}; none without a file
 */
record ProjectConfig(Path directory, Map<String, String> values) {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
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
    }

    static ProjectConfig of(Path directory) throws InvalidInputException {
        Path file = directory.resolve(AnsibleCfg.FILE_NAME);
        try {
            return new ProjectConfig(directory, Files.isRegularFile(file) ? parsed(Files.readString(file)) : Map.of());
        } catch (IOException e) {
            throw new InvalidInputException(file + " cannot be read as text: " + e.getMessage());
        }
    }

    /** As Python's configparser reads it for Ansible: comments after {@code ;}, values that go on in indented lines. */
    private static Map<String, String> parsed(String text) {
        Map<String, String> values = new LinkedHashMap<>();
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
                values.merge(key, plain, (before, more) -> before + "\n" + more);
            } else {
                Matcher sign = SIGN.matcher(plain);
                int end = sign.find() ? sign.start() : plain.length();
                key = section + "." + plain.substring(0, end).stripTrailing().toLowerCase(Locale.ROOT);
                values.put(
                        key, plain.substring(Math.min(plain.length(), end + 1)).stripLeading());
            }
        }
        return values;
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
        String known = CURRENT.matcher(text).replaceAll(Matcher.quoteReplacement(directory.toString()));
        String expanded = VARIABLE.matcher(known)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Optional.ofNullable(System.getenv(found.group(1) == null ? found.group(2) : found.group(1)))
                                .orElse(found.group())));
        return directory.resolve(LocalPath.parse(expanded)).normalize();
    }

    /** The files and directories below the project that it names, whatever for. */
    Set<Path> named() {
        Set<Path> named = new HashSet<>();
        values.forEach((key, value) -> {
            if (NOT_SENT.contains(key.substring(key.indexOf('.') + 1))) {
                return;
            }
            for (String part : BETWEEN_PATHS.split(value, -1)) {
                try {
                    Path path = path(part);
                    if (!part.isEmpty()
                            && path.startsWith(directory)
                            && !path.equals(directory)
                            && Files.exists(path)) {
                        named.add(path);
                    }
                } catch (InvalidInputException e) {
                    // No path: an option's other value.
                }
            }
        });
        return named;
    }
}
