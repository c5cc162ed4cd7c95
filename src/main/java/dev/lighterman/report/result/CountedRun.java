package dev.lighterman.report.result;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A run as CI servers count it. A task may fail in a run that went well ({@code meta: clear_host_errors} forgave it) or that was
 * tried again. Such a failure is shown as an ignored one and turns nothing red. Of several tries the last one counts, also if it
 * could not begin or its end is not known.
 *
 * @param run the run
 * @param triedAgain whether it failed and the job ran its playbook again ({@code retries.run})
 */
public record CountedRun(RunResult run, boolean triedAgain) {
    private static final Set<RunOutcome> WORTH_ANOTHER_TRY =
            Set.of(RunOutcome.HOSTS_FAILED, RunOutcome.HOSTS_UNREACHABLE);
    /** What keeps a try from beginning, or from being followed to its end. */
    private static final Set<FailureKind> OF_A_TRY =
            Set.of(FailureKind.CONNECTION, FailureKind.OUTCOME_UNKNOWN, FailureKind.ABORTED);

    /** A job's runs in order. */
    public static List<CountedRun> of(PipelineResult.Job job) {
        List<CountedRun> counted = new ArrayList<>();
        for (int i = 0; i < job.runs().size(); i++) {
            RunResult run = job.runs().get(i);
            boolean again = job.runs().stream()
                    .skip(i + 1L)
                    .anyMatch(later -> later.playbook().equals(run.playbook()));
            counted.add(new CountedRun(run, run.outcome() != RunOutcome.OK && (again || failedLater(job, run))));
        }
        return counted;
    }

    /** Whether the job failed by a try after this one whose end it does not know. */
    private static boolean failedLater(PipelineResult.Job job, RunResult run) {
        return WORTH_ANOTHER_TRY.contains(run.outcome())
                && job.failure()
                        .filter(failure -> OF_A_TRY.contains(failure.kind()))
                        .isPresent();
    }

    /** Whether the job failed by it. */
    public boolean failed() {
        return run.outcome() != RunOutcome.OK && !triedAgain;
    }

    /** Whether tasks that failed, or hosts that were not reached, say why it failed; a run that was ended has them too. */
    public boolean isToldByTasks() {
        return WORTH_ANOTHER_TRY.contains(run.outcome())
                && run.tasks().stream().map(TaskResult::status).anyMatch(TaskResult.Status::endsHost);
    }

    public TaskResult.Status status(TaskResult task) {
        return switch (task.status()) {
            case FAILED -> failed() ? TaskResult.Status.FAILED : TaskResult.Status.IGNORED;
            case UNREACHABLE -> failed() ? TaskResult.Status.UNREACHABLE : TaskResult.Status.UNREACHABLE_IGNORED;
            default -> task.status();
        };
    }

    /** Why a failure that counts as ignored does, as the start of a line. */
    public String passedOver(TaskResult task) {
        return switch (task.status()) {
            case FAILED -> triedAgain ? title("Failed") : "Ignored";
            case UNREACHABLE -> triedAgain ? title("Unreachable") : "Ignored";
            default -> "Ignored";
        };
    }

    /** A heading of failures, which says so if the run was tried again. */
    public String title(String failed) {
        return triedAgain ? failed + ", then tried again" : failed;
    }
}
