package dev.lighterman.run.judge;

import dev.lighterman.api.TaskFailure;
import dev.lighterman.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes failures of module results and keeps their texts within bounds, one by one and all together. Not thread-safe. */
final class TaskFailures {
    /** The most of one text, in bytes of UTF-8: its end, where errors stand. */
    static final int LONGEST = 64 * 1024;
    /** What all texts of a run may take; beyond it each is cut to {@link #SHORT}. */
    static final int BUDGET = 8 * 1024 * 1024;

    static final int SHORT = 1024;
    /** What even short texts may take; beyond it each is cut to {@link #SHORTEST}. */
    static final int SHORT_BUDGET = 2 * BUDGET;

    static final int SHORTEST = 100;

    private static final String LOOP_ENDED = "All items completed";

    private static final String NO_ERROR = "Unknown error.";

    private int spent;

    TaskFailure of(String host, String task, Map<String, Object> data, Optional<TaskFailure> failedItem) {
        if (failedItem.isPresent() && !data.containsKey("rc") && !data.containsKey("censored")) {
            return failedItem.get(); // "One or more items failed" says less
        }
        return make(host, task, message(new JsonObject(data)), new JsonObject(data));
    }

    TaskFailure ofItem(String host, String task, String item, Map<String, Object> data) {
        JsonObject fields = new JsonObject(data);
        return make(host, task, "(item=" + item + ") " + message(fields), fields);
    }

    private TaskFailure make(String host, String task, String message, JsonObject data) {
        return new TaskFailure(
                host,
                task,
                keep(message),
                data.map().get("rc") instanceof Number rc ? OptionalInt.of(rc.intValue()) : OptionalInt.empty(),
                keep(data.optional("stderr")
                        .or(() -> data.optional("module_stderr"))
                        .orElse("")),
                keep(data.optional("stdout")
                        .or(() -> data.optional("module_stdout"))
                        .orElse("")));
    }

    /**
     * A module's {@code msg}; a failed include has a {@code reason}, a {@code no_log} task a notice instead. In a loop
     * ansible-core 2.19 gives includes the loop's {@code msg} beside it. {@code include_vars} has a {@code message}, beside
     * which 2.22 has a {@code msg} that says nothing.
     */
    private static String message(JsonObject data) {
        return data.optional("msg")
                .filter(msg -> !(msg.equals(LOOP_ENDED) && data.map().containsKey("reason")))
                .filter(msg -> !(msg.endsWith(NO_ERROR) && data.map().containsKey("message")))
                .or(() -> data.optional("message"))
                .or(() -> data.optional("reason"))
                .or(() -> data.optional("censored"))
                .orElse("");
    }

    private String keep(String text) {
        String kept = tail(text, spent < BUDGET ? LONGEST : spent < SHORT_BUDGET ? SHORT : SHORTEST);
        spent = Math.min(spent + kept.length(), SHORT_BUDGET);
        return kept;
    }

    /** The longest end of the text that takes at most so many bytes of UTF-8 and cuts no character in two. */
    static String tail(String text, int bytes) {
        if (text.length() <= bytes / 3) {
            return text;
        }
        int at = text.length();
        int left = bytes;
        while (at > 0) {
            int character = text.codePointBefore(at);
            left -= character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (left < 0) {
                break;
            }
            at -= Character.charCount(character);
        }
        return text.substring(at);
    }
}
