package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the ready deployment playbook, which gives a manifest to kubectl on its standard input: first for the
 * cluster to check, then to apply. Nothing is written on the Kubernetes host, and of several hosts the first does it. In
 * check mode it stops after the cluster's check. Immutable.
 *
 * <p>What the cluster cannot know before the manifest is applied is no failure of the check: a namespace or a kind that the
 * same manifest makes. A Job whose template differs is deleted and made again. Where an autoscaler of the cluster has set a
 * workload's replicas, they stay.
 *
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl how it is called there; its namespace is left out with a manifest that names others
 * @param workload what {@link Extra#RESTART} and {@link Extra#NOTE_REVISION} are about, as kubectl names it, such as
 *     {@code statefulset/db}; a Deployment without the kind
 * @param manifest one or more YAML documents, not null
 * @param extras what is done beside
 */
public record DeploymentPlaybook(String hosts, Kubectl kubectl, String workload, String manifest, Set<Extra> extras) {
    /** What is done beside checking and applying the manifest. */
    public enum Extra {
        /** What changes in the cluster is shown before it does, by {@code kubectl diff}. */
        DIFF,
        /** Pods are restarted when the workload was there before: for images whose tag stays the same. */
        RESTART,
        /** The revision that runs before is noted, by {@code kubectl rollout history}. */
        NOTE_REVISION
    }

    /** The file's name. */
    public static final String FILE_NAME = "k8s-cicd-deployment-playbook.yml";

    /** The task that asks the cluster for autoscalers, once for each namespace. */
    public static final String AUTOSCALING_TASK = Autoscaling.TASK;

    /** The task in which the cluster checks the manifest. */
    public static final String VALIDATE_TASK = "check the manifest against the cluster";

    /** The task whose output is what changes. */
    public static final String DIFF_TASK = "show what changes in the cluster";

    /** The task that changes the cluster; its output says what was created. */
    public static final String APPLY_TASK = "apply the manifest";

    /** The variable that holds the manifest. */
    private static final String MANIFEST = "kubernetes_manifest";

    /** Not every version of kubectl hides what is in Secrets. */
    private static final String WITHOUT_SECRETS = "unset KUBECTL_EXTERNAL_DIFF; said=$(\"$@\"); rc=$?; "
            + "printf '%s\\n' \"$said\" | awk '/^(diff|---) / { secret = ($0 ~ /\\/v1\\.Secret\\./); "
            + "if (secret && /^---/) { name = $2; sub(/.*\\//, \"\", name); print \"--- \" name \": not shown\" } } "
            + "!secret'; exit $rc";

    /** Whether a task said more than what it cannot know yet. */
    private static final String REST_OF = "%s.stderr_lines | reject('search', unknown_yet) | list | length > 0";
    /** A kind that was just made is known after a moment; what is in a namespace is made by the next try. */
    private static final int KIND_RETRIES = 5;

    public DeploymentPlaybook {
        CommandTask.check("manifest", manifest);
        CommandTask.check("host pattern", hosts);
        CommandTask.check("deployment", workload);
        extras = Set.copyOf(extras);
    }

    public Playbook playbook() {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("ansible_no_target_syslog", ReadyTasks.YES); // the manifest may hold Secrets
        Autoscaling autoscaling = Autoscaling.of(manifest);
        vars.put(MANIFEST, CommandTask.literal(text(autoscaling.manifest())));
        vars.putAll(autoscaling.variables(MANIFEST, kubectl.namespace()));
        return Playbook.of(ReadyTasks.once(hosts, tasks(autoscaling)).vars(vars).build());
    }

    /** The manifest as a text that Ansible never takes for a list or a dictionary. */
    private static String text(String manifest) {
        return manifest.startsWith("{") || manifest.startsWith("[") ? "---\n" + manifest : manifest;
    }

    private List<TaskEntry> tasks(Autoscaling autoscaling) {
        List<TaskEntry> tasks = new ArrayList<>(autoscaling.tasks(kubectl));
        String input = autoscaling.variable(MANIFEST);
        ManifestObjects objects = ManifestObjects.of(manifest);
        Optional<String> unknown = objects.unknownYet();
        // kubectl refuses objects of another namespace than the one it is given
        Kubectl whole = objects.isWithin(kubectl.namespace()) ? kubectl : kubectl.in(Optional.empty());
        tasks.add(check(whole, input, unknown));
        if (extras.contains(Extra.DIFF)) {
            tasks.add(diff(whole, input, unknown));
        }
        String resource = workload.indexOf('/') < 0 ? "deployment/" + workload : workload;
        if (extras.contains(Extra.NOTE_REVISION)) {
            tasks.add(RevisionPlaybook.note(kubectl, resource));
        }
        objects.jobs().forEach(job -> tasks.add(removal(job)));
        tasks.add(apply(whole, input, objects));
        if (extras.contains(Extra.RESTART)) {
            tasks.add(kubectl.task("restart the pods of the deployment", "rollout", "restart", resource)
                    .task()
                    .when("applied.stdout is not search('" + resource.replaceFirst("/", ".apps/") + " created')")
                    .build());
        }
        return tasks;
    }

    private static Task check(Kubectl whole, String input, Optional<String> unknown) {
        Task.Builder check = whole.task(VALIDATE_TASK, "apply", "--dry-run=server", "-f", "-")
                .stdin(input)
                .task()
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("check_mode", ReadyTasks.NO);
        unknown.ifPresent(pattern -> check.register("checked")
                .keyword("vars", Map.of("unknown_yet", pattern))
                .keyword("failed_when", "checked.rc != 0 and " + REST_OF.formatted("checked")));
        return check.build();
    }

    private static Task diff(Kubectl whole, String input, Optional<String> unknown) {
        CommandTask shell = CommandTask.named(DIFF_TASK).run("sh", "-c", WITHOUT_SECRETS, "sh");
        Task.Builder diff = whole.appendTo(shell, "diff", "-f", "-")
                .stdin(input)
                .task()
                .register("difference")
                .keyword("changed_when", ReadyTasks.NO)
                .keyword(
                        "failed_when",
                        "difference.rc > 1" + (unknown.isEmpty() ? "" : " and " + REST_OF.formatted("difference")))
                .keyword("check_mode", ReadyTasks.NO);
        unknown.ifPresent(pattern -> diff.keyword("vars", Map.of("unknown_yet", pattern)));
        return diff.build();
    }

    private static Task apply(Kubectl whole, String input, ManifestObjects objects) {
        Task.Builder apply = whole.task(APPLY_TASK, "apply", "-f", "-")
                .stdin(input)
                .task()
                .register("applied")
                .changedWhen("applied.stdout is search('created|configured')");
        objects.notThereYet()
                .ifPresent(pattern -> apply.keyword(
                                "until", "applied.rc == 0 or applied.stderr is not search('" + pattern + "')")
                        .keyword("retries", KIND_RETRIES)
                        .keyword("delay", 2));
        return apply.build();
    }

    /** A Job's template cannot be changed, so a Job that differs is made anew. */
    private TaskEntry removal(ManifestObjects.Job job) {
        return kubectl.in(job.namespace().or(kubectl::namespace))
                .task("remove the job " + job.name() + ", which has changed", "delete", "jobs.batch", job.name())
                .run("--ignore-not-found")
                .task()
                .when("checked.stderr is search('The Job \"" + job.name() + "\" is invalid')")
                .build();
    }
}
