package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.app.PlayWords;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "play",
        header = "Runs any playbook of yours on the server.",
        description = {
            "Runs a playbook of yours on the server, as ansible-playbook would there. Its project is sent along: the"
                    + " directory with its ansible.cfg, else the playbook's own; what git ignores only where Ansible"
                    + " looks by itself (roles, collections, group_vars, files and so on). The"
                    + " sections server, inventory and ansible of the pipeline file are the defaults of these options."
                    + " Without a file, --set server.host=... names the server; without that it is this machine.",
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
            "  lighterman play deploy.yml --key \"$GITHUB_RUN_ID-deploy\"",
            "  lighterman play server:/root/site.yml -i server:hosts",
            "  lighterman play --git https://git.example.org/ops.git@v1.2 playbooks/site.yml",
            "  lighterman play site.yml -- --force-handlers --flush-cache",
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
            names = "--requirements",
            paramLabel = "FILE",
            description = "The file with the roles and collections that are installed on the server before; none for"
                    + " nothing. Default: requirements.yml of the project, of its roles/ and of its collections/.")
    private String requirements;

    @Parameters(
            index = "1..*",
            paramLabel = "-- OPTIONS",
            description =
                    "Further options of ansible-playbook, passed on as they are; see docs/playbooks.md for those that"
                            + " are refused.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private CallOptions call = new CallOptions();

    @Mixin
    private HostOptions hosts = new HostOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private ChangeOptions changes = new ChangeOptions();

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
            names = "--owed",
            paramLabel = "run|warn",
            description =
                    "What to do about handlers that the last run of the playbook owes, because a host failed before they ran:"
                            + " run them, or warn only. Default: run, or the pipeline file's.")
    private String owed;

    @Option(names = "--start-at-task", paramLabel = "NAME", description = "Starts at the task of this name.")
    private String startAtTask;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Runs it once: where the server has a run of this key, with the same content, that one is followed or its"
                            + " result given; other content is refused. Known as long as the run is kept (server.keep).")
    private String key;

    @Option(
            names = "--slices",
            paramLabel = "N",
            description =
                    "Splits the hosts over so many runs at once, with one result. What the playbook has that is not the same"
                            + " in slices is refused, with file and line.")
    private Integer slices;

    @Option(
            names = "--slices-allow",
            paramLabel = "CHANGE",
            split = ",",
            description = "What may be otherwise in slices, such as run_once; see docs/scaling.md.")
    private List<String> slicesAllow = new ArrayList<>();

    @Option(
            names = "--allow-no-hosts",
            description =
                    "Succeeds when no play matches a host or the inventory is empty (otherwise NOT_BUILT, exit code 1).")
    private boolean allowNoHosts;

    @Option(
            names = "--no-wait",
            description = "Fails at once where the control node is a pod and there is no room for another one. Default:"
                    + " waits for its turn.")
    private boolean noWait;

    PlayCommand(Lighterman root) {
        super(root);
    }

    @Override
    CommandOptions used() {
        return CommandOptions.PLAY;
    }

    @Override
    Pipeline pipeline() throws InvalidInputException {
        root().checkSeparated(arguments);
        if (root().fileNamed() && root().file().toString().matches("\\d+") && !Files.exists(root().file())) {
            throw new InvalidInputException("-f names the pipeline file, and there is none called " + root().file()
                    + "; perhaps you should write --forks " + root().file());
        }
        Map<String, String> set = new LinkedHashMap<>(call.fields());
        if (owed != null) {
            set.put("ansible.owed", owed);
        }
        if (noWait) {
            set.put("server.wait", "false");
        }
        set.putAll(servers.fields());
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
        call.project()
                .ifPresent(project -> directories.add(project.toAbsolutePath().normalize()));
        return directories;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        SecretFiles files = new SecretFiles();
        PlayRequest request = hosts.over(call.over(request().options(options()), files), files);
        files.throwIfAny();
        Integer count = slices == null && servers.count() > 1 ? Integer.valueOf(servers.count()) : slices;
        return pipeline.play(PlayWords.slices(count, slicesAllow, PlayWords.key(key, request)), listener);
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
            if (playbook.toString().startsWith(PlaybookSource.InGit.PREFIX)) {
                throw new InvalidInputException(
                        "play takes a playbook in git by --git; perhaps you should write --git URL@REF PATH");
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
        AnsibleOptions options = AnsibleOptions.none()
                .tags(tags)
                .skipTags(skipTags)
                .allowNoHosts(allowNoHosts)
                .arguments(arguments);
        options = changes.over(hosts.over(call.over(options)));
        if (root().verboseCount() > 1) {
            options = options.verbosity(Math.min(MOST_VERBOSE, root().verboseCount() - 1));
        }
        if (requirements != null) {
            options = AnsibleSettings.requirements(options, requirements);
        }
        options = PlayWords.with(options, limit, AnsibleOptions::limit);
        return PlayWords.with(options, startAtTask, AnsibleOptions::startAtTask);
    }
}
