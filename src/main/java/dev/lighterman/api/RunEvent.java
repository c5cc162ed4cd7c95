package dev.lighterman.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happens in one playbook run. All but {@link Output} come from Lighterman's callback plugin on the control node,
 * numbered by {@code seq} from 1 without gaps; no event is made from text that people read.
 */
public sealed interface RunEvent extends Event {
    /** Events told by Ansible itself. */
    sealed interface FromAnsible extends RunEvent {
        /**
         * The event's number in its run, from 1.
         *
         * @return the number
         */
        long seq();

        /**
         * When it happened, by the control node's clock.
         *
         * @return never null
         */
        Instant time();
    }

    /** Bytes of Ansible's own output (standard output and error as a terminal would show them), untouched. */
    record Output(ByteBuffer bytes) implements RunEvent {
        /**
         * The bytes.
         *
         * @return a read-only view of its own position, never null
         */
        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }

    /**
     * ansible-playbook has begun.
     *
     * @param playbook the file it runs
     * @param ansibleVersion ansible-core's version, for example {@code 2.14.18}
     */
    record PlaybookStarted(long seq, Instant time, String playbook, String ansibleVersion) implements FromAnsible {}

    /**
     * A play has begun; once a batch with {@code serial}.
     *
     * @param name the play's name, or its host pattern when it has none
     * @param hosts the host pattern
     */
    record PlayStarted(long seq, Instant time, String name, String hosts) implements FromAnsible {}

    /**
     * A task or handler has begun; once a host with {@code strategy: free}.
     *
     * @param id stable within the run; the same again when the task runs again
     * @param name the task's name as Ansible shows it
     * @param action the module
     * @param path {@code file:line}
     * @param role the role it belongs to
     * @param handler whether it is a handler
     */
    record TaskStarted(
            long seq,
            Instant time,
            String id,
            String name,
            String action,
            Optional<String> path,
            Optional<String> role,
            boolean handler)
            implements FromAnsible {}

    /** A host was handed a task. */
    record HostStarted(long seq, Instant time, String host, String taskId) implements FromAnsible {}

    /**
     * A task ended on a host.
     *
     * @param result how
     * @param taskId the task's id
     * @param data the module's result as plain maps, lists, strings, numbers, booleans and nulls; unmodifiable; censored
     *     by Ansible for {@code no_log} tasks
     */
    record TaskFinished(long seq, Instant time, TaskResult result, String taskId, Map<String, Object> data)
            implements FromAnsible {}

    /**
     * One item of a loop ended on a host; the task's own end follows.
     *
     * @param item the item's label as Ansible shows it
     * @param status OK, CHANGED, FAILED or SKIPPED; whether a failure is ignored is known only at the task's end
     */
    record ItemFinished(
            long seq,
            Instant time,
            String host,
            String taskId,
            String item,
            TaskStatus status,
            Map<String, Object> data)
            implements FromAnsible {}

    /**
     * A task with {@code until} failed and is tried again.
     *
     * @param attempt how many times it was tried so far, from 1, counted here
     */
    record Retried(long seq, Instant time, String host, String taskId, int attempt) implements FromAnsible {}

    /** An asynchronous task was polled or ended; {@code state} is {@code poll}, {@code ok} or {@code failed}. */
    record Async(long seq, Instant time, String host, String taskId, String state, Map<String, Object> data)
            implements FromAnsible {}

    /** A task showed a difference ({@code --diff}). */
    record Diff(long seq, Instant time, String host, String taskId, Object diff) implements FromAnsible {}

    /** A handler was notified. */
    record Notified(long seq, Instant time, String host, String handler) implements FromAnsible {}

    /** A file was included for some hosts. */
    record Included(long seq, Instant time, String file, List<String> hosts) implements FromAnsible {}

    /** The play's pattern matched no host. */
    record NoHostsMatched(long seq, Instant time) implements FromAnsible {}

    /** No hosts are left in the play; later tasks are not run. */
    record NoHostsRemaining(long seq, Instant time) implements FromAnsible {}

    /**
     * A prompt came up that nobody can answer.
     *
     * @param prompt the variable, or the text shown
     * @param hasDefault whether Ansible goes on with a default value
     */
    record Prompted(long seq, Instant time, String prompt, boolean hasDefault) implements FromAnsible {}

    /**
     * Ansible's own statistics at the end.
     *
     * @param hosts counts by host
     */
    record Stats(long seq, Instant time, Map<String, HostRecap> hosts) implements FromAnsible {}

    /**
     * An event this version does not know; newer plugins may send some.
     *
     * @param name the event's name
     */
    record Unknown(long seq, Instant time, String name, Map<String, Object> data) implements FromAnsible {}

    /**
     * The run's directory exists on the control node and ansible-playbook is being started.
     *
     * @param id the run's id
     * @param command the exact command line, no secrets in it
     */
    record Started(String id, List<String> command) implements RunEvent {}

    /**
     * The run has ended and was judged.
     *
     * @param result the whole result
     * @param elapsed from the request to the verdict, by this machine's clock
     */
    record Finished(RunResult result, Duration elapsed) implements RunEvent {}
}
