package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.playbook.ready.RevisionPlaybook;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tasks of a deployment run tell about the cluster, while they run. */
final class DeploymentTasks {
    private static final Pattern UNKNOWN_NAMESPACE = Pattern.compile("namespaces \"([^\"]+)\" not found");
    private static final Pattern UNKNOWN_KIND =
            Pattern.compile("no matches for kind \"([^\"]+)\"|Kind=([A-Za-z0-9]+) doesn't support dry-run");
    private static final Pattern FIXED_JOB = Pattern.compile("(?m)^The Job \"([^\"]+)\" is invalid");
    private static final Pattern REVISION = Pattern.compile("(?m)^([0-9]{1,18})\\s");

    private DeploymentTasks() {}

    /** Follows a deployment run for the revision that ran before it; the newest in kubectl's history. */
    static Event.Listener noting(JobState state) throws InvalidInputException {
        String workload = DeploymentFiles.of(state).workload();
        return event -> {
            if (!(event instanceof RunEvent.TaskFinished task) || !(task.data().get("stdout") instanceof String said)) {
                return;
            }
            String name = task.result().task();
            if (name.equals(RevisionPlaybook.NOTE_TASK) && task.result().status() == TaskResult.Status.OK) {
                state.revisionBefore(newest(said));
            } else if (said.lines().anyMatch(line -> isCreated(line, workload))) {
                state.noteCreated();
            }
        };
    }

    private static boolean isCreated(String line, String name) {
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

    /**
     * What the cluster could not check, since it comes with the manifests, and what is made anew, as kubectl's words of its
     * dry run have it; empty where it checked all.
     */
    static String unchecked(String stderr) {
        Set<String> lines = new LinkedHashSet<>();
        UNKNOWN_NAMESPACE
                .matcher(stderr)
                .results()
                .forEach(found -> lines.add("not checked: what goes into namespace " + found.group(1)
                        + ", which these manifests make first"));
        UNKNOWN_KIND
                .matcher(stderr)
                .results()
                .forEach(found -> lines.add("not checked: objects of kind "
                        + (found.group(1) == null ? found.group(2) : found.group(1))
                        + ", which these manifests make first"));
        FIXED_JOB
                .matcher(stderr)
                .results()
                .forEach(found -> lines.add("job " + found.group(1)
                        + " is deleted and made again, since a job's template cannot be changed"));
        return String.join("\n", lines);
    }

    /** Follows a deployment run for what the cluster says would change, or changes. */
    static Event.Listener showing(JobState state) {
        boolean check = state.settings().ansible().check();
        return event -> {
            if (event instanceof RunEvent.TaskFinished task
                    && task.result().task().equals(DeploymentPlaybook.AUTOSCALING_TASK)
                    && task.data().get("stderr") instanceof String said
                    && said.contains("(Forbidden)")) {
                state.warn(
                        "whether an autoscaler has set the replicas is not known, so they are set as the manifest says: "
                                + said.strip().replaceAll("\\s*\\R\\s*", "; ")
                                + "; perhaps you should give kubectl's user the right to list it");
            }
            if (event instanceof RunEvent.TaskFinished task && task.data().get("stdout") instanceof String said) {
                boolean validated = task.result().task().equals(DeploymentPlaybook.VALIDATE_TASK);
                boolean compared = task.result().task().equals(DeploymentPlaybook.DIFF_TASK);
                boolean passed = task.result().status() != TaskResult.Status.FAILED;
                if (compared || (validated && check)) {
                    state.tell(new PipelineEvent.Checked(
                            said.isBlank() ? "nothing changes in the cluster" : said.stripTrailing(), check));
                }
                if (validated && passed && task.data().get("stderr") instanceof String stderr) {
                    String unchecked = unchecked(stderr);
                    if (!unchecked.isEmpty()) {
                        state.tell(new PipelineEvent.Checked(unchecked, check));
                    }
                }
            }
        };
    }
}
