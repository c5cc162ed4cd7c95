package dev.lighterman.pipeline;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.Problem;
import dev.lighterman.api.RunException;
import dev.lighterman.api.Secret;
import dev.lighterman.run.RunInventory;
import dev.lighterman.run.RunRequest;
import dev.lighterman.source.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A playbook of the user's, with the directory it is in. Not thread-safe. */
public final class PlayPlan implements RunPlaybook.Plan {
    private static final int MOST_VERBOSE = 6;

    private final RunRequest.Builder builder;
    private final Optional<LastFailed> lastFailed;

    private PlayPlan(RunRequest.Builder builder, Optional<LastFailed> lastFailed) {
        this.builder = builder;
        this.lastFailed = lastFailed;
    }

    /**
     * Finds everything a playbook needs on this machine.
     *
     * @param play what to run, not null
     * @return the plan
     * @throws InvalidInputException if a file is not there or cannot be used, all problems at once
     */
    public static PlayPlan of(Play play) throws InvalidInputException {
        return of(play, List.of());
    }

    /** As {@link #of(Play)}; {@code secrets} are passwords of the server, whose files are not sent along. */
    static PlayPlan of(Play play, List<Secret> secrets) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        Path playbook = play.playbook().toAbsolutePath().normalize();
        if (!Files.isRegularFile(playbook)) {
            problems.add(Problem.of(
                    Files.isDirectory(playbook)
                            ? play.playbook() + " is a directory, not a playbook"
                            : "there is no playbook " + play.playbook()));
        }
        FileNames.loss(playbook.toString()).ifPresent(text -> problems.add(Problem.of(text)));
        RunRequest.Builder builder = RunRequest.builder(playbook.getFileName().toString())
                .tags(play.tags())
                .skipTags(play.skipTags())
                .check(play.check())
                .diff(play.diff())
                .become(play.become())
                .allowNoHosts(play.allowNoHosts());
        boolean lastFailed = play.limit().filter(LastFailed.LIMIT::equals).isPresent();
        if (!lastFailed) {
            play.limit().ifPresent(builder::limit);
        }
        if (!lastFailed
                && play.limit()
                        .filter(limit -> limit.contains(LastFailed.LIMIT))
                        .isPresent()) {
            problems.add(Problem.of("the limit " + play.limit().get() + " cannot be used; perhaps you should write "
                    + LastFailed.LIMIT + " alone, without other hosts"));
        }
        play.startAtTask().ifPresent(builder::startAtTask);
        outOfRange(play).forEach(text -> problems.add(Problem.of(text)));
        List<RunInventory> inventories = new ArrayList<>();
        Map<String, Object> vars = new LinkedHashMap<>();
        for (String text : play.inventories()) {
            collect(problems, () -> inventories.add(inventory(text)));
        }
        for (String text : play.extraVars()) {
            collect(problems, () -> vars.putAll(ExtraVars.parse(text)));
        }
        if (play.vaultPasswordFile().isPresent()) {
            collect(
                    problems,
                    () -> builder.vaultPassword(
                            "",
                            SecretFile.password(
                                    "vault password",
                                    LocalPath.parse(
                                            play.vaultPasswordFile().get().toString()))));
        }
        for (Map.Entry<String, Path> vault : play.vaultIds().entrySet()) {
            collect(
                    problems,
                    () -> builder.vaultPassword(
                            vault.getKey(),
                            SecretFile.password(
                                    "vault password",
                                    LocalPath.parse(vault.getValue().toString()))));
        }
        vars.putAll(play.secretVars());
        play.becomePassword().ifPresent(password -> vars.put(ReadyRuns.BECOME_PASSWORD, password));
        if (problems.isEmpty()) {
            collect(problems, () -> builder.project(folder(play, secrets).of(playbook)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        play.forks().ifPresent(builder::forks);
        play.timeout().ifPresent(builder::timeout);
        builder.verbosity(play.verbosity()).origin(playbook.toString());
        SecretVars split = SecretVars.of(vars);
        builder.inventories(inventories).extraVars(split.open()).secretVars(split.secrets());
        return new PlayPlan(builder, lastFailed ? Optional.of(new LastFailed(playbook.toString())) : Optional.empty());
    }

    private static List<String> outOfRange(Play play) {
        List<String> problems = new ArrayList<>();
        if (play.forks().isPresent() && play.forks().getAsInt() < 1) {
            problems.add("forks must be a whole number from 1, but is "
                    + play.forks().getAsInt() + "; perhaps you should leave it out");
        }
        if (play.verbosity() < 0 || play.verbosity() > MOST_VERBOSE) {
            problems.add("verbosity must be a whole number from 0 to " + MOST_VERBOSE + ", but is " + play.verbosity());
        }
        if (play.timeout().filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            problems.add("the timeout must be longer than nothing; perhaps you should leave it out");
        }
        return problems;
    }

    private static PlaybookFolder folder(Play play, List<Secret> more) {
        List<Path> files = new ArrayList<>(play.secretFiles());
        play.vaultPasswordFile().ifPresent(files::add);
        files.addAll(play.vaultIds().values());
        List<Secret> secrets = new ArrayList<>(more);
        play.becomePassword().ifPresent(secrets::add);
        return new PlaybookFolder(files, secrets);
    }

    private interface Attempt {
        void run() throws InvalidInputException;
    }

    private static void collect(List<Problem> problems, Attempt attempt) {
        try {
            attempt.run();
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
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
    public RunRequest request(JobState state)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException, JobFailure {
        return request(state.server());
    }

    /** What to run on a server, which is asked what its last run came to where that matters. */
    RunRequest request(ServerConnection server)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException, JobFailure {
        if (lastFailed.isPresent()) {
            builder.limit(lastFailed.get().limit(server));
        }
        return builder.build();
    }
}
