package dev.lighterman.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One finished execution of ansible-playbook. Immutable.
 *
 * @param id the run's id, also the name of its directory on the control node, not null
 * @param playbook the playbook's file name, not null
 * @param outcome why it ended as it did, not null
 * @param reason one sentence for people when the outcome is not {@link RunOutcome#OK}, else empty
 * @param remedy what to do about it, {@code perhaps you should ...}, where something is known
 * @param exitCode the exit status of ansible-playbook, empty when it was never started or was ended by a signal
 * @param signal the signal that ended it, for example {@code KILL}, if one did
 * @param startedAt when ansible-playbook was started, by the control node's clock, not null
 * @param duration how long it ran, not null
 * @param recap counts by host, as Ansible's own statistics say (recomputed from the events when it got no further), in
 *     Ansible's order; not null
 * @param tasks every task result on every host, in the order they ended; not null
 * @param warnings what the judge wants people to know without changing the outcome; not null
 * @param owed the handlers that hosts of this run are owed when it ends: the next run of the playbook makes up for them, see {@link
 *     AnsibleOptions#owed}; not null
 * @param details what it was run with and what it did not get to, not null
 */
public record RunResult(
        String id,
        String playbook,
        RunOutcome outcome,
        Optional<String> reason,
        Optional<String> remedy,
        OptionalInt exitCode,
        Optional<String> signal,
        Instant startedAt,
        Duration duration,
        Map<String, HostRecap> recap,
        List<TaskResult> tasks,
        List<String> warnings,
        List<OwedHandler> owed,
        RunDetails details) {
    public RunResult {
        recap = Collections.unmodifiableMap(new LinkedHashMap<>(recap));
        tasks = List.copyOf(tasks);
        warnings = List.copyOf(warnings);
        owed = List.copyOf(owed);
    }

    /**
     * The same with what to do about it.
     *
     * @param value {@code perhaps you should ...}, not null
     */
    public RunResult remedy(String value) {
        return new RunResult(
                id,
                playbook,
                outcome,
                reason,
                Optional.of(value),
                exitCode,
                signal,
                startedAt,
                duration,
                recap,
                tasks,
                warnings,
                owed,
                details);
    }

    /** {@return one sentence for people: why it ended as it did, and what to do about it} */
    public String message() {
        return reason.orElse(outcome.meaning())
                + remedy.map(text -> "; " + text).orElse("");
    }

    /**
     * {@return failures that {@code ignore_errors} or {@code ignore_unreachable} passed over, such as {@code docker
     * rmi} of an image that is not there; in the order they happened} They don't change the outcome.
     */
    public List<TaskFailure> ignored() {
        return failures(TaskStatus.IGNORED, TaskStatus.UNREACHABLE_IGNORED);
    }

    /** {@return failures that took a host out of a play; in the order they happened} */
    public List<TaskFailure> failed() {
        return failures(TaskStatus.FAILED, TaskStatus.UNREACHABLE);
    }

    /**
     * The result this run gives a job.
     *
     * @param failOnError whether a failed run is a FAILURE; UNSTABLE otherwise, as Publish Over SSH has it
     */
    public Result result(boolean failOnError) {
        return outcome.result(failOnError);
    }

    private List<TaskFailure> failures(TaskStatus one, TaskStatus other) {
        return tasks.stream()
                .filter(task -> task.status() == one || task.status() == other)
                .flatMap(task -> task.failure().stream())
                .toList();
    }

    /** {@return one line: playbook, how it ended, after how long, and the run's id} */
    @Override
    public String toString() {
        String ended = outcome == RunOutcome.OK ? outcome.meaning() : message();
        return playbook + ": " + ended + " after " + duration.toMillis() / 1000.0 + " s (run " + id + ")";
    }

    /**
     * A handler that was notified and did not run, because the host failed or the run ended before. Ansible forgets it: a task that
     * changes nothing the next time notifies nothing. Immutable.
     *
     * @param host the inventory name of the host that is owed it, not null
     * @param handler the handler's name as Ansible shows it, not null
     * @param task the task that notified it, not null
     * @param because where that task is, as {@code file:line}; not null
     */
    public record OwedHandler(String host, String handler, String task, String because) {
        public OwedHandler {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(handler, "handler");
            Objects.requireNonNull(task, "task");
            Objects.requireNonNull(because, "because");
        }
    }

    /**
     * One host's line of Ansible's PLAY RECAP. Immutable.
     *
     * <p>{@code ok} includes ignored failures, and {@code changed} counts a failed command too when its module reported a
     * change: that is how Ansible counts.
     *
     * @param ok results that count as good, ignored failures among them
     * @param changed results that reported a change
     * @param unreachable times the host could not be reached
     * @param failed failures that took the host out of the play
     * @param skipped tasks skipped by a condition
     * @param rescued failures that the rescue section of a block took over
     * @param ignored failures that {@code ignore_errors} or {@code ignore_unreachable} passed over
     */
    public record HostRecap(int ok, int changed, int unreachable, int failed, int skipped, int rescued, int ignored) {}
}
