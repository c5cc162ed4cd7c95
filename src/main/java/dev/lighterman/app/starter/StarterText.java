package dev.lighterman.app.starter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pipeline file that stands for what was found. Stateless. */
final class StarterText {
    private static final String HEAD = """
            # A pipeline for Lighterman: from a git commit to running pods, through your ansible-server.
            #   lighterman doctor        checks what a run needs, and says what to do about it
            #   lighterman render all    shows what would run, contacts nothing
            #   lighterman run           runs it
            # What is commented out shows a default or an example; docs/options.md has every field.
            # Secrets: ${env:NAME} or ${file:PATH}, never the secret itself.
            """;

    private StarterText() {}

    static String of(FoundProject project) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("name: " + Texts.yaml(project.name()));
        lines.add("");
        lines.addAll(source(project));
        lines.add("");
        lines.addAll(build(project));
        lines.add("");
        lines.addAll(List.of(
                "#server:                                 # without it: this machine, no SSH",
                "#  host: 10.0.0.5",
                "#  user: root",
                "#  identity: ~/.ssh/id_ed25519           # or password: ${env:SSH_PASSWORD}, or agent: true",
                "#  hostKey: strict                       # or accept-new, or SHA256:...",
                ""));
        List<String> transfer = project.sending().map(Sending::lines).orElse(List.of());
        if (transfer.isEmpty()) {
            lines.add(
                    "#transfer:                               # without it: target/*.jar, target/*.war and Dockerfile");
            lines.add("#  - files: [\"target/*.jar\", Dockerfile]");
            lines.add("#    removePrefix: target");
        } else {
            lines.addAll(transfer);
        }
        lines.add("");
        lines.addAll(image(project));
        lines.add("");
        lines.addAll(deploy(project));
        lines.add("");
        lines.add(
                project.inventory()
                        .map(of -> "inventory: " + Texts.yaml(of.path()))
                        .orElse(
                                "#inventory: inventory/hosts              # without it: the server itself builds, and has kubectl"));
        lines.add("");
        lines.addAll(List.of(
                "#jobs:                                   # playbooks of your own before, between and after; see docs/jobs.md",
                "#  - {name: smoke-test, playbook: ops/smoke-test.yml, after: deploy}",
                "",
                "#failOnError: false                      # true: a failed playbook is FAILURE, not UNSTABLE"));
        return HEAD + String.join("\n", lines) + "\n";
    }

    private static List<String> source(FoundProject project) {
        return List.of(
                "#source:                                 # without it: this directory as it is",
                "#  git: " + project.remote().orElse("https://git.example.org/app.git"),
                "#  branch: main",
                "#  username: ci",
                "#  password: ${env:GIT_TOKEN}");
    }

    private static List<String> build(FoundProject project) {
        boolean used = project.sending().map(Sending::usesBuild).orElse(true);
        String command = project.build().map(FoundBuild::command).orElse("mvn -B -q clean package");
        return List.of(
                project.build().isPresent() && used
                        ? "build: " + command
                        : "#build: " + command + "        # a command line, no shell; without it nothing is built");
    }

    private static List<String> image(FoundProject project) {
        List<String> lines = new ArrayList<>();
        lines.add("image:");
        lines.add("  name: " + Texts.yaml(project.image())
                + (project.imageIsPlaceholder() ? "   # CHANGE THIS: [registry/]repository[:tag]" : ""));
        project.dockerfile()
                .filter(of -> !of.name().equals("Dockerfile"))
                .ifPresent(of -> lines.add("  dockerfile: " + of.name()));
        if (project.inventory().filter(of -> !of.builders()).isPresent()) {
            lines.add("  hosts: localhost                       # the server itself");
        }
        lines.addAll(List.of(
                "#  engine: docker                        # or podman",
                "#  login:                                # without it: whatever the server is logged in as",
                "#    username: me",
                "#    password: ${env:REGISTRY_TOKEN}"));
        return lines;
    }

    private static List<String> deploy(FoundProject project) {
        Optional<FoundManifests> manifests = project.manifests();
        List<String> lines = new ArrayList<>();
        lines.add("deploy:");
        if (project.inventory().filter(of -> !of.clusters()).isPresent()) {
            lines.add("  hosts: localhost                       # where kubectl is: the server itself");
        }
        if (manifests.isPresent()) {
            lines.add("  manifests: [" + Texts.yamlItem(manifests.get().path()) + "]");
            lines.add("  deployment: " + Texts.yaml(manifests.get().name()));
        } else {
            int port = project.dockerfile().flatMap(FoundDockerfile::port).orElse(8080);
            lines.addAll(List.of(
                    "  deployment: " + Texts.yaml(project.label()),
                    "  replicas: 2",
                    "  containerPort: " + port,
                    "  service: {name: " + Texts.yaml(project.label()) + ", type: NodePort, port: " + port
                            + ", nodePort: 30000}"));
        }
        project.context()
                .ifPresent(name -> lines.add("#  rollout: {context: " + Texts.yamlItem(name)
                        + "}   # how the rollout is watched from here; without it the current one"));
        if (manifests.isEmpty() && project.kubeconfig().isEmpty()) {
            // Nothing here speaks of a cluster.
            lines.replaceAll(line -> line.startsWith("#") ? line : "#" + line);
            lines.set(0, "#deploy:                                 # without it: CI only");
        }
        return lines;
    }
}
