package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import dev.lighterman.yaml.Spelled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the ready deployment playbook, which gives a manifest to kubectl on its standard input: first for the
 * cluster to check, then to apply. Nothing is written on the Kubernetes host, and of several hosts the first does it. In
 * check mode it stops after the cluster's check. Immutable.
 *
 * <p>What the cluster cannot know before the manifest is applied is no failure of the check: a namespace or a kind that the
 * same manifest makes. A Job whose template differs is deleted and made again. Where an autoscaler of the cluster has set a
 * workload's replicas, they stay.
 *
 * @param manifest one or more YAML documents, not null
 * @param hosts the play's host pattern: where kubectl runs
 * @param kubectl the program on that host; a leading {@code ~} is its user's home
 * @param kubeconfig its configuration on that host, {@code ~} likewise; empty for kubectl's own choice
 * @param namespace passed to every command, but not with a manifest that names other namespaces; empty to leave it to
 *     the manifest
 * @param deployment the workload, for {@code noteRevision} and {@code restart}
 * @param showDiff whether what changes in the cluster is shown before it does, by {@code kubectl diff}
 * @param restart whether pods are restarted when the Deployment was there before: for images whose tag stays the same
 * @param noteRevision whether the revision that runs before is noted, by {@code kubectl rollout history}
 */
public record DeploymentPlaybook(
        String manifest,
        String hosts,
        String kubectl,
        Optional<String> kubeconfig,
        Optional<String> namespace,
        String deployment,
        boolean showDiff,
        boolean restart,
        boolean noteRevision) {
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

    private static final Spelled NO = new Spelled("no");

    public DeploymentPlaybook {
        CommandTask.check("manifest", manifest);
        CommandTask.check("host pattern", hosts);
        CommandTask.check("deployment", deployment);
        new Kubectl(kubectl, kubeconfig, namespace);
    }

    /**
     * Starts from the defaults: hosts {@code kubernetes}, {@code kubectl} with its own configuration, checked before it is
     * applied, no restart.
     *
     * @param deployment the workload as kubectl names it, such as {@code statefulset/db}; a Deployment without the kind
     */
    public static Builder of(String deployment, String manifest) {
        return new Builder(deployment, manifest);
    }

    public Playbook playbook() {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("ansible_no_target_syslog", new Spelled("yes")); // the manifest may hold Secrets
        Autoscaling autoscaling = Autoscaling.of(manifest);
        vars.put(MANIFEST, CommandTask.literal(text(autoscaling.manifest())));
        vars.putAll(autoscaling.variables(MANIFEST, namespace));
        return Playbook.of(Play.on(hosts)
                .keyword("run_once", new Spelled("yes")) // every host would change the same cluster
                .vars(vars)
                .tasks(tasks(autoscaling).toArray(TaskEntry[]::new))
                .build());
    }

    /** The manifest as a text that Ansible never takes for a list or a dictionary. */
    private static String text(String manifest) {
        return manifest.startsWith("{") || manifest.startsWith("[") ? "---\n" + manifest : manifest;
    }

    private List<TaskEntry> tasks(Autoscaling autoscaling) {
        List<TaskEntry> tasks = new ArrayList<>(autoscaling.tasks(kubectl, kubeconfig, namespace));
        String manifestVariable = autoscaling.variable(MANIFEST);
        ManifestObjects objects = ManifestObjects.of(manifest);
        Optional<String> unknown = objects.unknownYet();
        // kubectl refuses objects of another namespace than the one it is given
        Optional<String> common = objects.isWithin(namespace) ? namespace : Optional.empty();
        Kubectl whole = new Kubectl(kubectl, kubeconfig, common);
        Task.Builder check = whole.task(VALIDATE_TASK, "apply", "--dry-run=server", "-f", "-")
                .stdin(manifestVariable)
                .task()
                .keyword("changed_when", NO)
                .keyword("check_mode", NO);
        unknown.ifPresent(pattern -> check.register("checked")
                .keyword("vars", Map.of("unknown_yet", pattern))
                .keyword("failed_when", "checked.rc != 0 and " + REST_OF.formatted("checked")));
        tasks.add(check.build());
        if (showDiff) {
            Task.Builder diff = whole.appendTo(
                            CommandTask.named(DIFF_TASK).run("sh", "-c", WITHOUT_SECRETS, "sh"), "diff", "-f", "-")
                    .stdin(manifestVariable)
                    .task()
                    .register("difference")
                    .keyword("changed_when", NO)
                    .keyword(
                            "failed_when",
                            "difference.rc > 1" + (unknown.isEmpty() ? "" : " and " + REST_OF.formatted("difference")))
                    .keyword("check_mode", NO);
            unknown.ifPresent(pattern -> diff.keyword("vars", Map.of("unknown_yet", pattern)));
            tasks.add(diff.build());
        }
        String resource = deployment.indexOf('/') < 0 ? "deployment/" + deployment : deployment;
        if (noteRevision) {
            tasks.add(RevisionPlaybook.note(new Kubectl(kubectl, kubeconfig, namespace), resource));
        }
        objects.jobs().forEach(job -> tasks.add(removal(job)));
        Task.Builder apply = whole.task(APPLY_TASK, "apply", "-f", "-")
                .stdin(manifestVariable)
                .task()
                .register("applied")
                .changedWhen("applied.stdout is search('created|configured')");
        objects.notThereYet()
                .ifPresent(pattern -> apply.keyword(
                                "until", "applied.rc == 0 or applied.stderr is not search('" + pattern + "')")
                        .keyword("retries", KIND_RETRIES)
                        .keyword("delay", 2));
        tasks.add(apply.build());
        if (restart) {
            tasks.add(kubectl("restart the pods of the deployment", "rollout", "restart", resource)
                    .task()
                    .when("applied.stdout is not search('" + resource.replaceFirst("/", ".apps/") + " created')")
                    .build());
        }
        return tasks;
    }

    /** A Job's template cannot be changed, so a Job that differs is made anew. */
    private TaskEntry removal(ManifestObjects.Job job) {
        Kubectl its = new Kubectl(kubectl, kubeconfig, job.namespace().or(() -> namespace));
        return its.task("remove the job " + job.name() + ", which has changed", "delete", "job", job.name())
                .run("--ignore-not-found")
                .task()
                .when("checked.stderr is search('The Job \"" + job.name() + "\" is invalid')")
                .build();
    }

    private CommandTask kubectl(String name, String... arguments) {
        return new Kubectl(kubectl, kubeconfig, namespace).task(name, arguments);
    }

    /** Builds a {@link DeploymentPlaybook}. Mutable, not thread-safe. */
    public static final class Builder {
        private final String deployment;
        private final String manifest;
        private String hosts = "kubernetes";
        private String kubectl = "kubectl";
        private Optional<String> kubeconfig = Optional.empty();
        private Optional<String> namespace = Optional.empty();
        private boolean showDiff;
        private boolean restart;
        private boolean noteRevision;

        private Builder(String deployment, String manifest) {
            this.deployment = deployment;
            this.manifest = manifest;
        }

        public Builder hosts(String pattern) {
            this.hosts = pattern;
            return this;
        }

        public Builder kubectl(String program) {
            this.kubectl = program;
            return this;
        }

        public Builder kubeconfig(String file) {
            this.kubeconfig = Optional.of(file);
            return this;
        }

        /** The namespace for every command. Default: none is given, so that the manifest says it. */
        public Builder namespace(String name) {
            this.namespace = Optional.of(name);
            return this;
        }

        public Builder showDiff(boolean show) {
            this.showDiff = show;
            return this;
        }

        public Builder restart(boolean restartPods) {
            this.restart = restartPods;
            return this;
        }

        public Builder noteRevision(boolean note) {
            this.noteRevision = note;
            return this;
        }

        /** Makes the playbook, or throws an {@link IllegalArgumentException} for a value that no command line can hold. */
        public DeploymentPlaybook build() {
            return new DeploymentPlaybook(
                    manifest, hosts, kubectl, kubeconfig, namespace, deployment, showDiff, restart, noteRevision);
        }
    }
}
