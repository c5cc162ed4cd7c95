package dev.lighterman.run;

import dev.lighterman.api.RunResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A run that this client followed and another one started.
 *
 * @param pipeline the job it was started for, if that was said
 * @param notes {@link RunRequest#notes()} of the request it was started with, as JSON gives it back; unmodifiable
 * @param result how it ended
 */
public record AttachedRun(Optional<String> pipeline, Map<String, Object> notes, RunResult result) {
    public AttachedRun {
        Objects.requireNonNull(pipeline, "pipeline");
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        Objects.requireNonNull(result, "result");
    }

    /**
     * The name of its result, as the client that started it has it: the job's, or the playbook's without a job.
     *
     * @return never null
     */
    public String name() {
        return pipeline.orElse(result.playbook());
    }
}
