package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import java.time.Duration;
import java.util.List;

/**
 * Makes the playbook that waits for a rollout on the host with kubectl, for a machine that cannot reach the cluster. A
 * rollout that fails does not fail the run: kubectl's answer is data. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 * @param workload what is rolled out, such as {@code deployment/cicd-deployment}
 * @param timeout how long it may take; whole seconds, at least one
 */
public record RolloutPlaybook(String hosts, Kubectl kubectl, String workload, Duration timeout) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-rollout-playbook.yml";

    /** The task whose exit status and words are the verdict. */
    public static final String STATUS_TASK = "wait for the rollout";

    public RolloutPlaybook {
        CommandTask.check("host pattern", hosts);
        CommandTask.check("workload", workload);
    }

    /** The playbook. */
    public Playbook playbook() {
        Task status = status(STATUS_TASK, kubectl, workload, timeout)
                .task()
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("ignore_errors", ReadyTasks.YES)
                .build();
        return Playbook.of(ReadyTasks.once(hosts, List.of(status)).build());
    }

    /** Waits; a timeout of no seconds would be none for kubectl. */
    static CommandTask status(String name, Kubectl kubectl, String workload, Duration timeout) {
        return kubectl.task(name, "rollout", "status", workload, "--timeout=" + Math.max(1, timeout.toSeconds()) + "s");
    }
}
