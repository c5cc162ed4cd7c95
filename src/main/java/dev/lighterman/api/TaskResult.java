package dev.lighterman.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The result of one task on one host. Immutable.
 *
 * @param task the task's name as Ansible shows it, not null
 * @param host the inventory name of the host, not null
 * @param status how it ended, not null
 * @param duration from the moment the host was handed the task; includes the wait for a free fork; not null
 * @param action the module, for example {@code command} or {@code ansible.builtin.command}, not null
 * @param path where the task stands, {@code file:line}, when Ansible says so
 * @param failure what went wrong, present exactly for the failed kinds (failed, ignored, rescued, unreachable,
 *     unreachable_ignored)
 * @param changed whether the module reported a change; a command that failed may have changed something all the same
 * @param role the role the task belongs to, if it does
 * @param delegatedTo the host it ran on in place of {@code host} ({@code delegate_to}), if it did; not known for loops
 * @param startedAt when the host was handed the task, by the control node's clock, if known
 */
public record TaskResult(
        String task,
        String host,
        Status status,
        Duration duration,
        String action,
        Optional<String> path,
        Optional<TaskFailure> failure,
        boolean changed,
        Optional<String> role,
        Optional<String> delegatedTo,
        Optional<Instant> startedAt) {
    /**
     * The same with what is wrong with the host.
     *
     * @param fault what the control node found, not null
     * @return a new result; the same one where nothing failed
     */
    public TaskResult why(TaskFailure.HostFault fault) {
        return new TaskResult(
                task,
                host,
                status,
                duration,
                action,
                path,
                failure.map(of -> of.why(fault)),
                changed,
                role,
                delegatedTo,
                startedAt);
    }

    /**
     * Something a task used that a coming version will not have. Immutable.
     *
     * @param message what is deprecated, not null
     * @param removedIn the version, or the date, that will not have it, if it is known
     */
    public record Deprecation(String message, Optional<String> removedIn) {
        static List<String> warnings(Map<String, Object> data) {
            return data.get("warnings") instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }

        static List<Deprecation> of(Map<String, Object> data) {
            return data.get("deprecations") instanceof List<?> list
                    ? list.stream().map(Deprecation::one).toList()
                    : List.of();
        }

        private static Deprecation one(Object entry) {
            if (!(entry instanceof Map<?, ?> map)) {
                return new Deprecation(String.valueOf(entry), Optional.empty());
            }
            Object when = map.get("version") == null ? map.get("date") : map.get("version");
            return new Deprecation(
                    String.valueOf(map.get("msg")), Optional.ofNullable(when).map(String::valueOf));
        }
    }

    /** How one task ended on one host, as Ansible counts it. */
    public enum Status {
        /** The task did what it should and changed nothing. */
        OK,
        /** The task did what it should and changed something. */
        CHANGED,
        /** The task's condition was false on this host. */
        SKIPPED,
        /** The task failed and the host is out of the play. */
        FAILED,
        /** The task failed and {@code ignore_errors} let the host go on. */
        IGNORED,
        /** The task failed inside a block whose {@code rescue} section took over. */
        RESCUED,
        /** The host could not be reached. */
        UNREACHABLE,
        /** The host could not be reached and {@code ignore_unreachable} let it go on. */
        UNREACHABLE_IGNORED;

        /**
         * {@return the name used in result files and events: lower case, such as {@code ok} or {@code unreachable_ignored};
         * the name}
         */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** {@return whether something went wrong; true also where that was passed over} */
        public boolean isFailure() {
            return this != OK && this != CHANGED && this != SKIPPED;
        }

        /** {@return whether the host is out of the play; true for FAILED and UNREACHABLE} */
        public boolean endsHost() {
            return this == FAILED || this == UNREACHABLE;
        }
    }
}
