package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.EventListener;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskStatus;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.playbook.DeploymentPlaybook;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tasks of a deployment run tell about the cluster, while they run. */
final class DeploymentTasks {
    private static final Pattern REVISION = Pattern.compile("(?m)^([0-9]{1,18})\\s");

    private DeploymentTasks() {}

    /** Follows a deployment run for the revision that ran before it; the newest in kubectl's history. */
    static EventListener noting(JobState state) {
        return event -> {
            if (!(event instanceof RunEvent.TaskFinished task) || !(task.data().get("stdout") instanceof String said)) {
                return;
            }
            String name = task.result().task();
            if (name.equals(DeploymentPlaybook.NOTE_TASK) && task.result().status() == TaskStatus.OK) {
                state.revisionBefore(newest(said));
            } else if (name.equals(DeploymentPlaybook.APPLY_TASK)
                    && said.lines().anyMatch(line -> isCreated(line, state))) {
                state.created(true);
            }
        };
    }

    private static boolean isCreated(String line, JobState state) {
        String name = state.settings().deploy().orElseThrow().name();
        return line.matches("(deployment|statefulset|daemonset)\\.apps/" + Pattern.quote(name) + " created");
    }

    static OptionalLong newest(String history) {
        Matcher matcher = REVISION.matcher(history);
        OptionalLong newest = OptionalLong.empty();
        while (matcher.find()) {
            long revision = Long.parseLong(matcher.group(1));
            newest = OptionalLong.of(Math.max(revision, newest.orElse(0)));
        }
        return newest;
    }

    /** Follows a deployment run for what the cluster says would change, or changes. */
    static EventListener showing(JobState state) {
        boolean check = state.settings().ansible().check();
        return event -> {
            if (event instanceof RunEvent.TaskFinished task && task.data().get("stdout") instanceof String said) {
                boolean validated = task.result().task().equals(DeploymentPlaybook.VALIDATE_TASK);
                boolean compared = task.result().task().equals(DeploymentPlaybook.DIFF_TASK);
                if (compared || (validated && check)) {
                    state.tell(new PipelineEvent.Checked(
                            said.isBlank() ? "nothing changes in the cluster" : said.stripTrailing(), check));
                }
            }
        };
    }
}
