package dev.lighterman.run;

import dev.lighterman.api.RunResult;
import dev.lighterman.run.stage.RunPurpose;

/**
 * A run that this client followed and another one started.
 *
 * @param purpose what it was started for, as JSON gives it back
 * @param result how it ended
 */
public record AttachedRun(RunPurpose purpose, RunResult result) {
    /** The name of its result, as the client that started it has it: the job's, or the playbook's without a job. */
    public String name() {
        return purpose.pipeline().orElse(result.playbook());
    }
}
