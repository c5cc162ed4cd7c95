package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import java.util.List;

/**
 * Makes the playbook that lists the running pods on the host with kubectl, for a machine that cannot reach the cluster. It prints
 * what is needed and nothing else of the objects: pods may have secrets in their environment. Changes nothing. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 * @param workloads the resources that own pods, of the group {@code apps}; no others, which its user may not be allowed to list
 */
public record RunningPlaybook(String hosts, Kubectl kubectl, List<String> workloads) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-running-playbook.yml";

    /**
     * The task whose output is a line of JSON for each object: an object with the texts {@code kind}, {@code uid}, {@code name},
     * {@code owners} (uids), {@code deleted} (a time), {@code hash} (of the revision), {@code commit}, {@code phase},
     * {@code ready}, {@code containers} ({@code name=image}, init containers last) and {@code statuses}
     * ({@code name=imageID=start=restarts}, none of init containers). Lists
     * are parted by spaces. Each value is encoded as in a URL, so that none can be taken for something else: people
     * who may annotate an object in the namespace write some of them.
     */
    public static final String LIST_TASK = "look at what runs";

    private static final String CONTAINER = "{{urlquery .name}}={{urlquery .image}} ";
    private static final String STATUS = "{{urlquery .name}}={{urlquery .imageID}}="
            + "{{with .state}}{{with .running}}{{urlquery .startedAt}}{{end}}{{end}}";
    private static final String OBJECTS = "{{range .items}}{"
            + String.join(
                    ",",
                    text("kind", "{{urlquery .kind}}"),
                    text("uid", "{{urlquery .metadata.uid}}"),
                    text("name", "{{urlquery .metadata.name}}"),
                    text("owners", "{{range .metadata.ownerReferences}}{{urlquery .uid}} {{end}}"),
                    text("deleted", "{{with .metadata.deletionTimestamp}}{{urlquery .}}{{end}}"),
                    text("hash", entry("labels", "controller-revision-hash")),
                    text("commit", entry("annotations", "lighterman.dev/commit")),
                    text("phase", "{{with .status}}{{with .phase}}{{urlquery .}}{{end}}{{end}}"),
                    text(
                            "ready",
                            "{{with .status}}{{range .conditions}}{{if eq .type \"Ready\"}}{{urlquery .status}}{{end}}{{end}}{{end}}"),
                    text(
                            "containers",
                            "{{with .spec}}{{range .containers}}" + CONTAINER + "{{end}}{{range .initContainers}}"
                                    + CONTAINER + "{{end}}{{end}}"),
                    text(
                            "statuses",
                            "{{with .status}}{{range .containerStatuses}}" + STATUS
                                    + "={{urlquery .restartCount}} {{end}}" + "{{range .initContainerStatuses}}"
                                    + STATUS + "=0 {{end}}{{end}}"))
            + "}{{\"\\n\"}}{{end}}";

    private static String text(String name, String value) {
        return "\"" + name + "\":\"" + value + "\"";
    }

    private static String entry(String map, String key) {
        return "{{with .metadata." + map + "}}{{with index . \"" + key + "\"}}{{urlquery .}}{{end}}{{end}}";
    }

    public RunningPlaybook {
        workloads = List.copyOf(workloads);
        CommandTask.check("host pattern", hosts);
    }

    /** The playbook. */
    public Playbook playbook() {
        Task list = kubectl.task(
                        LIST_TASK,
                        "get",
                        String.join(".apps,", workloads) + ".apps,pods",
                        "-o",
                        "go-template=" + OBJECTS)
                .task()
                .keyword("changed_when", ReadyTasks.NO)
                .build();
        return Playbook.of(ReadyTasks.once(hosts, List.of(list)).build());
    }
}
