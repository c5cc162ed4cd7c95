package dev.lighterman.api;

/** The kind of a failure that kept a job from succeeding; decides the exit code of the command line. */
public enum FailureKind {
    /** The source could not be fetched. */
    SOURCE,
    /** The build command failed. */
    BUILD,
    /** Files to transfer were not there, or could not be put in place. */
    TRANSFER,
    /** The control node could not be reached, its key not verified, or the login was refused; nothing ran. */
    CONNECTION,
    /** A playbook run failed; see the run's outcome. */
    RUN,
    /** No play matched any host, or there was nothing to do where something was expected. */
    NOTHING_DONE,
    /** The rollout in the cluster failed or did not finish in time. */
    ROLLOUT,
    /** The deadline passed and the run was ended. */
    DEADLINE,
    /** Ended on request. */
    ABORTED,
    /** The run could not be followed to its end, the connection was lost say, or its end was not waited for; it may go on. */
    OUTCOME_UNKNOWN
}
