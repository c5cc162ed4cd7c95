package dev.lighterman.api;

/**
 * How a job or a pipeline ended; the order is Jenkins' and a result only ever gets worse.
 *
 * @see <a href="https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/model/Result.java">hudson.model.Result</a>
 */
public enum Result {
    /** Everything that had to work did; ignored failures don't change it. */
    SUCCESS,
    /** The playbook run failed and {@code failOnError} is off (the default, as with Publish Over SSH). */
    UNSTABLE,
    /** Something that had to work didn't. */
    FAILURE,
    /** Nothing was done where something was expected, for example no play matched any host. */
    NOT_BUILT,
    /** Ended on request. */
    ABORTED;

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
