package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.TaskEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the playbook that puts an earlier revision back and waits for it. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 * @param workload what is rolled back, such as {@code deployment/cicd-deployment}
 * @param revision the revision to restore, as {@code kubectl rollout history} numbers it
 * @param timeout how long it may take to run again; whole seconds, at least one
 */
public record RollbackPlaybook(String hosts, Kubectl kubectl, String workload, long revision, Duration timeout) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-rollback-playbook.yml";

    /** The task that is {@code changed} when the revision was restored. */
    public static final String UNDO_TASK = "restore the previous revision";

    public RollbackPlaybook {
        CommandTask.check("host pattern", hosts);
        CommandTask.check("workload", workload);
        if (revision < 1) {
            throw new IllegalArgumentException("revision: " + revision + " is less than 1");
        }
    }

    /** The playbook. */
    public Playbook playbook() {
        boolean stateful = workload.startsWith("statefulset/");
        List<TaskEntry> tasks = new ArrayList<>();
        if (stateful) {
            tasks.add(kubectl.task(
                            "note the revision that failed",
                            "get",
                            workload,
                            "--output=jsonpath={.status.updateRevision}")
                    .task()
                    .register("failed_revision")
                    .keyword("changed_when", ReadyTasks.NO)
                    .build());
        }
        tasks.add(kubectl.task(UNDO_TASK, "rollout", "undo", workload, "--to-revision=" + revision)
                .task()
                .register("undone")
                .changedWhen("undone.stdout is not search('skipped rollback')")
                .build());
        if (stateful) {
            // A StatefulSet waits for ever for a broken pod to become ready before it replaces it (kubernetes#67250).
            tasks.add(kubectl.task("remove the pods of the revision that failed", "delete", "pods", "--wait=false")
                    .run("--selector")
                    .runTemplate("controller-revision-hash={{ failed_revision.stdout }}")
                    .task()
                    .when("undone is changed")
                    .build());
        }
        tasks.add(RolloutPlaybook.status("wait for the previous revision", kubectl, workload, timeout)
                .task()
                .when("undone is changed")
                .keyword("changed_when", ReadyTasks.NO)
                .build());
        return Playbook.of(ReadyTasks.once(hosts, tasks).build());
    }
}
