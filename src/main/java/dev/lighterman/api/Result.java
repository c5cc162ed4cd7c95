package dev.lighterman.api;

/**
 * How a job or a pipeline ended; the order is Jenkins' and a result only ever gets worse.
 *
 * @see <a href="https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/model/Result.java">hudson.model.Result</a>
 */
public enum Result {
    /** Everything that had to work did; ignored failures don't change it. */
    SUCCESS(0),
    /** The playbook run failed and {@code failOnError} is off (the default, as with Publish Over SSH). */
    UNSTABLE(3),
    /** Something that had to work didn't. */
    FAILURE(1),
    /** Nothing was done where something was expected, for example no play matched any host. */
    NOT_BUILT(1),
    /** Ended on request. */
    ABORTED(130);

    private final int exitCode;

    Result(int exitCode) {
        this.exitCode = exitCode;
    }

    /**
     * {@return the exit code of the command line for a pipeline that ended so, unless the way it failed has one of its
     * own: {@link PipelineResult#exitCode}; 0 for success alone}
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * The worse of the two.
     *
     * @param other the other result, not null
     * @return this or {@code other}, whichever is worse
     */
    public Result combine(Result other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /**
     * Whether this result is at least as good as the threshold.
     *
     * @param threshold the worst result that will do, not null
     * @return true if this result is the threshold or better
     */
    public boolean isBetterOrEqualTo(Result threshold) {
        return compareTo(threshold) <= 0;
    }
}
