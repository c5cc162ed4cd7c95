package dev.lighterman.pipeline.play;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Slices;
import dev.lighterman.json.JsonObject;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.resource.Resource;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.ProjectFile;
import dev.lighterman.run.stage.RunPurpose;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which hosts the plays of a playbook have, and what of it would not be the same in slices, as Ansible on the server finds when
 * it has loaded the playbook. Immutable.
 *
 * @param plays in the order of the playbook
 * @param found what was found
 */
record SliceSurvey(List<SurveyedPlay> plays, List<Found> found) {
    private static final String ANSWER = "lighterman-slices.json";
    private static final String PLUGIN = "lighterman_slices.py";
    private static final int TOLD = 20;

    /**
     * A play.
     *
     * @param place FILE:LINE
     * @param hosts those that it has with the run's limit
     */
    record SurveyedPlay(String name, String place, List<String> hosts) {}

    /**
     * Something that a slice changes.
     *
     * @param place FILE:LINE
     * @param what as it is written there
     */
    record Found(Slices.Change change, String place, String what) {}

    /**
     * Asks in a run of its own, of which nothing stays.
     *
     * @throws JobFailure if Ansible could not load the playbook
     */
    static SliceSurvey ask(ServerConnection server, RunRequest run, List<RunResult> runs)
            throws LightermanException, InterruptedException, JobFailure {
        String path = run.project().besidePlaybook("callback_plugins/" + PLUGIN);
        StagedFile plugin = StagedFile.of(run.project().placed(path), Resource.bytes(RunRequest.class, PLUGIN));
        RunRequest asking = run.project(of -> of.adding(plugin))
                .with(options -> options.environment(Map.of("LIGHTERMAN_SLICES", ANSWER)))
                .purpose(purpose -> RunPurpose.NONE);
        PlaybookRunner runner = server.runner().hiding(run);
        RunResult result = runner.run(asking, Event.Listener.none());
        if (result.outcome() == RunOutcome.ABORTED && Thread.interrupted()) {
            throw new InterruptedException();
        }
        String answer;
        try {
            answer = ProjectFile.take(server.node(), result.id(), run.project().placed(ANSWER));
        } catch (LightermanException e) {
            if (result.outcome() == RunOutcome.INCONSISTENT || result.outcome() == RunOutcome.OK) {
                throw new LightermanException(
                        FailureKind.RUN,
                        "Ansible on " + server.name() + " could not say what the slices would have: "
                                + result.reason().orElse(e.getMessage()),
                        e);
            }
            runs.add(result);
            throw RunPlaybook.failure(result, result.result(false), Duration.ZERO);
        }
        runner.forget(result.id());
        return parse(server.name(), answer);
    }

    static SliceSurvey parse(String server, String answer) throws LightermanException {
        JsonObject fields = JsonObject.parse(answer.getBytes(StandardCharsets.UTF_8));
        if (fields.optional("error").isPresent()) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "Ansible on " + server + " could not say what the slices would have: " + fields.text("error"));
        }
        List<SurveyedPlay> plays = fields.objects("plays").stream()
                .map(play -> new SurveyedPlay(play.text("name"), play.text("place"), play.texts("hosts")))
                .toList();
        List<Found> found = new ArrayList<>();
        for (JsonObject each : fields.objects("found")) {
            Slices.Change.of(each.text("change"))
                    .ifPresent(change -> found.add(new Found(change, each.text("place"), each.text("what"))));
        }
        found.addAll(order(plays));
        return new SliceSurvey(plays, found);
    }

    /** Plays with other hosts than the one before them that has some. */
    private static List<Found> order(List<SurveyedPlay> plays) {
        List<Found> found = new ArrayList<>();
        Set<String> before = Set.of();
        for (SurveyedPlay play : plays) {
            Set<String> hosts = new HashSet<>(play.hosts());
            if (!before.isEmpty() && !hosts.isEmpty() && !hosts.equals(before)) {
                found.add(new Found(Slices.Change.ORDER, play.place(), "play \"" + play.name() + "\""));
            }
            before = hosts.isEmpty() ? before : hosts;
        }
        return found;
    }

    /** {@return all hosts, in the order of the plays} */
    List<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        plays.forEach(play -> hosts.addAll(play.hosts()));
        return List.copyOf(hosts);
    }

    /**
     * {@return the hosts of each slice, as many slices as there are hosts for} The hosts of plays with one host are in the
     * first; the rest is dealt out one by one, so that each slice has some of each play.
     */
    List<List<String>> parts(int count) {
        Set<String> single = plays.stream()
                .filter(play -> play.hosts().size() == 1)
                .flatMap(play -> play.hosts().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> others =
                hosts().stream().filter(host -> !single.contains(host)).toList();
        int most = Math.min(count, others.size() + (single.isEmpty() ? 0 : 1));
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < Math.max(1, most); i++) {
            parts.add(new ArrayList<>());
        }
        parts.get(0).addAll(single);
        for (String host : others) {
            parts.stream()
                    .min(Comparator.comparingInt(List::size))
                    .orElseThrow()
                    .add(host);
        }
        return parts;
    }

    /**
     * Refuses servers that do not agree about the hosts, of which a slice would miss some.
     *
     * @param server that which found this
     * @param other that which found the other
     * @throws InvalidInputException that names the first play that differs
     */
    void agree(String server, String other, SliceSurvey found) throws InvalidInputException {
        for (int i = 0; i < Math.max(plays.size(), found.plays.size()); i++) {
            if (i >= plays.size() || i >= found.plays.size()) {
                throw new InvalidInputException("the playbook has " + plays.size() + " plays on " + server + " and "
                        + found.plays.size() + " on " + other + "; nothing was started");
            }
            SurveyedPlay mine = plays.get(i);
            Set<String> differing = new TreeSet<>(mine.hosts());
            Set<String> both = new HashSet<>(found.plays.get(i).hosts());
            both.retainAll(differing);
            differing.addAll(found.plays.get(i).hosts());
            differing.removeAll(both);
            if (!differing.isEmpty()) {
                throw new InvalidInputException(
                        mine.place() + ": play \"" + mine.name() + "\" has other hosts on " + server
                                + " than on " + other + ": "
                                + differing.stream().limit(TOLD).collect(Collectors.joining(", "))
                                + "; nothing was started; perhaps you should give an inventory of this machine");
            }
        }
    }

    /**
     * Refuses what is not allowed.
     *
     * @throws InvalidInputException that names each place
     */
    void refuse(Set<Slices.Change> allowed) throws InvalidInputException {
        List<Found> refused =
                found.stream().filter(each -> !allowed.contains(each.change())).toList();
        if (refused.isEmpty()) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        refused.stream()
                .limit(TOLD)
                .map(each -> each.place() + ": " + each.what() + ": in slices "
                        + each.change().meaning())
                .map(Problem::of)
                .forEach(problems::add);
        if (refused.size() > TOLD) {
            problems.add(Problem.of("and at " + (refused.size() - TOLD) + " more places"));
        }
        String words = refused.stream()
                .map(each -> each.change().word())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        problems.add(Problem.of("the playbook does not do the same in slices, so nothing was started;"
                + " perhaps you should run it without slices, or allow what is fine with --slices-allow " + words));
        throw new InvalidInputException(problems);
    }
}
