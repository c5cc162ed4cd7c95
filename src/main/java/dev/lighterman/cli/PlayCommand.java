package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.CommandOptions;
import dev.lighterman.settings.GitReference;
import dev.lighterman.settings.LocalPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "play",
        header = "Runs any playbook of yours on the server.",
        description = {
            "Runs a playbook of yours on the server, as ansible-playbook would there. Its project is sent along: the"
                    + " directory with its ansible.cfg, else the playbook's own; what git ignores only where Ansible"
                    + " looks by itself (roles, collections, group_vars, files and so on). Of the"
                    + " pipeline file, its parts server, inventory and ansible hold, below what is said here; without a"
                    + " file, --set server.host=... will do, and without that this machine is the server.",
            "",
            "Credentials (.git-credentials, .netrc, .ssh, .gnupg, .docker, .kube, .aws) are left out unless git tracks"
                    + " them.",
            "",
            "The first -v shows Ansible's own output; each further one is passed on to ansible-playbook."
        },
        footer = {
            "  lighterman play site.yml -i inventory/hosts -l web --check --diff",
            "  lighterman play site.yml -i inventory/hosts -l @last-failed",
            "  lighterman play site.yml -e version=42 -e @vars.yml -vv",
            "  lighterman play ping.yml -i web1.example.org,",
            "  lighterman play server:/root/site.yml -i server:hosts",
            "  lighterman play --git https://git.example.org/ops.git@v1.2 playbooks/site.yml",
        })
final class PlayCommand extends PipelineCommand {
    private static final String PREFIX = PlaybookSource.OnServer.PREFIX;

    /** More than this many changes nothing for ansible-playbook. */
    private static final int MOST_VERBOSE = 6;

    @Parameters(
            index = "0",
            paramLabel = "PLAYBOOK",
            description = "The playbook file, on this machine; server:PATH for one on the server, where it runs in the"
                    + " directory with its ansible.cfg.")
    private Path playbook;

    @Option(
            names = "--git",
            paramLabel = "URL@REF",
            description =
                    "A repository that the playbook is in, by its path from the top: cloned here, with the login that"
                            + " source has for that server, or git. REF is a branch, a tag or all 40 digits of a commit. Default: the"
                            + " remote's HEAD.")
    private String git;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            description = "The directory that is sent and that the run works in. Default: the one with the playbook's"
                    + " ansible.cfg, else the playbook's own.")
    private Path project;

    @Option(
            names = "--requirements",
            paramLabel = "FILE",
            description = "The file with the roles and collections that are installed on the server before; none for"
                    + " nothing. Default: requirements.yml of the project, of its roles/ and of its collections/.")
    private String requirements;

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
            names = {"-l", "--limit"},
            paramLabel = "PATTERN",
            description = "Only these of the hosts; @last-failed for those that failed, or could not be reached, in the"
                    + " last run of this playbook on the server.")
    private String limit;

    @Option(
            names = {"-t", "--tags"},
            paramLabel = "TAGS",
            split = ",",
            description = "Only tasks with these tags.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--skip-tags", paramLabel = "TAGS", split = ",", description = "Not the tasks with these tags.")
    private List<String> skipTags = new ArrayList<>();

    @Option(
            names = {"-e", "--extra-vars"},
            paramLabel = "VARS",
            description = "Variables: key=value, JSON, or @FILE. Repeatable. Not for secrets: see --secret-vars.")
    private List<String> extraVars = new ArrayList<>();

    @Option(
            names = {"-C", "--check"},
            description = "Changes nothing, says what would change.")
    private boolean check;

    @Option(
            names = {"-D", "--diff"},
            description = "Shows the differences.")
    private boolean diff;

    @Option(names = "--forks", paramLabel = "N", description = "How many hosts at once. Default: Ansible's, 5.")
    private Integer forks;

    @Option(
            names = {"-b", "--become"},
            description = "Runs as another user, root by default.")
    private boolean become;

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
            names = "--become-password-file",
            paramLabel = "FILE",
            description = "A file here whose content is the password for become.")
    private Path becomePasswordFile;

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
            description = "Ends the run, and all it started, when it takes longer: 90s, 20m, 2h. Default: none, or the"
                    + " pipeline file's.")
    private String timeout;

    @Option(
            names = "--follow-links",
            description =
                    "Sends also what symbolic links lead to outside of the playbook's directory and its git work tree;"
                            + " an error otherwise.")
    private boolean followLinks;

    @Option(names = "--start-at-task", paramLabel = "NAME", description = "Starts at the task of this name.")
    private String startAtTask;

    @Option(
            names = "--allow-no-hosts",
            description = "Is fine with plays that match no host and an empty inventory: NOT_BUILT (1) otherwise.")
    private boolean allowNoHosts;

    PlayCommand(Lighterman root) {
        super(root);
    }

    @Override
    CommandOptions used() {
        return CommandOptions.PLAY;
    }

    @Override
    Pipeline pipeline() throws InvalidInputException {
        Map<String, String> set = new LinkedHashMap<>();
        if (ansible != null) {
            set.put("server.ansible", ansible);
        }
        if (timeout != null) {
            set.put("ansible.timeout", timeout);
        }
        return root().serverPipeline(set);
    }

    @Override
    List<Path> sources() {
        List<Path> directories = new ArrayList<>();
        if (isOnServer() || git != null) {
            return directories;
        }
        Path directory = playbook.toAbsolutePath().normalize().getParent();
        while (directory != null) {
            if (directories.isEmpty() || Files.exists(directory.resolve(AnsibleCfg.FILE_NAME))) {
                directories.add(directory);
            }
            directory = directory.getParent();
        }
        if (project != null) {
            directories.add(project.toAbsolutePath().normalize());
        }
        return directories;
    }

    @Override
    PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException {
        SecretFiles files = new SecretFiles();
        PlayRequest request = request().options(options());
        for (String inventory : inventories) {
            request = request.inventory(inventory);
        }
        request = files.vaultIds(vaultIds, request);
        request = files.becomePassword(becomePasswordFile, request);
        request = files.secretVariables(secretVars, request);
        files.throwIfAny();
        return pipeline.play(request, listener);
    }

    private boolean isOnServer() {
        return playbook.toString().startsWith(PREFIX);
    }

    private PlayRequest request() throws InvalidInputException {
        try {
            if (git != null) {
                if (isOnServer()) {
                    throw new InvalidInputException(
                            "--git is for a playbook in a repository, not for one on the server; perhaps you should leave one out");
                }
                return PlayRequest.inGit(GitReference.parse(git), LocalPath.slashed(playbook));
            }
            return isOnServer()
                    ? PlayRequest.onServer(playbook.toString().substring(PREFIX.length()))
                    : PlayRequest.of(playbook);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** All but what is read from files. */
    private AnsibleOptions options() throws InvalidInputException {
        AnsibleOptions options =
                AnsibleOptions.none().tags(tags).skipTags(skipTags).allowNoHosts(allowNoHosts);
        if (check) {
            options = options.check(true);
        }
        if (diff) {
            options = options.diff(true);
        }
        if (become) {
            options = options.become(true);
        }
        if (root().verboseCount() > 1) {
            options = options.verbosity(Math.min(MOST_VERBOSE, root().verboseCount() - 1));
        }
        if (followLinks) {
            options = options.followLinks(true);
        }
        if (project != null) {
            options = options.project(project);
        }
        if (requirements != null) {
            options = AnsibleSettings.requirements(options, requirements);
        }
        if (limit != null) {
            options = options.limit(limit);
        }
        if (forks != null) {
            options = options.forks(forks);
        }
        if (vaultPasswordFile != null) {
            options = options.vaultPasswordFile(vaultPasswordFile);
        }
        for (String argument : extraVars) {
            options = options.extraVars(argument);
        }
        return startAtTask == null ? options : options.startAtTask(startAtTask);
    }
}
