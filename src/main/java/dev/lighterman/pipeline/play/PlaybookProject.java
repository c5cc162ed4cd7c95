package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Problem;
import dev.lighterman.pipeline.job.LeftAtHome;
import dev.lighterman.pipeline.job.StagedInventory;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.DirectoryFiles;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.source.Needed;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The project of a playbook that is on this machine: the directory it is called in by hand, with what goes along of it. What
 * git would ignore stays here, unless Ansible itself looks for it; and so do files that secrets are read from, which would
 * stay on the control node. Not thread-safe.
 */
final class PlaybookProject {
    private static final Set<String> COPIED = Set.of("files", "templates");

    /** Where Ansible looks by itself: git's word on them is about what is versioned, not about what is needed. */
    private static final Set<String> OF_ANSIBLE = Set.of(
            "roles",
            "collections",
            "group_vars",
            "host_vars",
            "inventory",
            "inventories",
            "library",
            "module_utils",
            "plugins",
            "tasks",
            "handlers",
            "vars",
            "defaults",
            "meta",
            "files",
            "templates");

    private final Path directory;
    private final Optional<Path> playbook; // one made of values is no file of it
    private final ProjectConfig config;
    private final ProjectSecrets configured;
    private final AnsibleOptions options;
    private final Outgoing outgoing;
    private final List<Path> inventories = new ArrayList<>();

    private PlaybookProject(
            Path directory, Optional<Path> playbook, AnsibleOptions options, Outgoing outgoing, Optional<Path> checkout)
            throws InvalidInputException {
        this.directory = directory;
        this.playbook = playbook;
        this.options = options;
        this.config = ProjectConfig.of(directory);
        this.configured = new ProjectSecrets(config, options, checkout);
        this.outgoing = outgoing.and(configured.files());
    }

    /**
     * Finds it.
     *
     * @param playbook absolute
     * @param called where the call is made, absolute
     * @param options say the directory, where the user does
     * @param outgoing what may leave this machine
     */
    static PlaybookProject of(Path playbook, Path called, AnsibleOptions options, Outgoing outgoing)
            throws InvalidInputException {
        Optional<Path> named =
                options.project().map(path -> called.resolve(path).normalize());
        Path directory = ProjectDirectory.of(playbook, named, called);
        return new PlaybookProject(directory, Optional.of(playbook), options, outgoing, Optional.empty());
    }

    /**
     * Finds the project of a playbook in a checkout, where all files are by those who may push.
     *
     * @param playbook absolute
     * @param checkout its top
     * @param named the directory, where the user says it
     * @param outgoing what may leave this machine
     */
    static PlaybookProject ofCheckout(
            Path playbook, Path checkout, Optional<Path> named, AnsibleOptions options, Outgoing outgoing)
            throws InvalidInputException {
        Path directory = ProjectDirectory.of(playbook, named, checkout);
        return new PlaybookProject(directory, Optional.of(playbook), options, outgoing, Optional.of(checkout));
    }

    /**
     * The one around a playbook made of values.
     *
     * @param directory absolute
     */
    static PlaybookProject of(Path directory, AnsibleOptions options, Outgoing outgoing) throws InvalidInputException {
        return new PlaybookProject(
                ProjectDirectory.existing(directory), Optional.empty(), options, outgoing, Optional.empty());
    }

    /**
     * Why a project cannot be named, where one is: what is on the server is run where it is, and the playbooks of values that a
     * pipeline runs are in no directory.
     */
    static Optional<Problem> refused(PlaybookSource playbook, AnsibleOptions options) {
        if (options.project().isEmpty()
                || playbook instanceof PlaybookSource.AtPath
                || playbook instanceof PlaybookSource.InGit) {
            return Optional.empty();
        }
        return Optional.of(
                Problem.of("the project " + options.project().get() + " (ansible.project, --project) cannot be sent"
                        + " along with "
                        + (playbook instanceof PlaybookSource.OnServer at
                                ? at + ", which is run in its own project on the server"
                                : "a playbook made of values, which is in no project")
                        + "; perhaps you should leave it out, or set it for jobs whose playbooks are here"));
    }

    static boolean isOfAnsible(String directory) {
        return OF_ANSIBLE.contains(directory) || directory.endsWith("_plugins");
    }

    /** The playbook's path in the project. */
    String path() {
        return LocalPath.slashed(directory.relativize(playbook.orElseThrow()));
    }

    /** What can be found wrong before anything is contacted, without executing a program. */
    List<Problem> problems() {
        return configured.problems();
    }

    /** An inventory of this machine: where it is part of the project it is read there, as by hand. */
    RunInventory inventory(Path path) throws InvalidInputException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!absolute.startsWith(directory) || absolute.equals(directory)) {
            return StagedInventory.of(path, outgoing);
        }
        StagedInventory.check(path);
        outgoing.check(directory, absolute);
        inventories.add(absolute);
        return new RunInventory.InProject(LocalPath.slashed(directory.relativize(absolute)));
    }

    /** What goes along, and what not. */
    record Sent(Path directory, List<StagedFile> files, LeftAtHome leftAtHome) {
        /** To be told. */
        PipelineEvent.ProjectFound event() {
            long bytes = 0;
            for (StagedFile file : files) {
                bytes += ((StagedFile.Content.Local) file.content())
                        .file()
                        .toFile()
                        .length();
            }
            return new PipelineEvent.ProjectFound(directory.toString(), files.size(), bytes);
        }
    }

    Sent sent() throws InvalidInputException {
        if (playbook.isPresent()) {
            outgoing.check(directory, playbook.get());
        }
        Needed needed = new Needed(config.named(), PlaybookProject::isOfAnsible)
                .and(playbook.stream().toList())
                .and(inventories)
                .and(Requirements.files(options, directory));
        try {
            DirectoryFiles found = WorkingDirectory.files(directory, needed, outgoing.followLinks());
            List<StagedFile> files = new ArrayList<>();
            boolean itself = playbook.isEmpty();
            for (Path relative : found.files()) {
                Path file = directory.resolve(relative);
                if (Optional.of(file).equals(playbook)) {
                    itself = true;
                } else if (outgoing.secrets().has(file)) {
                    continue;
                }
                checkWhole(relative, file);
                files.add(StagedFile.of(LocalPath.slashed(relative), file));
            }
            if (!itself) {
                files.add(StagedFile.of(path(), playbook.orElseThrow()));
            }
            return new Sent(directory, files, new LeftAtHome(directory, found.leftOut()));
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** A request with the project, with what it requires, and with the passwords that its ansible.cfg names. */
    RunRequest applied(RunRequest request, Sent sent) throws InvalidInputException {
        RunRequest staged = request.project(sent.files())
                .configured(configured.read(
                        Optional.ofNullable(request.vaultPasswords().get(""))));
        return Requirements.ofProject(options, directory)
                .map(content -> staged.content(content.hiding(config.galaxySecrets())))
                .orElse(staged);
    }

    /** Where Ansible takes what it copies to hosts from, a pointer of Git LFS would be copied for the file. */
    private static void checkWhole(Path relative, Path file) throws InvalidInputException {
        for (Path part : relative) {
            if (COPIED.contains(part.toString()) && LfsPointers.isOne(file)) {
                throw new InvalidInputException(
                        LocalPath.slashed(relative)
                                + " is kept by Git LFS, and what is here is a pointer only; perhaps you should run `git lfs pull`");
            }
        }
    }
}
