package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.RenderedPart;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "render",
        header = "Prints what would run; contacts nothing.",
        description = {
            "Prints what would run: playbooks, inventory, ansible.cfg and manifests, as a bare ansible-playbook and"
                    + " kubectl can use them, and which job triggers which. Contacts nothing."
        },
        footer = {
            "  lighterman render",
            "  lighterman render image > image.yml",
            "  lighterman render manifests | kubectl diff -f -",
            "  lighterman render all --out rendered && cd rendered \\",
            "      && ansible-playbook playbooks/create-cicd-devops-images.yml",
        })
final class RenderCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PART",
            converter = Parts.class,
            completionCandidates = Parts.class,
            description = "image, deploy, jobs, inventory, config, manifests or all. Default: all.")
    private String part = "all";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Writes files there instead, over those of the same name.")
    private Path out;

    private final Lighterman root;

    RenderCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check(CommandOptions.ALL);
        Pipeline pipeline = root.pipeline();
        Pipeline.Rendering rendering = pipeline.render();
        Map<String, String> files = RenderedPart.of(rendering, part);
        if (files.isEmpty()) {
            throw new InvalidInputException(root.file() + RenderedPart.missing(rendering, part));
        }
        pipeline.warnings().forEach(warning -> root.surroundings().say("lighterman: warning: " + warning));
        if (out != null) {
            write(files);
        } else {
            print(files);
        }
        return ExitCodes.SUCCESS;
    }

    private void write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = out.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            root.surroundings().out().println(root.json() ? JsonLine.of(Map.of("file", path.toString())) : path);
        }
    }

    /** A single file as it is, so that it can be piped; several with their names as comments. */
    private void print(Map<String, String> files) {
        PrintStream stdout = root.surroundings().out();
        boolean first = true;
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (root.json()) {
                Map<String, String> object = new LinkedHashMap<>();
                object.put("file", file.getKey());
                object.put("text", file.getValue());
                stdout.println(JsonLine.of(object));
                continue;
            }
            if (files.size() > 1) {
                stdout.print((first ? "" : "\n") + "# ==> " + file.getKey() + "\n");
            }
            stdout.print(file.getValue());
            first = false;
        }
        stdout.flush();
    }

    /** What can be rendered alone. */
    static final class Parts extends OneOf {
        Parts() {
            super("there is no part \"%s\" to render", RenderedPart.NAMES);
        }
    }
}
