package dev.lighterman.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One finished job of a pipeline. Immutable.
 *
 * @param name the job's name, not null
 * @param result how it ended, not null
 * @param failure why, when it is not a success
 * @param triggeredBy the name of the job that triggered it
 * @param duration how long it took, not null
 * @param transferredFiles how many files were sent (unchanged ones are not)
 * @param transferredBytes how many bytes of file content were sent
 * @param runs its playbook runs in order, not null
 * @param playbook the commit of its playbook, where that is in a git repository
 */
public record JobResult(
        String name,
        Result result,
        Optional<Failure> failure,
        Optional<String> triggeredBy,
        Duration duration,
        int transferredFiles,
        long transferredBytes,
        List<RunResult> runs,
        Optional<SourceCommit> playbook) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param name as {@link #name()}
     * @param result as {@link #result()}
     * @param failure as {@link #failure()}
     * @param triggeredBy as {@link #triggeredBy()}
     * @param duration as {@link #duration()}
     * @param transferredFiles as {@link #transferredFiles()}
     * @param transferredBytes as {@link #transferredBytes()}
     * @param runs as {@link #runs()}
     * @param playbook as {@link #playbook()}
     * @throws NullPointerException if one of them is null
     */
    public JobResult {
        runs = List.copyOf(runs);
    }

    /**
     * {@return whether nothing was to be changed: a run of the job was in Ansible's check mode; false where nothing was
     * run}
     */
    public boolean isCheck() {
        return runs.stream().anyMatch(run -> run.details().check());
    }
}
