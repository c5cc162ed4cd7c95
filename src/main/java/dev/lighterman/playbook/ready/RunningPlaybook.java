package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.yaml.Spelled;

/**
 * Makes the playbook that lists the running pods on the host with kubectl, for a machine that cannot reach the cluster. It prints
 * what is needed and nothing else of the objects: pods may have secrets in their environment. Changes nothing. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 */
public record RunningPlaybook(String hosts, Kubectl kubectl) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-running-playbook.yml";

    /**
     * The task whose output is a line an object, its fields parted by tabs: kind, uid, name, uids of its owners, time of deletion,
     * controller-revision-hash, commit, phase, readiness, {@code name=image,} of each container, {@code name=imageID=start,} of
     * each that was started, how often each was started again.
     */
    public static final String LIST_TASK = "look at what runs";

    private static final String KINDS =
            "deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps," + "controllerrevisions.apps,pods";
    private static final String TAB = "{\"\\t\"}";
    private static final String FIELDS = "{range .items[*]}"
            + String.join(
                    TAB,
                    "{.kind}",
                    "{.metadata.uid}",
                    "{.metadata.name}",
                    "{.metadata.ownerReferences[*].uid}",
                    "{.metadata.deletionTimestamp}",
                    "{.metadata.labels.controller-revision-hash}",
                    "{.metadata.annotations.lighterman\\.dev/commit}",
                    "{.status.phase}",
                    "{.status.conditions[?(@.type==\"Ready\")].status}",
                    "{range .spec.containers[*]}{.name}={.image},{end}",
                    "{range .status.containerStatuses[*]}{.name}={.imageID}={.state.running.startedAt},{end}",
                    "{.status.containerStatuses[*].restartCount}")
            + "{\"\\n\"}{end}";

    public RunningPlaybook {
        CommandTask.check("host pattern", hosts);
    }

    /** The playbook. */
    public Playbook playbook() {
        Task list = kubectl.task(LIST_TASK, "get", KINDS, "-o", "jsonpath=" + FIELDS)
                .task()
                .keyword("changed_when", new Spelled("no"))
                .build();
        return Playbook.of(Play.on(hosts)
                .keyword("run_once", new Spelled("yes"))
                .tasks(list)
                .build());
    }
}
