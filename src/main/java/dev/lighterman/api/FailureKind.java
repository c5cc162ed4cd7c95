package dev.lighterman.api;

/** The kind of a failure that kept a job from succeeding; decides the exit code of the command line. */
public enum FailureKind {
    /** The source could not be fetched. */
    SOURCE(Result.FAILURE),
    /** The build command failed. */
    BUILD(Result.FAILURE),
    /** Files to transfer were not there, or could not be put in place. */
    TRANSFER(Result.UNSTABLE),
    /** The control node could not be reached, its key not verified, or the login was refused; nothing ran. */
    CONNECTION(Result.UNSTABLE, 4),
    /** A playbook run failed; see the run's outcome. */
    RUN(Result.UNSTABLE),
    /** The run's key belongs to a run that was started with other content; nothing was started. */
    KEY_TAKEN(Result.FAILURE),
    /** No play matched any host, or there was nothing to do where something was expected. */
    NOTHING_DONE(Result.NOT_BUILT),
    /** The rollout in the cluster failed or did not finish in time. */
    ROLLOUT(Result.FAILURE),
    /** The deadline passed and the run was ended. */
    DEADLINE(Result.UNSTABLE, 124),
    /** Ended on request. */
    ABORTED(Result.ABORTED, 130),
    /** The run could not be followed to its end, the connection was lost say, or its end was not waited for; it may go on. */
    OUTCOME_UNKNOWN(Result.UNSTABLE, 5);

    private final Result result;
    private final int exitCode;

    FailureKind(Result result) {
        this(result, 1);
    }

    FailureKind(Result result, int exitCode) {
        this.result = result;
        this.exitCode = exitCode;
    }

    /**
     * The result it gives a job. What fails over SSH is UNSTABLE as with Publish Over SSH, unless that is to be a FAILURE. A run
     * whose outcome is not known may have gone well, so it stays UNSTABLE.
     *
     * @param failOnError whether what fails over SSH is a FAILURE
     * @return never null
     */
    public Result result(boolean failOnError) {
        return failOnError && result == Result.UNSTABLE && this != OUTCOME_UNKNOWN ? Result.FAILURE : result;
    }

    /**
     * {@return the exit code of a command that ends by it before there is a result; of a pipeline see {@link
     * PipelineResult#exitCode}; 1 unless it has its own}
     */
    public int exitCode() {
        return exitCode;
    }
}
