package dev.lighterman.run.judge;

import dev.lighterman.json.JsonObject;
import dev.lighterman.mask.SecretMask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How the supervisor says a run ended.
 *
 * @param reason see {@link Reason}
 * @param exitCode of ansible-playbook, if it exited
 * @param signal without SIG, if one ended it
 * @param message what kept it from starting, else empty
 * @param missing the inventory that is not there, else empty
 * @param diskFull whether there was no room left for what the run tells when it ended
 * @param noHosts whether ansible-playbook ended before any play because its limit left no host
 * @param found programs that may be what was meant, where ansible-playbook is not in PATH
 * @param installing whether the roles and collections were still being installed
 * @param contentSkipped whether there were some to install, and nobody did, since Ansible ran in an image
 * @param content why these could not be installed
 * @param left processes that could not be ended, each as its id and its program's name
 */
public record RunStatus(
        Reason reason,
        OptionalInt exitCode,
        Optional<String> signal,
        String message,
        String missing,
        boolean diskFull,
        boolean noHosts,
        List<String> found,
        boolean installing,
        boolean contentSkipped,
        Optional<ContentFailure> content,
        List<String> left,
        Instant startedAt,
        Duration duration) {
    public enum Reason {
        /** ansible-playbook ended by itself, or by a signal from elsewhere. */
        EXITED("exited"),
        DEADLINE("deadline"),
        CANCELLED("cancelled"),
        /** ansible-playbook could not be executed. */
        NOT_EXECUTED("start"),
        /** An inventory named by its path is not there; nothing was started. */
        INVENTORY_MISSING("inventory"),
        /** Roles and collections could not be installed; ansible-playbook was not started. */
        CONTENT_MISSING("content"),
        /** There was no way to the hosts: no agent for the keys, for example; nothing was started. */
        NO_ACCESS("access"),
        /** The supervisor failed. */
        ERROR("error"),
        /** The supervisor is gone without a word. */
        LOST("lost");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** As the supervisor writes it into a status. */
        static Reason of(JsonObject status) {
            String word = status.text("reason");
            return Stream.of(values())
                    .filter(reason -> reason.word.equals(word))
                    .findFirst()
                    .orElse(LOST);
        }
    }

    /** Whether it ended without a cancel, a deadline or a signal. */
    public boolean endedByItself() {
        return reason == Reason.EXITED && signal.isEmpty();
    }

    public RunStatus masked(SecretMask mask) {
        return new RunStatus(
                reason,
                exitCode,
                signal,
                mask.masked(message),
                missing,
                diskFull,
                noHosts,
                found,
                installing,
                contentSkipped,
                content.map(failure -> failure.masked(mask)),
                left,
                startedAt,
                duration);
    }

    /** Of a run that was cancelled before it began. */
    public static RunStatus abortedAt(Instant time) {
        double seconds = time.toEpochMilli() / 1000.0;
        return of(new JsonObject(Map.of("reason", "cancelled", "startedAt", seconds, "endedAt", seconds)));
    }

    public static RunStatus parse(byte[] json) {
        return of(JsonObject.parse(json));
    }

    private static RunStatus of(JsonObject fields) {
        Instant startedAt = fields.instant("startedAt");
        Duration duration = Duration.between(startedAt, fields.instant("endedAt"));
        return new RunStatus(
                Reason.of(fields),
                fields.status("exitCode"),
                fields.optional("signal"),
                fields.text("message"),
                fields.text("missing"),
                fields.flag("diskFull"),
                fields.flag("noHosts"),
                fields.texts("found"),
                fields.text("phase").equals("content"),
                fields.flag("contentSkipped"),
                ContentFailure.parse(fields.object("content")),
                fields.texts("left"),
                startedAt,
                duration.isNegative() ? Duration.ZERO : duration);
    }
}
