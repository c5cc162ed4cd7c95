package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.run.stage.ConfigSecret;
import dev.lighterman.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The password files that a project's ansible.cfg names, or the environment of this process, which is above it. They are read
 * here, and programs among them are executed here, as Ansible would where it is called. Those of the file that are not here may
 * be on the server, where their path is no relative one.
 */
final class ProjectSecrets {
    private static final String VAULT = "ANSIBLE_VAULT_PASSWORD_FILE";
    private static final String IDENTITIES = "ANSIBLE_VAULT_IDENTITY_LIST";
    private static final String BECOME = "ANSIBLE_BECOME_PASSWORD_FILE";
    private static final String CONNECTION = "ANSIBLE_CONNECTION_PASSWORD_FILE";
    private static final String REMEDY =
            "; perhaps you should give the password with --vault-password-file, --vault-id or --become-password-file";
    private static final List<String> PROMPTS = List.of("prompt", "prompt_ask_vault_pass");

    /** One of the files. */
    private record Named(String what, String variable, String label, Path file) {}

    private final ProjectConfig config;
    private final List<Named> named = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final boolean vaultGiven;
    private final Optional<Path> checkout;

    /**
     * Finds the files.
     *
     * @param options may give what the configuration's file does not
     * @param checkout of a repository that others may push to: nothing outside of it is read, and nothing in it is executed
     */
    ProjectSecrets(ProjectConfig config, AnsibleOptions options, Optional<Path> checkout) {
        this.checkout = checkout;
        this.config = config;
        this.vaultGiven = options.vaultPasswordFile().isPresent()
                || options.vaultPasswords().containsKey("");
        name("defaults.vault_password_file", "vault password", VAULT);
        name("defaults.become_password_file", "become password", BECOME);
        name("defaults.connection_password_file", "connection password", CONNECTION);
        identities();
    }

    private void name(String key, String what, String variable) {
        Optional<String> variables = ofEnvironment(variable);
        if (variables.isPresent()) {
            addOfUser(what, variable, "", variables.get());
        } else {
            config.value(key).ifPresent(text -> add(key, what, variable, "", text));
        }
    }

    private Optional<String> ofEnvironment(String variable) {
        return Optional.ofNullable(config.environment().get(variable)).filter(text -> !text.isEmpty());
    }

    private void identities() {
        String key = "defaults.vault_identity_list";
        Optional<String> variable = ofEnvironment(IDENTITIES);
        for (String item : variable.or(() -> config.value(key)).orElse("").split("[,\\n]", -1)) {
            String text = item.strip();
            int at = text.indexOf('@');
            String label = at < 0 ? "default" : text.substring(0, at);
            String source = text.substring(at + 1);
            if (PROMPTS.contains(source)) {
                problem(
                        variable.isPresent() ? IDENTITIES : inFile(key),
                        "has " + text + ", and there is nobody to answer the prompt; perhaps you should name a file"
                                + " instead");
            } else if (!text.isEmpty() && variable.isPresent()) {
                addOfUser("vault password", IDENTITIES, label, source);
            } else if (!text.isEmpty()) {
                add(key, "vault password", IDENTITIES, label, source);
            }
        }
    }

    /** The environment of this process is the user's own: those who may push to the repository cannot set it. */
    private void addOfUser(String what, String variable, String label, String text) {
        try {
            Path file = Path.of("").toAbsolutePath().resolve(config.path(text, Path.of("")));
            if (Files.exists(file)) {
                named.add(new Named(what, variable, label, file));
            } else {
                problem(
                        variable,
                        "names " + text + ", which is not there; perhaps you should create it, or unset the variable");
            }
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(variable, found.message()));
        }
    }

    private void add(String key, String what, String variable, String label, String text) {
        String said = inFile(key);
        try {
            Path file = config.path(text);
            boolean relative = file.startsWith(config.directory())
                    || !(text.startsWith("/") || text.startsWith("~") || text.startsWith("$"));
            if (Files.exists(file) && checkout.isPresent() && !isIn(checkout.get(), file)) {
                if (relative) {
                    problem(said, "names " + text + ", which is not in the repository" + REMEDY);
                } // else it may be on the server
            } else if (checkout.isPresent() && Files.isExecutable(file)) {
                problem(said, "names " + text + ", a program of the repository, which is not executed here" + REMEDY);
            } else if (Files.exists(file)) {
                named.add(new Named(what, variable, label, file));
            } else if (relative && !(variable.equals(VAULT) && vaultGiven)) {
                problem(
                        said,
                        "names " + text + ", which is not there; perhaps you should create it"
                                + (variable.equals(VAULT) ? ", or give another with --vault-password-file" : ""));
            }
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(said, found.message()));
        }
    }

    private static boolean isIn(Path checkout, Path file) {
        try {
            return file.toRealPath().startsWith(checkout.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private String inFile(String key) {
        return config.file() + ": " + key.substring(key.indexOf('.') + 1);
    }

    private void problem(String said, String message) {
        problems.add(Problem.of(said + " " + message));
    }

    /** What can be found wrong without executing a program. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        for (Named each : named) {
            try {
                SecretFile.check(each.what(), each.file());
            } catch (InvalidInputException e) {
                all.addAll(e.problems());
            }
        }
        return all;
    }

    /** The variables of the environment that can name such files. */
    Set<String> variables() {
        return Set.of(VAULT, IDENTITIES, BECOME, CONNECTION);
    }

    /** The files themselves, which are not sent as part of the project. */
    List<Path> files() {
        return named.stream().map(Named::file).toList();
    }

    /**
     * What is in them.
     *
     * @param vault what the options give, which stands in for the configuration's where that is not here
     */
    List<ConfigSecret> read(Optional<Secret> vault) throws InvalidInputException {
        if (!problems().isEmpty()) {
            throw new InvalidInputException(problems());
        }
        List<ConfigSecret> secrets = new ArrayList<>();
        for (Named each : named) {
            secrets.add(new ConfigSecret(
                    each.variable(), each.label(), SecretFile.password(each.what(), each.file(), each.label())));
        }
        boolean missing = config.value("defaults.vault_password_file").isPresent()
                && named.stream().noneMatch(each -> each.variable().equals(VAULT));
        if (missing) {
            vault.ifPresent(password -> secrets.add(new ConfigSecret(VAULT, "", password)));
        }
        return secrets;
    }
}
