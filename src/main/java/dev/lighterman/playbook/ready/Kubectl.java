package dev.lighterman.playbook.ready;

import java.util.Optional;

/**
 * How kubectl is called on the Kubernetes host. Immutable.
 *
 * @param program the program on that host; a leading {@code ~} is its user's home
 * @param kubeconfig its configuration on that host, {@code ~} likewise; empty for kubectl's own choice
 * @param namespace passed to every command; empty to leave it to the manifest
 */
public record Kubectl(String program, Optional<String> kubeconfig, Optional<String> namespace) {
    public Kubectl {
        CommandTask.check("kubectl program", program);
        kubeconfig.ifPresent(value -> CommandTask.check("kubeconfig", value));
        namespace.ifPresent(value -> CommandTask.check("namespace", value));
    }

    /** The same in another namespace. */
    Kubectl in(Optional<String> other) {
        return new Kubectl(program, kubeconfig, other);
    }

    /** A task that runs it. */
    CommandTask task(String name, String... arguments) {
        return appendTo(CommandTask.named(name), arguments);
    }

    /** The same at the end of another command. */
    CommandTask appendTo(CommandTask task, String... arguments) {
        task.run(program);
        kubeconfig.ifPresent(value -> task.run("--kubeconfig", value));
        namespace.ifPresent(value -> task.run("--namespace=" + value));
        return task.run(arguments);
    }
}
