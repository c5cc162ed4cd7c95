package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.StarterFiles;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "init",
        header = "Writes a pipeline file and playbooks to start from.",
        description = {
            "Writes a lighterman.yml to start from, with comments, and beside it the playbooks, inventory and ansible.cfg"
                    + " it stands for. Files that are there already are left alone."
        },
        footer = {"  lighterman init", "  lighterman init deploy/"})
final class InitCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "Where to. Default: here.")
    private Path directory = Path.of("");

    private final Lighterman root;

    InitCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check(CommandOptions.NONE);
        StarterFiles.write(directory, (path, written) -> {
            if (root.json()) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("file", path.toString());
                object.put("written", written);
                root.surroundings().out().println(JsonLine.of(object));
            } else {
                root.surroundings().out().println((written ? "written  " : "kept     ") + path);
            }
        });
        if (!root.json()) {
            root.surroundings().out().print("""

                            Change lighterman.yml first, image.name above all. The playbooks are what it renders as it is, to read and to run
                            with ansible-playbook alone: what you change in them changes no run of lighterman's.
                            Next: lighterman doctor, then lighterman render, which shows what would run.
                            """);
        }
        return ExitCodes.SUCCESS;
    }
}
