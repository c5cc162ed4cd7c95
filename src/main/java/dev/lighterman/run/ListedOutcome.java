package dev.lighterman.run;

import dev.lighterman.api.RunOutcome;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run that has ended went, as far as its status tells, which has of the events only what the last of them says; by the
 * same rules as {@link RunJudge}.
 */
final class ListedOutcome {
    private ListedOutcome() {}

    /** Empty where a run that left no word of its last event may have been anything. */
    static Optional<RunOutcome> of(Fields run) {
        return switch (run.text("reason")) {
            case "deadline" -> Optional.of(RunOutcome.DEADLINE);
            case "cancelled" -> Optional.of(RunOutcome.ABORTED);
            case "start" -> Optional.of(RunOutcome.ANSIBLE_MISSING);
            case "inventory" -> Optional.of(RunOutcome.INVENTORY_MISSING);
            case "error" -> Optional.of(RunOutcome.KILLED);
            default -> {
                OptionalInt code = run.status("exitCode");
                Fields last = new Fields(run.object("last"));
                yield code.isEmpty()
                        ? Optional.of(RunOutcome.KILLED)
                        : last.map().isEmpty() && (code.getAsInt() == 0 || code.getAsInt() == 4)
                                ? Optional.empty()
                                : Optional.of(exited(code.getAsInt(), run, last));
            }
        };
    }

    private static RunOutcome exited(int code, Fields run, Fields last) {
        String event = last.map().isEmpty() ? "?" : last.text("event");
        boolean whole = event.equals("end");
        if (event.equals("refused")) {
            return RunOutcome.ANSIBLE_TOO_OLD;
        }
        if (last.integer("unanswered") > 0 && (code == 0 || last.integer("plays") == 0)) {
            return RunOutcome.PROMPT_UNANSWERED;
        }
        RunOutcome nobody = run.flag("allowNoHosts") ? RunOutcome.OK : RunOutcome.NO_HOSTS_MATCHED;
        return switch (code) {
            case 0 -> !whole ? RunOutcome.INCONSISTENT : hadHosts(run, last) ? RunOutcome.OK : nobody;
            case 1, 250 -> run.flag("noHosts") ? nobody : RunOutcome.ANSIBLE_ERROR;
            case 2 -> event.isEmpty() ? RunOutcome.USAGE_ERROR : RunOutcome.HOSTS_FAILED;
            case 4 ->
                whole
                        ? RunOutcome.HOSTS_UNREACHABLE
                        : event.isEmpty() || event.equals("start") ? RunOutcome.PARSE_ERROR : RunOutcome.ANSIBLE_ERROR;
            case 5, 6 -> RunOutcome.USAGE_ERROR;
            case 99 -> RunOutcome.KILLED;
            case 126, 127 -> event.isEmpty() ? RunOutcome.ANSIBLE_MISSING : RunOutcome.ANSIBLE_ERROR;
            default -> code > 128 && code <= 128 + 64 && !whole ? RunOutcome.KILLED : RunOutcome.ANSIBLE_ERROR;
        };
    }

    private static boolean hadHosts(Fields run, Fields last) {
        return last.integer("plays") > last.integer("withoutHosts")
                && !(run.flag("hasInventory") && last.status("hosts").orElse(1) == 0);
    }
}
