package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the playbook that has kubectl render kustomizations on its host, and fetches the manifests. They pass
 * through files only: a kustomization may make Secrets, and a task's output is kept in the run's events. Immutable.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there
 * @param roots the kustomizations' directories, relative to {@link #FOLDER}
 */
public record KustomizePlaybook(String hosts, Kubectl kubectl, List<String> roots) {
    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-kustomize-playbook.yml";

    /** The folder beside the playbook that holds the kustomizations with all they refer to. */
    public static final String FOLDER = "kustomize";

    private static final String DIRECTORY = "{{ kustomize_directory.path }}";

    public KustomizePlaybook {
        CommandTask.check("host pattern", hosts);
        roots = List.copyOf(roots);
        roots.forEach(root -> CommandTask.check("kustomization", root));
    }

    /**
     * Where the manifests of a kustomization are put, beside the playbook.
     *
     * @param index its place among the roots, from 0
     */
    public static String output(int index) {
        return "kustomized-" + index + ".yml";
    }

    /** The playbook. */
    public Playbook playbook() {
        Task directory = quiet(Task.of("tempfile", ReadyTasks.ordered("state", "directory", "suffix", ".kustomize"))
                .name("make a private directory for the kustomizations")
                .register("kustomize_directory"));
        Task remove = quiet(ReadyTasks.remove(DIRECTORY).name("remove the kustomizations from the kubernetes host"));
        Block block = Block.of(tasks().toArray(TaskEntry[]::new)).always(remove).build();
        return Playbook.of(ReadyTasks.once(hosts, List.of(directory, block)).build());
    }

    private List<TaskEntry> tasks() {
        List<TaskEntry> tasks = new ArrayList<>();
        tasks.add(quiet(
                Task.of("copy", ReadyTasks.ordered("src", "{{ playbook_dir }}/" + FOLDER, "dest", DIRECTORY + "/"))
                        .name("put the kustomizations on the kubernetes host")));
        for (int i = 0; i < roots.size(); i++) {
            String output = DIRECTORY + "/" + output(i);
            tasks.add(quiet(kubectl.appendTo(
                            CommandTask.named("render " + plain(roots.get(i)))
                                    .run("sh", "-c", "d=$1/$2 && shift 2 && exec \"$@\" \"$d\" >\"$0\"")
                                    .runTemplate(output)
                                    .runTemplate(DIRECTORY + "/" + FOLDER)
                                    .run(roots.get(i)),
                            "kustomize")
                    .task()));
            tasks.add(quiet(Task.of(
                            "fetch",
                            ReadyTasks.ordered(
                                    "src", output, "dest", "{{ playbook_dir }}/" + output(i), "flat", ReadyTasks.YES))
                    .name("fetch the manifests of " + plain(roots.get(i)))));
        }
        return tasks;
    }

    /** A name for people: Ansible would execute a template in it, and a commit may name a directory. */
    private static String plain(String root) {
        return root.replaceAll("\\{(?=[{%#])", "{ ");
    }

    /** Nothing of this is a change, and all of it is needed in check mode. */
    private static Task quiet(Task.Builder task) {
        return task.keyword("changed_when", ReadyTasks.NO)
                .keyword("check_mode", ReadyTasks.NO)
                .keyword("diff", ReadyTasks.NO)
                .build();
    }
}
