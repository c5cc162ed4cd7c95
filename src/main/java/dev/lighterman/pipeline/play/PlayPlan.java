package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.job.StagedInventory;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.source.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A playbook of the user's, with the directory it is in. Immutable. */
public final class PlayPlan implements RunPlaybook.Plan {
    private final RunRequest request;
    private final Optional<LastFailed> lastFailed;

    private PlayPlan(RunRequest request, Optional<LastFailed> lastFailed) {
        this.request = request;
        this.lastFailed = lastFailed;
    }

    /**
     * Finds everything a playbook needs on this machine.
     *
     * @param play what to run, not null
     * @return the plan
     * @throws InvalidInputException if a file is not there or cannot be used, all problems at once
     */
    public static PlayPlan of(PlayRequest play) throws InvalidInputException {
        return of(play, List.of());
    }

    /** As {@link #of(PlayRequest)}; {@code secrets} are passwords of the server, whose files are not sent along. */
    public static PlayPlan of(PlayRequest play, List<Secret> secrets) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        Path playbook = play.playbook().toAbsolutePath().normalize();
        if (!Files.isRegularFile(playbook)) {
            problems.add(Problem.of(
                    Files.isDirectory(playbook)
                            ? play.playbook() + " is a directory, not a playbook"
                            : "there is no playbook " + play.playbook()));
        }
        FileNames.loss(playbook.toString()).ifPresent(text -> problems.add(Problem.of(text)));
        AnsibleOptions options = play.options();
        boolean lastFailed = options.limit().filter(LastFailed.LIMIT::equals).isPresent();
        options.limit()
                .filter(limit -> !lastFailed && limit.contains(LastFailed.LIMIT))
                .ifPresent(limit -> problems.add(Problem.of("the limit " + limit
                        + " cannot be used; perhaps you should write " + LastFailed.LIMIT
                        + " alone, without other hosts")));
        AnsibleSettings.problems(options).forEach(text -> problems.add(Problem.of(text)));
        List<RunInventory> inventories = new ArrayList<>();
        for (String text : play.inventories()) {
            collect(problems, () -> inventory(text)).ifPresent(inventories::add);
        }
        String origin = playbook.toString();
        RunRequest bare = RunRequest.of(playbook.getFileName().toString())
                .inventories(inventories)
                .purpose(purpose -> purpose.origin(origin));
        Optional<RunRequest> request = collect(problems, () -> AnsibleSettings.applied(options, bare));
        if (!problems.isEmpty() || request.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        RunRequest whole = request.get().project(folder(play, secrets).of(playbook));
        return new PlayPlan(whole, lastFailed ? Optional.of(new LastFailed(origin)) : Optional.empty());
    }

    private static PlaybookFolder folder(PlayRequest play, List<Secret> more) {
        List<Path> files = new ArrayList<>(play.secretFiles());
        files.addAll(AnsibleSettings.secretFiles(play.options()));
        List<Secret> secrets = new ArrayList<>(more);
        play.options().becomePassword().ifPresent(secrets::add);
        return new PlaybookFolder(files, secrets);
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

    /** What is here is sent along; hosts with commas and absolute paths are for the server. */
    private static RunInventory inventory(String text) throws InvalidInputException {
        Path path = LocalPath.parse(text);
        if (!text.isEmpty() && Files.exists(path)) {
            return StagedInventory.of(path);
        }
        if (text.contains(",") || text.startsWith("/")) {
            return new RunInventory.OnServer(text);
        }
        throw new InvalidInputException("there is no inventory " + text
                + " on this machine; perhaps you should write an absolute path for one on the server, or \"" + text
                + ",\" for a host of that name");
    }

    @Override
    public RunRequest request(JobState state) throws LightermanException, InterruptedException, JobFailure {
        return request(state.server());
    }

    /**
     * The run on a server, which is asked for its last run where the plan needs that.
     *
     * @param server not null
     * @return never null
     * @throws LightermanException if the server could not be used or asked, or there is nothing to be run
     * @throws InterruptedException if the thread was interrupted
     */
    public RunRequest on(ServerConnection server) throws LightermanException, InterruptedException {
        try {
            return request(server);
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
