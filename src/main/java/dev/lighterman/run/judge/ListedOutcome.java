package dev.lighterman.run.judge;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run that has ended went, as far as its status tells, which has of the events only what the last of them says; by the
 * same rules as {@link RunJudge}.
 */
public final class ListedOutcome {
    private ListedOutcome() {}

    /** Empty where a run that left no word of its last event may have been anything. */
    public static Optional<RunOutcome> of(JsonObject run) {
        return switch (RunStatus.Reason.of(run)) {
            case DEADLINE -> Optional.of(RunOutcome.DEADLINE);
            case CANCELLED -> Optional.of(RunOutcome.ABORTED);
            case NOT_EXECUTED -> Optional.of(RunOutcome.ANSIBLE_MISSING);
            case CONTENT_MISSING -> Optional.of(RunOutcome.CONTENT_MISSING);
            case INVENTORY_MISSING -> Optional.of(RunOutcome.INVENTORY_MISSING);
            case NO_ACCESS -> Optional.of(RunOutcome.NO_ACCESS);
            case ERROR -> Optional.of(RunOutcome.KILLED);
            case EXITED, LOST -> {
                OptionalInt code = run.status("exitCode");
                JsonObject last = run.part("last");
                yield code.isEmpty()
                        ? Optional.of(RunOutcome.KILLED)
                        : last.map().isEmpty() && (code.getAsInt() == 0 || code.getAsInt() == 4)
                                ? Optional.empty()
                                : Optional.of(exited(code.getAsInt(), run, last));
            }
        };
    }

    private static RunOutcome exited(int code, JsonObject run, JsonObject last) {
        String event = last.map().isEmpty() ? "?" : last.text("event");
        return new Ending(
                        code,
                        event.equals("refused"),
                        !event.isEmpty(),
                        event.equals("end"),
                        !event.isEmpty() && !event.equals("start"),
                        last.integer("plays"),
                        hadHosts(run, last),
                        last.integer("unanswered") > 0,
                        run.flag("noHosts"),
                        run.flag("allowNoHosts"))
                .outcome();
    }

    private static boolean hadHosts(JsonObject run, JsonObject last) {
        return last.integer("plays") > last.integer("withoutHosts")
                && !(run.flag("hasInventory") && last.status("hosts").orElse(1) == 0);
    }
}
