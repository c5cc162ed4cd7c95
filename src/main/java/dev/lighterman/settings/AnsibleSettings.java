package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.run.stage.OptionFiles;
import dev.lighterman.run.stage.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The section {@code ansible} of the pipeline file as {@link AnsibleOptions}, and what is wrong with such options wherever
 * they come from.
 */
public final class AnsibleSettings extends SectionSettings {
    private static final int MOST_VERBOSE = 6;

    AnsibleSettings(SectionSettings of) {
        super(of);
    }

    /** The options of all the pipeline's playbooks. */
    AnsibleOptions ansible() {
        AnsibleOptions fromCode = values.ansible();
        problems(fromCode).forEach(text -> findings.problem(Problem.of("ansible: " + text)));
        forOnePlaybook(fromCode).forEach(text -> findings.problem(Problem.of("ansible: " + text)));
        return local(fromCode, directory).or(section());
    }

    private AnsibleOptions section() {
        AnsibleOptions options = AnsibleSection.ALL.set(AnsibleOptions.none(), values);
        options = values.apply(options, AnsibleSection.VAULT_IDS, this::vaultIds);
        options = values.apply(options, AnsibleSection.OPTIONS, this::arguments);
        options = values.apply(options, AnsibleSection.ENVIRONMENT, this::environment);
        options = values.apply(options, AnsibleSection.REQUIREMENTS, this::required);
        ManagedHosts.findings(options)
                .forEach(found -> problem(found.option(), found.option().path() + ": " + found.text()));
        return local(values.apply(options, AnsibleSection.TIMEOUT, this::timeout), directory);
    }

    /** What to write in place of a word that stands where Lighterman's own options do; empty unless it is one of Ansible's. */
    public static Optional<String> argument(String word) {
        return AnsibleArguments.misplaced(word);
    }

    private AnsibleOptions arguments(AnsibleOptions options, List<String> words) {
        AnsibleArguments.problems(words).forEach(text -> problem(AnsibleSection.OPTIONS, text));
        Stream<String> secrets = values.references().values().stream().map(Secret::reveal);
        if (!AnsibleArguments.holding(words, secrets).isEmpty()) {
            problem(
                    AnsibleSection.OPTIONS,
                    "a value from the environment or a file would stand on the command line, which other"
                            + " users of the server can see; perhaps you should use ansible.environment or"
                            + " ansible.extraVars");
        }
        return options.arguments(words);
    }

    private AnsibleOptions environment(AnsibleOptions options, Map<String, Object> variables) {
        AnsibleEnvironment.problems(variables).forEach(text -> problem(AnsibleSection.ENVIRONMENT, text));
        return options.environment(variables);
    }

    private AnsibleOptions vaultIds(AnsibleOptions options, List<String> texts) {
        VaultIds read = VaultIds.of(texts);
        read.problems().forEach(text -> problem(AnsibleSection.VAULT_IDS, text));
        return read.addTo(options);
    }

    private AnsibleOptions required(AnsibleOptions options, String text) {
        try {
            return requirements(options, text);
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(AnsibleSection.REQUIREMENTS, found.message()));
            return options;
        }
    }

    /** The same with the file that a text names, {@code none} for no file. */
    public static AnsibleOptions requirements(AnsibleOptions options, String text) throws InvalidInputException {
        return text.equals("none") ? options.noRequirements() : options.requirements(LocalPath.parse(text));
    }

    private AnsibleOptions timeout(AnsibleOptions options, Duration timeout) {
        if (timeout.isZero()) {
            problem(AnsibleSection.TIMEOUT, "ansible.timeout must be longer than nothing");
        }
        return options.timeout(timeout);
    }

    /** The same with the timeout that the playbooks of a pipeline have where nothing is said. */
    public static AnsibleOptions timed(AnsibleOptions options) {
        return options.or(
                AnsibleOptions.none().timeout(AnsibleSection.TIMEOUT.byDefault().orElseThrow()));
    }

    /** The same with the files of vault passwords, the project's directory and what it requires made absolute. */
    public static AnsibleOptions local(AnsibleOptions options, Path directory) {
        AnsibleOptions local = options.vaultPasswordFile()
                .map(file -> options.vaultPasswordFile(LocalPath.resolve(directory, file)))
                .orElse(options);
        if (options.project().isPresent()) {
            local = local.project(LocalPath.resolve(directory, options.project().get()));
        }
        if (options.requirements().isPresent()) { // what is not here may be in the project, or on the server
            Path here = LocalPath.resolve(directory, options.requirements().get());
            local = Files.exists(here) ? local.requirements(here) : local;
        }
        local = ManagedHosts.local(local, directory);
        for (Map.Entry<String, Path> vault : options.vaultIds().entrySet()) {
            local = local.vaultId(vault.getKey(), LocalPath.resolve(directory, vault.getValue()));
        }
        return local;
    }

    /** The options that cannot be used for any playbook. */
    public static List<String> problems(AnsibleOptions options) {
        List<String> problems = new ArrayList<>();
        if (options.forks().isPresent() && options.forks().getAsInt() < 1) {
            problems.add("forks must be a whole number from 1, but is "
                    + options.forks().getAsInt() + "; perhaps you should leave it out");
        }
        if (options.verbosity() < 0 || options.verbosity() > MOST_VERBOSE) {
            problems.add(
                    "verbosity must be a whole number from 0 to " + MOST_VERBOSE + ", but is " + options.verbosity());
        }
        Optional<Duration> timeout = options.timeout();
        if (timeout.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            problems.add("the timeout must be longer than nothing; perhaps you should leave it out");
        } else {
            timeout.flatMap(ValueChecks::problem).ifPresent(text -> problems.add("the timeout " + text));
        }
        options.limit().ifPresent(set -> text("limit", set, problems));
        text("tags", options.tags(), problems);
        text("skipTags", options.skipTags(), problems);
        options.startAtTask().ifPresent(set -> text("startAtTask", set, problems));
        text("extraVars", options.extraVars(), problems);
        text("extraVars", options.extraVarsArguments(), problems);
        options.becomePassword().ifPresent(set -> text("becomePassword", set, problems));
        text("options", options.arguments(), problems);
        AnsibleArguments.problems(options.arguments()).forEach(text -> problems.add("options: " + text));
        text("environment", options.environment(), problems);
        AnsibleEnvironment.problems(options.environment()).forEach(text -> problems.add("environment: " + text));
        text("galaxy", options.galaxy(), problems);
        ManagedHosts.findings(options).forEach(found -> problems.add(found.text()));
        return problems;
    }

    private static void text(String name, Object value, List<String> problems) {
        ValueChecks.inside(value).ifPresent(wrong -> problems.add(name + " " + wrong));
    }

    /** What would take hosts and tasks away from the ready playbooks. */
    private static List<String> forOnePlaybook(AnsibleOptions options) {
        List<String> names = new ArrayList<>();
        options.limit().ifPresent(set -> names.add("limit"));
        if (!options.tags().isEmpty()) {
            names.add("tags");
        }
        if (!options.skipTags().isEmpty()) {
            names.add("skipTags");
        }
        options.startAtTask().ifPresent(set -> names.add("startAtTask"));
        if (options.allowNoHosts()) {
            names.add("allowNoHosts");
        }
        return names.stream()
                .map(name ->
                        name + " cannot be set for all playbooks of a pipeline; perhaps you should set it for a job")
                .toList();
    }

    /** A request with options, and with the content of the files that these name. */
    public static RunRequest applied(AnsibleOptions options, RunRequest request) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        OptionFiles files = extraVars(options, problems);
        if (options.vaultPasswordFile().isPresent()) {
            files = vault("", options.vaultPasswordFile().get(), files, problems);
        }
        for (Map.Entry<String, Path> vault : options.vaultIds().entrySet()) {
            files = vault(vault.getKey(), vault.getValue(), files, problems);
        }
        for (Map.Entry<String, Secret> vault : options.vaultPasswords().entrySet()) {
            // as of a file: white space around it is not part of it
            files = files.vaultPassword(
                    vault.getKey(), Secret.of(vault.getValue().reveal().strip()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        OptionFiles read = files;
        return request.with(before -> options).files(none -> read);
    }

    /** Ansible reads the arguments themselves, and copies of the files that they name. */
    private static OptionFiles extraVars(AnsibleOptions options, List<Problem> problems) {
        OptionFiles files = OptionFiles.NONE;
        for (String argument : options.extraVarsArguments()) {
            if (argument.startsWith("@")) {
                try {
                    Path file = LocalPath.parse(argument.substring(1));
                    files = files.extraVars(argument, SecretFile.bytes("file of extra variables", file));
                } catch (InvalidInputException e) {
                    problems.addAll(e.problems());
                }
            }
        }
        return files;
    }

    private static OptionFiles vault(String id, Path file, OptionFiles files, List<Problem> problems) {
        try {
            return files.vaultPassword(id, SecretFile.password("vault password", LocalPath.parse(file.toString()), id));
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return files;
        }
    }

    /** What is wrong with the files that options name. */
    public static List<Problem> fileProblems(AnsibleOptions options) {
        List<Problem> problems = new ArrayList<>();
        extraVars(options, problems);
        for (Path file : vaultFiles(options)) { // a program among them is executed once, for the run
            try {
                SecretFile.check("vault password", LocalPath.parse(file.toString()));
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
        options.vaultPasswords().forEach((id, password) -> {
            if (password.reveal().isBlank()) {
                problems.add(Problem.of("the vault password" + (id.isEmpty() ? "" : " of the id " + id) + " is empty"));
            }
        });
        return problems;
    }

    /** The files that these options' secrets are in. */
    public static List<Path> secretFiles(AnsibleOptions options) {
        List<Path> files = vaultFiles(options);
        files.addAll(ManagedHosts.keyFiles(options));
        return files;
    }

    private static List<Path> vaultFiles(AnsibleOptions options) {
        List<Path> files = new ArrayList<>();
        options.vaultPasswordFile().ifPresent(files::add);
        files.addAll(options.vaultIds().values());
        return files;
    }

    /** What is wrong with a time as a command's option has it; a reference is looked at where it is resolved. */
    public static Optional<String> timeoutProblem(String text) {
        return text.contains("${") || Durations.parse(text).isPresent()
                ? Optional.empty()
                : Optional.of(Durations.problem(text, "\"" + text + "\""));
    }
}
