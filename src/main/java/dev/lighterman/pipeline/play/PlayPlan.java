package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlayRequest.HostSource;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Problem;
import dev.lighterman.api.Server;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.pipeline.job.RunOptions;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
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

/** A playbook of the user's: a file with the project it belongs to, or one made of values. Immutable. */
public final class PlayPlan implements RunPlaybook.Plan {
    private final RunRequest request;
    private final Optional<PlaybookProject.Sent> sent;
    private final Optional<LastFailed> lastFailed;

    private PlayPlan(RunRequest request, Optional<PlaybookProject.Sent> sent, Optional<LastFailed> lastFailed) {
        this.request = request;
        this.sent = sent;
        this.lastFailed = lastFailed;
    }

    /**
     * Finds everything a playbook needs on this machine.
     *
     * @throws InvalidInputException if a file is not there or cannot be used, all problems at once
     */
    public static PlayPlan of(PlayRequest play, Server server) throws InvalidInputException {
        if (play.playbook() instanceof PlaybookSource.InGit) {
            throw new InvalidInputException("a playbook in git can be run by Pipeline.play only, which clones it");
        }
        if (play.slices().isPresent()) {
            throw new InvalidInputException("slices can be run by Pipeline.play only, which makes one result of them");
        }
        return of(play, Outgoing.of(server, play.options(), play.secretFiles()), Optional.empty());
    }

    /**
     * As {@link #of(PlayRequest, Server)}.
     *
     * @param outgoing what may leave this machine
     * @param otherwise the inventory where the request names none
     */
    public static PlayPlan of(PlayRequest play, Outgoing outgoing, Optional<ReadyInventory> otherwise)
            throws InvalidInputException {
        Optional<PlayedProject> here = play.playbook() instanceof PlaybookSource.AtPath at
                ? Optional.of(PlayedProject.at(at.path()))
                : Optional.empty();
        return of(play, here, outgoing, otherwise);
    }

    /** The same for a playbook whose files are where they are said to be. */
    static PlayPlan of(
            PlayRequest play, Optional<PlayedProject> files, Outgoing outgoing, Optional<ReadyInventory> otherwise)
            throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        if (play.playbook() instanceof PlaybookSource.AtPath at) {
            checkFile(at.path(), problems);
        }
        Optional<String> origin = files.map(PlayedProject::origin)
                .or(() -> Optional.of(play.playbook())
                        .filter(PlaybookSource.OnServer.class::isInstance)
                        .map(PlaybookSource::toString));
        AnsibleOptions options = files.isPresent()
                ? files.get().local(play.options())
                : AnsibleSettings.local(play.options(), Path.of("").toAbsolutePath());
        boolean lastFailed = options.limit().filter(LastFailed.LIMIT::equals).isPresent();
        options.limit()
                .filter(limit -> !lastFailed && limit.contains(LastFailed.LIMIT))
                .ifPresent(limit -> problems.add(Problem.of("the limit " + limit
                        + " cannot be used; perhaps you should write " + LastFailed.LIMIT
                        + " alone, without other hosts")));
        if (lastFailed && origin.isEmpty()) {
            problems.add(Problem.of("the limit " + LastFailed.LIMIT + " cannot be used with a playbook made of values,"
                    + " which has no path to find its last run by; perhaps you should name the hosts"));
        }
        if (lastFailed && play.key().isPresent()) {
            problems.add(Problem.of(
                    "the limit " + LastFailed.LIMIT + " cannot be used with a key, which is for the same hosts"
                            + " each time; perhaps you should name the hosts"));
        }
        if (play.slices().isPresent() && play.key().isPresent()) {
            problems.add(Problem.of("a key is for one run, and slices are several; perhaps you should leave one out"));
        }
        PlaybookProject.refused(play.playbook(), options)
                .filter(problem -> play.playbook() instanceof PlaybookSource.OnServer)
                .ifPresent(problems::add);
        AnsibleSettings.problems(options).forEach(text -> problems.add(Problem.of(text)));
        Optional<PlaybookProject> project =
                problems.isEmpty() ? project(play.playbook(), files, options, outgoing, problems) : Optional.empty();
        project.ifPresent(found -> problems.addAll(found.problems()));
        Optional<String> there =
                play.playbook() instanceof PlaybookSource.OnServer at ? Optional.of(at.path()) : Optional.empty();
        List<RunInventory> inventories = new ArrayList<>();
        ValueTexts texts = new ValueTexts(options.extraVars().keySet());
        Optional<StagedFile> made = play.playbook() instanceof PlaybookSource.OfValues values
                ? collect(problems, () -> StagedFile.of(play.name(), texts.of(values.playbook())))
                : Optional.empty();
        for (HostSource source : play.inventories()) {
            collect(problems, () -> inventory(source, texts, files, project, outgoing, there.isPresent()))
                    .ifPresent(inventories::add);
        }
        if (inventories.isEmpty() && otherwise.isPresent()) {
            ReadyInventory.AtPath staged = path -> inventory(path, project, outgoing);
            collect(problems, () -> otherwise.get().staged(staged)).ifPresent(inventories::add);
        }
        RunRequest unkeyed = RunRequest.of(project.filter(found -> files.isPresent())
                        .map(PlaybookProject::path)
                        .orElse(play.name()))
                .inventories(inventories)
                .purpose(purpose -> origin.map(purpose::origin).orElse(purpose));
        RunRequest keyed = play.key().map(RunKey::new).map(unkeyed::key).orElse(unkeyed);
        Optional<RunRequest> request =
                collect(problems, () -> RunOptions.applied(options.extraVars(texts.secrets()), keyed));
        if (!problems.isEmpty() || request.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        if (project.isEmpty()) {
            RunRequest bare = request.get().project(made.stream().toList());
            RunRequest alone = (there.isPresent() ? Requirements.onServer(options) : Requirements.ofValues(options))
                    .map(bare::content)
                    .orElse(bare);
            return new PlayPlan(
                    there.map(path -> alone.project(of -> of.onServer(path))).orElse(alone),
                    Optional.empty(),
                    origin.filter(known -> lastFailed).map(LastFailed::new));
        }
        PlaybookProject.Sent sent = project.get().sent();
        RunRequest whole = project.get().applied(request.get(), sent);
        return new PlayPlan(
                made.isPresent() ? beside(whole, made.get()) : whole,
                Optional.of(sent),
                origin.filter(known -> lastFailed).map(LastFailed::new));
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
    private static Optional<PlaybookProject> project(
            PlaybookSource playbook,
            Optional<PlayedProject> files,
            AnsibleOptions options,
            Outgoing outgoing,
            List<Problem> problems) {
        if (files.isPresent()) {
            return collect(problems, () -> files.get().project(options, outgoing));
        }
        return playbook instanceof PlaybookSource.OfValues && options.project().isPresent()
                ? collect(problems, () -> PlaybookProject.of(options.project().get(), options, outgoing))
                : Optional.empty();
    }

    private static void checkFile(Path playbook, List<Problem> problems) {
        Path absolute = playbook.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            problems.add(Problem.of(
                    Files.isDirectory(absolute)
                            ? playbook + " is a directory, not a playbook"
                            : OwnPlaybook.missing(playbook)));
        }
        FileNames.loss(absolute.toString()).ifPresent(text -> problems.add(Problem.of(text)));
    }

    private interface Attempt<T> {
        T make() throws InvalidInputException;
    }

    private static <T> Optional<T> collect(List<Problem> problems, Attempt<T> attempt) {
        try {
            return Optional.of(attempt.make());
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private static RunInventory inventory(
            HostSource source,
            ValueTexts texts,
            Optional<PlayedProject> files,
            Optional<PlaybookProject> project,
            Outgoing outgoing,
            boolean onServer)
            throws InvalidInputException {
        return source instanceof HostSource.OfValues values
                ? StagedInventory.of(texts.of(values.inventory()))
                : inventory(((HostSource.Named) source).text(), files, project, outgoing, onServer);
    }

    /** What is here is sent along; hosts with commas and absolute paths are for the server, and all else with a playbook there. */
    private static RunInventory inventory(
            String text,
            Optional<PlayedProject> files,
            Optional<PlaybookProject> project,
            Outgoing outgoing,
            boolean onServer)
            throws InvalidInputException {
        Path path = files.isPresent() ? files.get().path(text) : LocalPath.parse(text);
        if (!text.isEmpty() && Files.exists(path)) {
            return inventory(path, project, outgoing);
        }
        if (text.startsWith(PlaybookSource.OnServer.PREFIX)) {
            return new RunInventory.OnServer(text.substring(PlaybookSource.OnServer.PREFIX.length()));
        } else if (text.contains(",") || text.startsWith("/") || (onServer && !text.isEmpty())) {
            return new RunInventory.OnServer(text);
        }
        throw new InvalidInputException("there is no inventory " + text
                + " on this machine; perhaps you should write \"server:\" and its path for one on the server, or \""
                + text
                + ",\" for a host of that name");
    }

    private static RunInventory inventory(Path path, Optional<PlaybookProject> project, Outgoing outgoing)
            throws InvalidInputException {
        if (!Files.exists(path)) {
            throw new InvalidInputException("inventory: there is no file or directory " + path);
        }
        return project.isPresent() ? project.get().inventory(path) : StagedInventory.of(path, outgoing);
    }

    /**
     * What asks which hosts the run would have.
     *
     * @throws InvalidInputException if the playbook is on the server
     */
    public InventoryQuery inventory() throws InvalidInputException {
        return InventoryQuery.of(request);
    }

    @Override
    public RunRequest request(JobState state) throws LightermanException, InterruptedException, JobFailure {
        sent.ifPresent(project -> project.tell(state));
        return request(state.server());
    }

    /** What is kept with the run for clients that follow it, where no job says more. */
    public RunNotes notes() {
        return sent.map(project -> RunNotes.of(project.leftAtHome())).orElse(RunNotes.NONE);
    }

    /**
     * The run on a server, which is asked for its last run where the plan needs that.
     *
     * @throws LightermanException if the server could not be used or asked, or there is nothing to be run
     */
    public RunRequest on(ServerConnection server) throws LightermanException, InterruptedException {
        try {
            RunNotes notes = notes();
            return request(server).purpose(purpose -> purpose.notes(notes.map()));
        } catch (JobFailure e) {
            throw new LightermanException(e.failure(), e);
        }
    }

    private RunRequest request(ServerConnection server) throws LightermanException, InterruptedException, JobFailure {
        if (lastFailed.isEmpty()) {
            return request;
        }
        String hosts = lastFailed.get().limit(server);
        return request.with(options -> options.limit(hosts));
    }
}
