package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlayRequest.HostSource;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.RunOptions;
import dev.lighterman.pipeline.job.StagedInventory;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunKey;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the run of one play: finds what it needs on this machine, with all that is wrong. Used once. */
final class PlayPlanning {
    private final PlayRequest play;
    private final Optional<PlayedProject> files;
    private final Outgoing outgoing;
    private final AnsibleOptions options;
    /** What the playbook is known by to later runs; empty for one made of values. */
    private final Optional<String> origin;
    /** The playbook's path on the server, where it is there. */
    private final Optional<String> there;

    private final List<Problem> problems = new ArrayList<>();
    private Optional<PlaybookProject.Sent> sent = Optional.empty();

    PlayPlanning(PlayRequest play, Optional<PlayedProject> files, Outgoing outgoing) throws InvalidInputException {
        this.play = play;
        this.files = files;
        this.outgoing = outgoing;
        this.there = play.playbook() instanceof PlaybookSource.OnServer at ? Optional.of(at.path()) : Optional.empty();
        this.origin = files.map(PlayedProject::origin)
                .or(() -> there.map(path -> play.playbook().toString()));
        this.options = files.isPresent()
                ? files.get().local(play.options())
                : AnsibleSettings.local(play.options(), Path.of("").toAbsolutePath());
    }

    /** What of the project is sent; empty where there is none. */
    Optional<PlaybookProject.Sent> sent() {
        return sent;
    }

    /** What finds the hosts of the limit on the server, where it is those that failed last. */
    Optional<LastFailed> lastFailed() {
        return origin.filter(known -> isLastFailed()).map(LastFailed::new);
    }

    /**
     * The run.
     *
     * @param otherwise the inventory where the request names none
     * @throws InvalidInputException with all that is wrong
     */
    RunRequest request(Optional<ReadyInventory> otherwise) throws InvalidInputException {
        if (play.playbook() instanceof PlaybookSource.AtPath at) {
            checkFile(at.path());
        }
        checkLimit();
        if (play.slices().isPresent() && play.key().isPresent()) {
            problem("a key is for one run, and slices are several; perhaps you should leave one out");
        }
        if (there.isPresent()) {
            PlaybookProject.refused(play.playbook(), options).ifPresent(problems::add);
        }
        AnsibleSettings.problems(options).forEach(this::problem);
        Optional<PlaybookProject> project = problems.isEmpty() ? project() : Optional.empty();
        project.ifPresent(found -> problems.addAll(found.problems()));
        ValueTexts texts = new ValueTexts(options.extraVars().keySet());
        Optional<StagedFile> made = play.playbook() instanceof PlaybookSource.OfValues values
                ? collect(() -> StagedFile.of(play.name(), texts.of(values.playbook())))
                : Optional.empty();
        List<RunInventory> inventories = inventories(texts, project, otherwise);
        Optional<RunRequest> request =
                collect(() -> RunOptions.applied(options.extraVars(texts.secrets()), request(project, inventories)));
        if (!problems.isEmpty() || request.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        if (project.isEmpty()) {
            return Requirements.withoutProject(request.get(), options, made, there);
        }
        sent = Optional.of(project.get().sent());
        RunRequest whole = project.get().applied(request.get(), sent.get());
        return made.map(file -> beside(whole, file)).orElse(whole);
    }

    private void problem(String text) {
        problems.add(Problem.of(text));
    }

    private boolean isLastFailed() {
        return options.limit().filter(LastFailed.LIMIT::equals).isPresent();
    }

    private void checkLimit() {
        boolean lastFailed = isLastFailed();
        options.limit()
                .filter(limit -> !lastFailed && limit.contains(LastFailed.LIMIT))
                .ifPresent(limit -> problem("the limit " + limit + " cannot be used; perhaps you should write "
                        + LastFailed.LIMIT + " alone, without other hosts"));
        if (lastFailed && origin.isEmpty()) {
            problem("the limit " + LastFailed.LIMIT + " cannot be used with a playbook made of values,"
                    + " which has no path to find its last run by; perhaps you should name the hosts");
        }
        if (lastFailed && play.key().isPresent()) {
            problem("the limit " + LastFailed.LIMIT + " cannot be used with a key, which is for the same hosts"
                    + " each time; perhaps you should name the hosts");
        }
    }

    private List<RunInventory> inventories(
            ValueTexts texts, Optional<PlaybookProject> project, Optional<ReadyInventory> otherwise) {
        List<RunInventory> inventories = new ArrayList<>();
        for (HostSource source : play.inventories()) {
            collect(() -> inventory(source, texts, project)).ifPresent(inventories::add);
        }
        if (inventories.isEmpty() && otherwise.isPresent()) {
            ReadyInventory.AtPath staged = path -> inventory(path, project);
            collect(() -> otherwise.get().staged(staged)).ifPresent(inventories::add);
        }
        return inventories;
    }

    private RunRequest request(Optional<PlaybookProject> project, List<RunInventory> inventories) {
        RunRequest unkeyed = RunRequest.of(project.filter(found -> files.isPresent())
                        .map(PlaybookProject::path)
                        .orElse(play.name()))
                .inventories(inventories)
                .purpose(purpose -> origin.map(purpose::origin).orElse(purpose));
        return play.key().map(RunKey::new).map(unkeyed::key).orElse(unkeyed);
    }

    /** A playbook that the program has made, in a project that may have a file of its name. */
    private static RunRequest beside(RunRequest request, StagedFile made) {
        Set<String> taken =
                request.project().files().stream().map(StagedFile::path).collect(Collectors.toSet());
        String name = made.path();
        while (taken.contains(name)) {
            name = "_" + name;
        }
        StagedFile named = new StagedFile(name, made.content(), made.mode());
        return request.project(of -> of.playbook(named.path()).adding(named));
    }

    /** A file's project is found around it; one made of values is put into the one that the options name. */
    private Optional<PlaybookProject> project() {
        if (files.isPresent()) {
            return collect(() -> files.get().project(options, outgoing));
        }
        return play.playbook() instanceof PlaybookSource.OfValues
                        && options.project().isPresent()
                ? collect(() -> PlaybookProject.of(options.project().get(), options, outgoing))
                : Optional.empty();
    }

    private void checkFile(Path playbook) {
        Path absolute = playbook.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            problem(
                    Files.isDirectory(absolute)
                            ? playbook + " is a directory, not a playbook"
                            : OwnPlaybook.missing(playbook));
        }
        FileNames.loss(absolute.toString()).ifPresent(this::problem);
    }

    private interface Attempt<T> {
        T make() throws InvalidInputException;
    }

    private <T> Optional<T> collect(Attempt<T> attempt) {
        try {
            return Optional.of(attempt.make());
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private RunInventory inventory(HostSource source, ValueTexts texts, Optional<PlaybookProject> project)
            throws InvalidInputException {
        return source instanceof HostSource.OfValues values
                ? StagedInventory.of(texts.of(values.inventory()))
                : inventory(((HostSource.Named) source).text(), project);
    }

    /** What is here is sent along; hosts with commas and absolute paths are for the server, and all else with a playbook there. */
    private RunInventory inventory(String text, Optional<PlaybookProject> project) throws InvalidInputException {
        Path path = files.isPresent() ? files.get().path(text) : LocalPath.parse(text);
        if (!text.isEmpty() && Files.exists(path)) {
            return inventory(path, project);
        }
        if (text.startsWith(PlaybookSource.OnServer.PREFIX)) {
            return new RunInventory.OnServer(text.substring(PlaybookSource.OnServer.PREFIX.length()));
        } else if (text.contains(",") || text.startsWith("/") || (there.isPresent() && !text.isEmpty())) {
            return new RunInventory.OnServer(text);
        }
        throw new InvalidInputException("there is no inventory " + text
                + " on this machine; perhaps you should write \"server:\" and its path for one on the server, or \""
                + text
                + ",\" for a host of that name");
    }

    private RunInventory inventory(Path path, Optional<PlaybookProject> project) throws InvalidInputException {
        if (!Files.exists(path)) {
            throw new InvalidInputException("inventory: there is no file or directory " + path);
        }
        return project.isPresent() ? project.get().inventory(path) : StagedInventory.of(path, outgoing);
    }
}
