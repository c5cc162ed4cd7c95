package dev.lighterman.run.judge;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.JsonObject;
import dev.lighterman.run.stage.RunDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The part of a run's events that the judge needs: results without their data, counts, and whether lines were missing. */
public final class RunLog {
    private final UnreadInventory unread = new UnreadInventory();

    private final List<TaskResult> tasks = new ArrayList<>();
    private final RecapTally tally = new RecapTally();
    private final List<String> unanswered = new ArrayList<>();
    private Optional<Map<String, HostRecap>> stats = Optional.empty();
    private OptionalLong knownHosts = OptionalLong.empty();
    private final UnreachedPlays reach = new UnreachedPlays();
    private Optional<RunEvent.PlaybookStarted> start = Optional.empty();
    private Map<String, Object> customStats = Map.of();
    private List<RunResult.Details.Content> content = List.of();
    private boolean refused;
    private String version = "";
    private long expected = 1;
    private long missing;
    private long repeated;
    private int plays;
    private final List<String> playsWithoutHosts = new ArrayList<>();
    private String play = "";
    private boolean ended;
    private int rescuedIncludes;
    private int forgiven;
    private int forgivenBefore;
    private String forgiving = "";
    private final OwedHandlers owed = new OwedHandlers();

    /** Notes a line's number; false for one that was there before. */
    public boolean isNew(long seq) {
        if (seq < expected) {
            repeated++;
            return false;
        }
        missing += seq - expected;
        expected = seq + 1;
        return true;
    }

    /** Notes what lines say beside their typed events. */
    public void note(JsonObject fields) {
        switch (fields.text("event")) {
            case "play" -> {
                if (fields.map().get("known") instanceof Number number) {
                    knownHosts = OptionalLong.of(number.longValue());
                }
            }
            case "task" -> {
                if (fields.flag("clears")) {
                    forgiving = fields.text("id");
                    forgivenBefore = forgiven;
                    forgiven = tasks.size();
                }
            }
            case "end" -> ended = true;
            case "handlers" -> owed.note(fields);
            default -> {
                // the typed event says it all
            }
        }
    }

    public void note(RunEvent.FromAnsible event, JsonObject fields) {
        reach.note(event);
        if (event instanceof RunEvent.PlaybookStarted started) {
            version = started.ansibleVersion();
            start = Optional.of(started);
        } else if (event instanceof RunEvent.PlayStarted of) {
            plays++;
            play = of.name();
        } else if (event instanceof RunEvent.NoHostsMatched) {
            playsWithoutHosts.add(play);
        } else if (event instanceof RunEvent.Prompted prompted && !prompted.hasDefault()) {
            unanswered.add(prompted.prompt());
        } else if (event instanceof RunEvent.Stats told) {
            stats = Optional.of(told.hosts());
            customStats = told.custom();
        } else if (event instanceof RunEvent.Warned warned) {
            unread.note(warned.message());
        } else if (event instanceof RunEvent.HandlerOwed told) {
            owed.note(told.owed());
        } else if (event instanceof RunEvent.HostProbed probed) {
            explain(probed);
        } else if (event instanceof RunEvent.Refused) {
            refused = true;
        } else if (event instanceof RunEvent.TaskFinished finished) {
            TaskResult result = finished.result();
            if (result.status() == TaskResult.Status.SKIPPED
                    && finished.taskId().equals(forgiving)) {
                forgiven = forgivenBefore; // its condition was false
            }
            tasks.add(result);
            if (!fields.flag("uncounted")) {
                count(result, fields);
            }
        } else if (event instanceof RunEvent.Included included) {
            included.hosts().forEach(host -> tally.count(host, TaskResult.Status.OK, false, true));
        }
    }

    /** The fault belongs to what the host failed of last; where that was ignored, to that. */
    private void explain(RunEvent.HostProbed probed) {
        for (List<TaskResult.Status> kinds : List.of(
                List.of(TaskResult.Status.FAILED, TaskResult.Status.UNREACHABLE),
                List.of(TaskResult.Status.UNREACHABLE_IGNORED))) {
            for (int i = tasks.size() - 1; i >= 0; i--) {
                TaskResult task = tasks.get(i);
                if (kinds.contains(task.status()) && task.host().equals(probed.host())) {
                    tasks.set(i, task.why(probed.why()));
                    return;
                }
            }
        }
    }

    /** As Ansible's statistics do: an include counts once a file it loads, and as failed even where a rescue takes over. */
    private void count(TaskResult result, JsonObject fields) {
        TaskResult.Status status = result.status();
        if (fields.flag("include")) {
            if (status == TaskResult.Status.OK || status == TaskResult.Status.CHANGED) {
                return;
            }
            if (status == TaskResult.Status.RESCUED) {
                rescuedIncludes++;
                status = TaskResult.Status.FAILED;
            }
        }
        tally.count(result.host(), status, fields.flag("changed"), ignoredUnreachableIsOk());
    }

    private boolean ignoredUnreachableIsOk() {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 2 || !parts[0].equals("2") || !parts[1].chars().allMatch(Character::isDigit)) {
            return true;
        }
        return Integer.parseInt(parts[1]) >= 14;
    }

    /** The plays and hosts that were not reached; {@code ended} says whether the run was ended from outside. */
    List<RunResult.Details.NotReached> notReached(boolean ended) {
        return reach.notReached(ended || stats.isEmpty());
    }

    /** What the run was run with and what it did not get to. */
    public RunResult.Details details(RunDescription run, boolean ended) {
        return new RunResult.Details(
                run.check(),
                run.command(),
                start.map(RunEvent.PlaybookStarted::ansibleVersion),
                start.map(RunEvent.PlaybookStarted::pythonVersion).filter(python -> !python.isEmpty()),
                start.map(RunEvent.PlaybookStarted::configuration).orElse(List.of()),
                customStats,
                notReached(ended),
                content);
    }

    /** Notes what roles and collections are used. */
    public void note(RunEvent.ContentReady event) {
        content = event.content();
    }

    /** What the run leaves owed. */
    public List<OwedHandler> owed() {
        return owed.owed();
    }

    /** Says in words which handlers are owed, and which are owed no longer. */
    List<String> owedWarnings(RunDescription run) {
        return owed.warnings(run);
    }

    /** Whether the plugin refused to work with an Ansible of this version. */
    boolean refused() {
        return refused;
    }

    String version() {
        return version;
    }

    public List<TaskResult> tasks() {
        return tasks;
    }

    public List<TaskResult> tasks(TaskResult.Status status) {
        return tasks.stream().filter(task -> task.status() == status).toList();
    }

    /** How many results came before {@code meta: clear_host_errors}, which forgives them. */
    int forgiven() {
        return forgiven;
    }

    /** Failed includes that a rescue section took over; Ansible's statistics count them as failures all the same. */
    int rescuedIncludes() {
        return rescuedIncludes;
    }

    /** Ansible's own counts, if it got that far. */
    public Optional<Map<String, HostRecap>> stats() {
        return stats;
    }

    /** The counts as the events give them. */
    public Map<String, HostRecap> counted() {
        return tally.recap();
    }

    List<String> unanswered() {
        return unanswered;
    }

    /** How many hosts the inventory has, if the plugin could tell. */
    OptionalLong knownHosts() {
        return knownHosts;
    }

    boolean anything() {
        return expected > 1;
    }

    boolean ended() {
        return ended;
    }

    /** What Ansible said of the first inventory source that it could not read, in a sentence. */
    Optional<String> unreadInventory() {
        return unread.said();
    }

    int plays() {
        return plays;
    }

    /** The names of plays that had no hosts. */
    List<String> playsWithoutHosts() {
        return playsWithoutHosts;
    }

    long missing() {
        return missing;
    }

    long repeated() {
        return repeated;
    }
}
