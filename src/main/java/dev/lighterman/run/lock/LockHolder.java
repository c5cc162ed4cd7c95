package dev.lighterman.run.lock;

import dev.lighterman.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The holder of a name that another client waits for. Immutable.
 *
 * @param lock the name
 * @param holder as the holder called itself
 * @param since when it came to hold the name, or to wait for it, by the control node's clock
 * @param run the run that goes on under its lease, if there is one by now
 */
public record LockHolder(String lock, String holder, Instant since, Optional<String> run) {
    static LockHolder of(String lock, JsonObject fields) {
        return new LockHolder(
                lock,
                fields.text("holder"),
                fields.instant("since"),
                fields.optional("run").filter(id -> !id.isEmpty()));
    }
}
