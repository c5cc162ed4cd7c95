package dev.lighterman.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one task did on one host. Immutable.
 *
 * @param task the task's name as Ansible shows it, not null
 * @param host the inventory name of the host, not null
 * @param status how it ended, not null
 * @param duration from the moment the host was handed the task; includes the wait for a free fork; not null
 * @param action the module, for example {@code command} or {@code ansible.builtin.command}, not null
 * @param path where the task stands, {@code file:line}, when Ansible says so
 * @param failure what went wrong, present exactly for the failed kinds (failed, ignored, rescued, unreachable,
 *     unreachable_ignored)
 */
public record TaskResult(
        String task,
        String host,
        TaskStatus status,
        Duration duration,
        String action,
        Optional<String> path,
        Optional<TaskFailure> failure) {
    public TaskResult {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(failure, "failure");
    }
}
