package dev.lighterman.cli;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.PlayWords;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.settings.AnsibleSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What Ansible is called with, whichever of its programs it is. */
final class CallOptions {
    @Option(
            names = "--project",
            paramLabel = "DIR",
            description = "The directory that is sent and that the run works in. Default: the one with the playbook's"
                    + " ansible.cfg, else the playbook's own; without a playbook the current one, where it has an"
                    + " ansible.cfg.")
    private Path project;

    @Option(
            names = "--ansible",
            paramLabel = "PATH",
            description = "The server's ansible-playbook, or the virtualenv it is in (server.ansible).")
    private String ansible;

    @Option(
            names = {"-i", "--inventory"},
            paramLabel = "INVENTORY",
            description =
                    "A file or directory here, server:PATH or an absolute path on the server, or hosts with a comma. Repeatable. Default:"
                            + " the pipeline file's, else what ansible.cfg says.")
    private List<String> inventories = new ArrayList<>();

    @Option(
            names = {"-e", "--extra-vars"},
            paramLabel = "VARS",
            description = "Variables: key=value, JSON, or @FILE. Repeatable. Not for secrets: see --secret-vars.")
    private List<String> extraVars = new ArrayList<>();

    @Option(
            names = "--vault-password-file",
            paramLabel = "FILE",
            description = "A file here whose content is the vault password.")
    private Path vaultPasswordFile;

    @Option(
            names = "--vault-id",
            paramLabel = "LABEL@FILE",
            description = "The vault password of this id, the content of a file here. Repeatable.")
    private List<String> vaultIds = new ArrayList<>();

    @Option(
            names = "--secret-vars",
            paramLabel = "FILE",
            description =
                    "A YAML or JSON file here of variables that nobody may read: they stay in no file on the server"
                            + " and are hidden wherever they turn up. Repeatable.")
    private List<Path> secretVars = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Ends the run, and all it started, when it takes longer: 90s, 20m, 2h. Default: none, or the"
                    + " pipeline file's.")
    private String timeout;

    @Option(
            names = "--follow-links",
            description =
                    "Sends also what symbolic links lead to outside of the playbook's directory and its git work tree;"
                            + " an error otherwise.")
    private boolean followLinks;

    /** Fields of the pipeline file that these options set. */
    Map<String, String> fields() {
        Map<String, String> set = new LinkedHashMap<>();
        if (ansible != null) {
            set.put("server.ansible", ansible);
        }
        if (timeout != null) {
            set.put("ansible.timeout", timeout);
        }
        return set;
    }

    /** The project's directory, where the user names it. */
    Optional<Path> project() {
        return Optional.ofNullable(project);
    }

    /** All but what is read from files. */
    AnsibleOptions over(AnsibleOptions options) {
        AnsibleOptions all = followLinks ? options.followLinks(true) : options;
        all = PlayWords.with(all, project, AnsibleOptions::project);
        all = PlayWords.with(all, vaultPasswordFile, AnsibleOptions::vaultPasswordFile);
        for (String argument : extraVars) {
            all = all.extraVars(argument);
        }
        return all;
    }

    /** The same without a playbook, where the current directory is the project if it is one. */
    AnsibleOptions here(AnsibleOptions options) {
        AnsibleOptions all = over(options);
        return all.project().isPresent()
                ? all
                : PlayWords.project().map(all::project).orElse(all);
    }

    /** A request with the inventories, and with what is read from files. */
    PlayRequest over(PlayRequest request, SecretFiles files) throws InvalidInputException {
        PlayRequest all = request;
        for (String inventory : inventories) {
            all = all.inventory(inventory);
        }
        return files.secretVariables(secretVars, files.vaultIds(vaultIds, all));
    }

    /** Refuses what the pipeline file would refuse, by the option's name. */
    static final class TimeConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            AnsibleSettings.timeoutProblem(value).ifPresent(problem -> {
                throw new TypeConversionException("--timeout " + problem);
            });
            return value;
        }
    }
}
