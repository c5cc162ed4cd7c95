package dev.lighterman.api;

import java.util.Objects;

/**
 * A playbook that ran could not be followed to its end: the connection was lost, or the server did not let anybody look, or the
 * wait for the end of an interrupted run was interrupted as well. The run may go on at the control node and its end is not known
 * here.
 */
public final class OutcomeUnknownException extends LightermanException {
    private static final long serialVersionUID = 1L;

    private final String runId;

    /**
     * A run whose end is not known.
     *
     * @param runId the run's id, by which it can be found again, not null
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public OutcomeUnknownException(String runId, String message, Throwable cause) {
        super(message, cause);
        this.runId = Objects.requireNonNull(runId, "runId");
    }

    /**
     * The run's id.
     *
     * @return never null
     */
    public String runId() {
        return runId;
    }
}
