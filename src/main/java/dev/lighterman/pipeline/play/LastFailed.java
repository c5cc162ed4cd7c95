package dev.lighterman.pipeline.play;

import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.PlayedRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hosts that failed, or could not be reached, when a playbook was last run on a control node. The node's record of that
 * run says so, no matter which client started it.
 *
 * @param origin the playbook's path on the machine that asks, by which the node knows its runs
 */
public record LastFailed(String origin) {
    /** What stands for them as a limit. */
    static final String LIMIT = "@last-failed";

    private static final Pattern NAME =
            Pattern.compile("[^!&@~\\s,;:*?\\[\\]][^\\s,;:*?\\[\\]]*|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /** Their names. */
    public List<String> hosts(ServerConnection server) throws LightermanException, InterruptedException, JobFailure {
        Map<String, PlaybookRunner> runners = new HashMap<>();
        List<PlayedRun> runs = new ArrayList<>();
        for (ServerConnection each : server.all()) {
            PlaybookRunner runner = each.runner();
            List<PlayedRun> found = runner.runs(origin);
            found.forEach(run -> runners.put(run.run().id(), runner));
            runs.addAll(found);
        }
        runs.sort(Comparator.comparing(PlayedRun::run, PlaybookRunner.NEWEST_FIRST));
        for (List<RunSummary> last : plays(runs)) {
            List<RunResult> parts = new ArrayList<>();
            for (RunSummary part : last) {
                checkEnded(server, part);
                parts.add(runners.get(part.id())
                        .attached(part.id(), Event.Listener.none())
                        .result());
            }
            // One that came to no task, for an error in the playbook say, has changed nothing about who failed before.
            if (parts.stream().anyMatch(part -> !part.tasks().isEmpty())) {
                return failedHosts(server, parts);
            }
        }
        throw nothing(
                "there is no run of " + origin + " on " + server.name() + " to take the failed hosts from",
                "perhaps you should run it without --limit " + LIMIT
                        + ": only the newest runs are kept, and only runs of the playbook at this path that came to a task count");
    }

    /** The runs of each play, by what its slices have in common: the clocks of servers differ, so that those of two plays may come in turn. */
    static Collection<List<RunSummary>> plays(List<PlayedRun> runs) {
        Map<String, List<RunSummary>> plays = new LinkedHashMap<>();
        runs.forEach(run -> plays.computeIfAbsent(run.slices().orElse(run.run().id()), one -> new ArrayList<>())
                .add(run.run()));
        return plays.values();
    }

    private void checkEnded(ServerConnection server, RunSummary last) throws JobFailure {
        if (last.state() == RunSummary.State.RUNNING) {
            throw nothing(
                    "the last run of " + origin + " on " + server.name() + ", " + last.id() + ", goes on",
                    "perhaps you should attach to it and try again once it has ended");
        } else if (last.state() == RunSummary.State.LOST) {
            throw nothing(
                    "the outcome of the last run of " + origin + " on " + server.name() + ", " + last.id()
                            + ", is not known",
                    "perhaps you should name the hosts");
        }
    }

    private List<String> failedHosts(ServerConnection server, List<RunResult> parts) throws JobFailure {
        RunResult result = parts.get(0);
        List<String> hosts = parts.stream()
                .flatMap(part -> part.failed().stream())
                .map(TaskFailure::host)
                .distinct()
                .sorted()
                .toList();
        if (hosts.isEmpty()) {
            throw nothing(
                    "no host failed in the last run of " + origin + " on " + server.name() + ", " + result.id() + " ("
                            + result.outcome().meaning() + ")",
                    "perhaps you should run it without --limit " + LIMIT);
        }
        Optional<String> pattern = parts.stream()
                .flatMap(part -> part.failed().stream())
                .map(TaskFailure::host)
                .filter(host -> !isName(host))
                .findFirst();
        if (pattern.isPresent()) { // a task may have added it, by a name that another host told
            throw nothing(
                    "\"" + pattern.get() + "\", which failed in the last run of " + origin + " on " + server.name()
                            + ", cannot be named in a limit",
                    "perhaps you should name the hosts");
        }
        return hosts;
    }

    /** Whether Ansible takes a limit for this host alone; else it takes several hosts, or reads a file. */
    static boolean isName(String host) {
        return NAME.matcher(host).matches();
    }

    private static JobFailure nothing(String problem, String remedy) {
        Failure failure = Failure.of(FailureKind.NOTHING_DONE, problem).remedy(remedy);
        return new JobFailure(failure, failure.kind().result(false), Optional.empty());
    }
}
