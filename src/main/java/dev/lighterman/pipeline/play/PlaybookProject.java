package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.LeftAtHome;
import dev.lighterman.pipeline.job.StagedInventory;
import dev.lighterman.run.stage.ConfigSecret;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.DirectoryFiles;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.source.Needed;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The project of a playbook that is on this machine: the directory it is called in by hand, with what goes along of it. What
 * git would ignore stays here, unless Ansible itself looks for it; and so do files that secrets are read from, which would
 * stay on the control node. Not thread-safe.
 */
final class PlaybookProject {
    /** What is around it may have something in use around itself. */
    private static final int MOST_ROUNDS = 5;

    private static final Set<String> COPIED = Set.of("files", "templates");

    private final Path directory;
    private final Optional<Path> playbook; // one made of values is no file of it
    private final Optional<Path> top; // none where the user says what the project is
    private final ProjectConfig config;
    private final ProjectSecrets configured;
    private final AnsibleOptions options;
    private final Outgoing outgoing;
    private final Map<String, String> environment;
    private final List<Path> inventories = new ArrayList<>();

    private PlaybookProject(
            Path directory,
            Optional<Path> playbook,
            Optional<Path> top,
            AnsibleOptions options,
            Outgoing outgoing,
            Optional<Path> checkout,
            Map<String, String> environment)
            throws InvalidInputException {
        this.directory = directory;
        this.playbook = playbook;
        this.top = top;
        this.options = options;
        this.environment = environment;
        this.config = ProjectConfig.of(directory, environment);
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
        return of(playbook, called, options, outgoing, System.getenv());
    }

    static PlaybookProject of(
            Path playbook, Path called, AnsibleOptions options, Outgoing outgoing, Map<String, String> environment)
            throws InvalidInputException {
        Optional<Path> named =
                options.project().map(path -> called.resolve(path).normalize());
        return new PlaybookProject(
                ProjectDirectory.of(playbook, named, called, environment),
                Optional.of(playbook),
                top(playbook, named, called),
                options,
                outgoing,
                Optional.empty(),
                environment);
    }

    private static Optional<Path> top(Path playbook, Optional<Path> named, Path called) throws InvalidInputException {
        return named.isPresent() ? Optional.empty() : Optional.of(ProjectDirectory.top(playbook.getParent(), called));
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
        return new PlaybookProject(
                ProjectDirectory.of(playbook, named, checkout, Map.of()),
                Optional.of(playbook),
                top(playbook, named, checkout),
                options,
                outgoing,
                Optional.of(checkout),
                System.getenv());
    }

    /**
     * The one around a playbook made of values.
     *
     * @param directory absolute
     */
    static PlaybookProject of(Path directory, AnsibleOptions options, Outgoing outgoing) throws InvalidInputException {
        return new PlaybookProject(
                ProjectDirectory.existing(directory),
                Optional.empty(),
                Optional.empty(),
                options,
                outgoing,
                Optional.empty(),
                System.getenv());
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

    /** The playbook's path in the project. */
    String path() {
        return LocalPath.slashed(directory.relativize(playbook.orElseThrow()));
    }

    /** Whether its ansible.cfg says the inventory. */
    boolean saysInventory() {
        return config.value("defaults.inventory").isPresent();
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

    /**
     * A directory of which all goes along that git would not ignore, or a file.
     *
     * @param files absolute
     * @param leftOut absolute, what stays here
     */
    private record Part(Path path, List<Path> files, List<Path> leftOut) {}

    /**
     * What goes along, and what not.
     *
     * @param directory all of it is in there: the project, or what is around it as well
     * @param found to be told
     * @param unheeded warnings, for a control node elsewhere
     */
    record Sent(
            Path directory,
            List<StagedFile> files,
            LeftAtHome leftAtHome,
            List<PipelineEvent.ProjectFound> found,
            List<String> unheeded) {
        void tell(JobState state) {
            found.forEach(state::tell);
            state.leftAtHome(leftAtHome);
            if (!state.settings().server().isLocal()) {
                unheeded.forEach(state::warn);
            }
        }
    }

    Sent sent() throws InvalidInputException {
        if (playbook.isPresent()) {
            outgoing.check(directory, playbook.get());
        }
        Needed needed = new Needed(config.named(), Surroundings::isOfAnsible)
                .and(List.of(config.file()))
                .and(playbook.stream().toList())
                .and(inventories)
                .and(Requirements.files(options, directory));
        try {
            List<Part> parts = parts(needed);
            Path whole = directory;
            for (Part part : parts) {
                while (!part.path().startsWith(whole)) {
                    whole = whole.getParent();
                }
            }
            Path all = whole;
            List<StagedFile> files = new ArrayList<>();
            List<PipelineEvent.ProjectFound> found = new ArrayList<>();
            for (Part part : parts) {
                List<StagedFile> its = staged(part, all);
                files.addAll(its);
                found.add(event(part.path(), its));
            }
            List<Path> leftOut = parts.stream()
                    .flatMap(part -> part.leftOut().stream())
                    .map(all::relativize)
                    .toList();
            return new Sent(all, files, new LeftAtHome(all, leftOut, config.searched()), found, unheeded());
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** The project, and what it has in use around itself, which may have something in use around itself again. */
    private List<Part> parts(Needed needed) throws LightermanException {
        List<Part> parts = new ArrayList<>();
        parts.add(part(directory, needed));
        for (int round = 0; top.isPresent() && round < MOST_ROUNDS; round++) {
            List<Path> files =
                    parts.stream().flatMap(part -> part.files().stream()).toList();
            Surroundings around = new Surroundings(directory, playbook, config, top.get());
            boolean known = true;
            for (Path used : around.used(files)) {
                if (parts.stream().noneMatch(part -> used.startsWith(part.path()))) {
                    parts.removeIf(part -> part.path().startsWith(used));
                    parts.add(part(used, needed.and(List.of(used))));
                    known = false;
                }
            }
            if (known) {
                break;
            }
        }
        return parts;
    }

    private Part part(Path path, Needed needed) throws LightermanException {
        if (!Files.isDirectory(path)) {
            outgoing.check(path.getParent(), path);
            return new Part(path, List.of(path), List.of());
        }
        DirectoryFiles found = WorkingDirectory.files(path, needed, outgoing.followLinks());
        return new Part(
                path,
                found.files().stream().map(path::resolve).toList(),
                found.leftOut().stream().map(path::resolve).toList());
    }

    private List<StagedFile> staged(Part part, Path all) throws InvalidInputException {
        List<StagedFile> files = new ArrayList<>();
        boolean itself = playbook.isEmpty() || !part.path().equals(directory);
        for (Path file : part.files()) {
            if (Optional.of(file).equals(playbook)) {
                itself = true;
            } else if (outgoing.secrets().has(file)) {
                continue;
            }
            Path relative = all.relativize(file);
            checkWhole(relative, file);
            files.add(StagedFile.of(LocalPath.slashed(relative), file));
        }
        if (!itself) {
            files.add(StagedFile.of(LocalPath.slashed(all.relativize(playbook.get())), playbook.get()));
        }
        return files;
    }

    private static PipelineEvent.ProjectFound event(Path directory, List<StagedFile> files) {
        long bytes = 0;
        for (StagedFile file : files) {
            bytes += ((StagedFile.Content.Local) file.content()).file().toFile().length();
        }
        return new PipelineEvent.ProjectFound(directory.toString(), files.size(), bytes);
    }

    /** A request with the project, with what it requires, and with the passwords that its ansible.cfg names. */
    RunRequest applied(RunRequest request, Sent sent) throws InvalidInputException {
        List<ConfigSecret> passwords = configured.read(
                Optional.ofNullable(request.files().vaultPasswords().get("")));
        RunRequest staged = request.project(of -> of.files(sent.files())
                        .place(LocalPath.slashed(sent.directory().relativize(directory))))
                .files(files -> files.configured(passwords));
        RunRequest complete = Requirements.ofProject(options, directory, outgoing)
                .map(content -> staged.content(content.hiding(config.galaxySecrets())))
                .orElse(staged);
        return ProjectConfig.named(environment, directory)
                .map(file -> complete.with(all ->
                        all.environment(Map.of("ANSIBLE_CONFIG", LocalPath.slashed(directory.relativize(file))))))
                .orElse(complete);
    }

    /** What of the environment of this process a control node elsewhere does not get. */
    List<String> unheeded() {
        return Stream.concat(
                        ProjectConfig.elsewhere(environment, directory).stream(),
                        Unheeded.warning(environment, options, configured.variables()).stream())
                .toList();
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
