package dev.lighterman.api;

import java.util.Locale;

/** How one task ended on one host, as Ansible counts it. */
public enum TaskStatus {
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
