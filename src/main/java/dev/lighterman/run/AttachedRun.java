package dev.lighterman.run;

import dev.lighterman.api.RunResult;
import java.util.Objects;

/**
 * A run that was followed though somebody else started it.
 *
 * @param purpose what it was started for, as JSON gives it back
 * @param result how it ended
 */
public record AttachedRun(RunPurpose purpose, RunResult result) {
    public AttachedRun {
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(result, "result");
    }

    /**
     * What the client that started it calls its result: where no job was said it is named after its playbook.
     *
     * @return never null
     */
    public String name() {
        return purpose.pipeline().orElse(result.playbook());
    }
}
