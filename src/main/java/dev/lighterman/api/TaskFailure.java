package dev.lighterman.api;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task that failed on a host, ignored or not. Immutable.
 *
 * @param host the inventory name of the host, not null
 * @param task the task's name as Ansible shows it, not null
 * @param message the module's {@code msg} (its wording differs between Ansible versions), maybe empty, not null; for a
 *     {@code no_log} task Ansible's own notice that the output is hidden
 * @param rc the exit status of the command the module ran, when it ran one
 * @param stderr the command's standard error, maybe empty, not null; at most the last 64 KiB
 * @param stdout the command's standard output, maybe empty, not null; at most the last 64 KiB
 * @param why what is wrong with the host, where the control node looked and found something, see {@link AnsibleOptions#why}
 */
public record TaskFailure(
        String host,
        String task,
        String message,
        OptionalInt rc,
        String stderr,
        String stdout,
        Optional<HostFault> why) {
    /**
     * A failure of which nothing is known but what Ansible says.
     *
     * @param host as {@link #host()}
     * @param task as {@link #task()}
     * @param message as {@link #message()}
     * @param rc as {@link #rc()}
     * @param stderr as {@link #stderr()}
     * @param stdout as {@link #stdout()}
     */
    public TaskFailure(String host, String task, String message, OptionalInt rc, String stderr, String stdout) {
        this(host, task, message, rc, stderr, stdout, Optional.empty());
    }

    /**
     * The same with what is wrong with the host.
     *
     * @param fault what the control node found, not null
     * @return a new failure
     */
    public TaskFailure why(HostFault fault) {
        return new TaskFailure(host, task, message, rc, stderr, stdout, Optional.of(fault));
    }

    /** Host, task, message and exit status, to be read: {@code web1: Remove the image: non-zero return code (rc 1)}. */
    @Override
    public String toString() {
        return host + ": " + task + ": " + message + (rc.isPresent() ? " (rc " + rc.getAsInt() + ")" : "");
    }
}
