package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import java.util.List;

/**
 * Makes the playbook that notes the revision which runs, before a deployment playbook of the user's changes it. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 * @param workload what is deployed, such as {@code deployment/cicd-deployment}
 */
public record RevisionPlaybook(String hosts, Kubectl kubectl, String workload) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-revision-playbook.yml";

    /** The task whose output is the history before anything changed; empty when there is nothing yet. */
    public static final String NOTE_TASK = "note the revision that runs now";

    public RevisionPlaybook {
        CommandTask.check("host pattern", hosts);
        CommandTask.check("workload", workload);
    }

    /** The task alone. */
    static Task note(Kubectl kubectl, String workload) {
        return kubectl.task(NOTE_TASK, "rollout", "history", workload)
                .task()
                .register("history")
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("failed_when", "history.rc != 0 and 'NotFound' not in history.stderr")
                .build();
    }

    /** The playbook. */
    public Playbook playbook() {
        return Playbook.of(
                ReadyTasks.once(hosts, List.of(note(kubectl, workload))).build());
    }
}
