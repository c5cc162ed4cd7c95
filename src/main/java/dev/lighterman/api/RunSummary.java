package dev.lighterman.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as the control node knows it, without having looked at its events but for what the last says. Immutable.
 *
 * @param id its id, not null
 * @param playbook the playbook's file name, not null
 * @param pipeline the job that ran it; empty for a playbook on its own
 * @param startedAt by the control node's clock, not null
 * @param state whether it goes on, not null
 * @param duration how long it took; empty unless {@code FINISHED}
 * @param outcome what the exit status, the supervisor and the last event tell; where it matters, attach to the run for the
 *     outcome judged by all its events. Empty unless {@code FINISHED}, and where they do not tell enough
 */
public record RunSummary(
        String id,
        String playbook,
        Optional<String> pipeline,
        Instant startedAt,
        State state,
        Optional<Duration> duration,
        Optional<RunOutcome> outcome) {
    /** Whether a run goes on. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** It has ended, one way or the other. */
        FINISHED,
        /** The supervisor of the run was killed, so the outcome is not known; cancelling it ends the processes that are left. */
        LOST
    }
}
