package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import dev.lighterman.yaml.Spelled;
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
    private static final Spelled NO = new Spelled("no");

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
        Task directory = quiet(Task.of("tempfile", ImagePlaybook.ordered("state", "directory", "suffix", ".kustomize"))
                .name("make a private directory for the kustomizations")
                .register("kustomize_directory"));
        Task remove = quiet(Task.of("file", ImagePlaybook.ordered("path", DIRECTORY, "state", "absent"))
                .name("remove the kustomizations from the kubernetes host"));
        Block block = Block.of(tasks().toArray(TaskEntry[]::new)).always(remove).build();
        return Playbook.of(Play.on(hosts)
                .keyword("run_once", new Spelled("yes"))
                .tasks(directory, block)
                .build());
    }

    private List<TaskEntry> tasks() {
        List<TaskEntry> tasks = new ArrayList<>();
        tasks.add(quiet(
                Task.of("copy", ImagePlaybook.ordered("src", "{{ playbook_dir }}/" + FOLDER, "dest", DIRECTORY + "/"))
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
                            ImagePlaybook.ordered(
                                    "src",
                                    output,
                                    "dest",
                                    "{{ playbook_dir }}/" + output(i),
                                    "flat",
                                    new Spelled("yes")))
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
        return task.keyword("changed_when", NO)
                .keyword("check_mode", NO)
                .keyword("diff", NO)
                .build();
    }
}
