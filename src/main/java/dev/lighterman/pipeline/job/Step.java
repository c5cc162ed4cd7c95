package dev.lighterman.pipeline.job;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;

/** One thing a job does. Implementations are immutable; what a run of the job has found so far is in its state. */
public interface Step {
    /**
     * Does it.
     *
     * @throws JobFailure with the result this gives the job
     * @throws LightermanException for the job to find words and a result for
     * @throws InterruptedException when the thread was interrupted
     */
    void run(JobState state) throws JobFailure, LightermanException, InvalidInputException, InterruptedException;
}
