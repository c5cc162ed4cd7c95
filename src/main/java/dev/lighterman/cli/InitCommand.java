package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.app.starter.StarterFiles;
import dev.lighterman.pipeline.check.PodRights;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "init",
        header = "Writes a pipeline file for the project that is here.",
        description = {
            "Looks at the directory (Maven or Gradle and what it makes, Dockerfile, Kubernetes manifests, inventory,"
                    + " ansible.cfg, git remote) and at this machine's kubeconfig, says what it found, and writes a"
                    + " lighterman.yml for that, with comments. Contacts nothing. Files that are there already are left"
                    + " alone."
        },
        footer = {
            "  lighterman init",
            "  lighterman init services/shop --playbooks",
            "  lighterman init --pod --namespace deploy",
            "  lighterman init --pod --print | kubectl apply -n deploy -f -"
        })
final class InitCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "The project. Default: here.")
    private Path directory = Path.of("");

    @Option(
            names = "--playbooks",
            description =
                    "Also writes the playbooks, inventory and ansible.cfg that the file stands for, for reading and for a bare"
                            + " ansible-playbook. Lighterman renders its own; editing these has no effect on it.")
    private boolean playbooks;

    @Option(
            names = "--pod",
            description =
                    "Writes nothing: gives the rights that server.pod needs in a namespace, as a service account, a"
                            + " role and its binding, all named lighterman.")
    private boolean pod;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "With --pod: the namespace. Default: the context's.")
    private String namespace;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "With --pod: the context of the kubeconfig. Default: the current one.")
    private String context;

    @Option(names = "--print", description = "With --pod: prints the manifest, and gives no rights.")
    private boolean print;

    private final Lighterman root;

    InitCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws LightermanException, IOException, InterruptedException {
        root.check(CommandOptions.NONE);
        if (pod) {
            return rights();
        } else if (namespace != null || context != null || print) {
            throw new InvalidInputException("--namespace, --context and --print are for init --pod");
        }
        StarterFiles files = StarterFiles.in(directory, root.surroundings().environment());
        files.found().forEach(line -> say("found    ", line, Map.of("found", line)));
        files.write(playbooks, (path, written) -> {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", path.toString());
            object.put("written", written);
            say(written ? "written  " : "kept     ", path.toString(), object);
        });
        if (!root.json()) {
            root.surroundings().out().println();
            files.next("lighterman ").forEach(root::show);
        }
        return ExitCodes.SUCCESS;
    }

    private int rights() throws LightermanException, InterruptedException {
        if (print) {
            root.surroundings().out().print(PodRights.manifest());
            return ExitCodes.SUCCESS;
        }
        for (String applied : PodRights.apply(Optional.ofNullable(namespace), Optional.ofNullable(context))) {
            root.surroundings()
                    .out()
                    .println(root.json() ? JsonLine.of(Map.of("applied", applied)) : "applied  " + applied);
        }
        return ExitCodes.SUCCESS;
    }

    private void say(String word, String text, Map<String, Object> object) {
        if (root.json()) {
            root.surroundings().out().println(JsonLine.of(object));
        } else {
            root.show(word + text);
        }
    }
}
