package dev.lighterman.report;

import dev.lighterman.api.JobResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as CI servers are to count it. What failed in one that went well ({@code meta: clear_host_errors} forgave it), or
 * in one that was tried again, is to be seen and to turn nothing red, as an ignored failure: the last try is what counts.
 *
 * @param run the run
 * @param triedAgain whether it failed and the job ran its playbook again ({@code retries.run})
 */
record CountedRun(RunResult run, boolean triedAgain) {
    /** A job's runs in order. */
    static List<CountedRun> of(JobResult job) {
        List<CountedRun> counted = new ArrayList<>();
        for (int i = 0; i < job.runs().size(); i++) {
            RunResult run = job.runs().get(i);
            boolean again = job.runs().stream()
                    .skip(i + 1L)
                    .anyMatch(later -> later.playbook().equals(run.playbook()));
            counted.add(new CountedRun(run, again && run.outcome() != RunOutcome.OK));
        }
        return counted;
    }

    /** Whether the job failed by it. */
    boolean failed() {
        return run.outcome() != RunOutcome.OK && !triedAgain;
    }

    TaskStatus status(TaskResult task) {
        return switch (task.status()) {
            case FAILED -> failed() ? TaskStatus.FAILED : TaskStatus.IGNORED;
            case UNREACHABLE -> failed() ? TaskStatus.UNREACHABLE : TaskStatus.UNREACHABLE_IGNORED;
            default -> task.status();
        };
    }

    /** Why a failure that counts as ignored does, as the start of a line. */
    String passedOver(TaskResult task) {
        return switch (task.status()) {
            case FAILED -> triedAgain ? title("Failed") : "Ignored";
            case UNREACHABLE -> triedAgain ? title("Unreachable") : "Ignored";
            default -> "Ignored";
        };
    }

    /** A heading of failures, which says so if the run was tried again. */
    String title(String failed) {
        return triedAgain ? failed + ", then tried again" : failed;
    }
}
