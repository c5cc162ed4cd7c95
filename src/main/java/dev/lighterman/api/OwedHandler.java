package dev.lighterman.api;

import java.util.Objects;

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
    /**
     * Makes a value of its parts.
     *
     * @param host as {@link #host()}
     * @param handler as {@link #handler()}
     * @param task as {@link #task()}
     * @param because as {@link #because()}
     * @throws NullPointerException if one of them is null
     */
    public OwedHandler {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(because, "because");
    }
}
