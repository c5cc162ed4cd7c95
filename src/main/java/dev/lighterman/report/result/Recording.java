package dev.lighterman.report.result;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what a result doesn't hold but the HTML report shows: Ansible's own output (its last 2 MiB a run), differences
 * ({@code --diff}; the first 1,000 of a run, and 2 million characters of them), and when each task ended. Give it every event
 * in order. Not thread-safe.
 */
public final class Recording implements Event.Listener {
    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final int MOST_DIFFS = 1000;
    /** What the differences of a run may take, in characters. */
    private static final int MOST_DIFF_TEXT = 2 * 1024 * 1024;

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private Run current = new Run();

    /** One difference: which task showed it on which host, and its lines. */
    public record Difference(String task, String host, List<String> lines) {}

    /** What is known of one run. */
    public static final class Run {
        private final Map<String, String> names = new HashMap<>();
        private final List<Instant> ends = new ArrayList<>();
        private final List<Difference> differences = new ArrayList<>();
        private final OutputTail output = new OutputTail(MOST_BYTES);
        private int differenceText;
        private int differencesLeftOut;

        /** Ansible's own output; from a whole line on when its beginning was too far back. */
        public String output() {
            return output.text();
        }

        public boolean isCut() {
            return output.isCut();
        }

        public List<Difference> differences() {
            return List.copyOf(differences);
        }

        /** How many there were beyond those. */
        public int differencesLeftOut() {
            return differencesLeftOut;
        }

        private void add(Difference difference) {
            int text = difference.lines().stream().mapToInt(String::length).sum();
            if (differences.size() >= MOST_DIFFS || differenceText + text > MOST_DIFF_TEXT) {
                differencesLeftOut++;
                return;
            }
            differenceText += text;
            differences.add(difference);
        }

        /** When each of the result's tasks ended, by the control node's clock; empty when that isn't known for all. */
        public List<Instant> ends(RunResult result) {
            return ends.size() == result.tasks().size() ? List.copyOf(ends) : List.of();
        }
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.Started of) {
            current = new Run();
            runs.put(of.id(), current);
        } else if (event instanceof RunEvent.Output of) {
            current.output.add(of.bytes());
        } else if (event instanceof RunEvent.TaskStarted of) {
            current.names.put(of.id(), of.name());
        } else if (event instanceof RunEvent.TaskFinished of) {
            current.ends.add(of.time());
        } else if (event instanceof RunEvent.Diff of) {
            String task = current.names.getOrDefault(of.taskId(), "");
            current.add(new Difference(task, of.host(), DiffText.lines(of.diff())));
        }
    }

    /** What was kept of a run, nothing for one that was not heard of. */
    public Run of(RunResult result) {
        return runs.getOrDefault(result.id(), new Run());
    }
}
