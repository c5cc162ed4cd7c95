package dev.lighterman.cli;

import dev.lighterman.Rendering;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
    /** Where in the jar each file is. */
    private static final Map<String, String> FILES = files();

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "Where to. Default: here.")
    private Path directory = Path.of("");

    private final Lighterman root;

    InitCommand(Lighterman root) {
        this.root = root;
    }

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(Lighterman.DEFAULT_FILE, "/dev/lighterman/cli/lighterman.yml");
        for (String ready :
                new String[] {Rendering.IMAGE_PLAYBOOK, Rendering.DEPLOYMENT_PLAYBOOK, "inventory/hosts", "ansible.cfg"
                }) {
            files.put(ready, "/dev/lighterman/ready/" + ready);
        }
        return files;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check(CommandOptions.NONE);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + " is no directory");
        }
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = directory.resolve(file.getKey());
            boolean written = write(path, file.getValue());
            if (root.json()) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("file", path.toString());
                object.put("written", written);
                root.surroundings().out().println(JsonLine.of(object));
            } else {
                root.surroundings().out().println((written ? "written  " : "kept     ") + path);
            }
        }
        if (!root.json()) {
            root.surroundings().out().print("""

                            Change lighterman.yml first, image.name above all. The playbooks are what it renders as it is, to read and to run
                            with ansible-playbook alone: what you change in them changes no run of lighterman's.
                            Next: lighterman doctor, then lighterman render, which shows what would run.
                            """);
        }
        return ExitCodes.SUCCESS;
    }

    private static boolean write(Path path, String resource) throws IOException {
        try (InputStream content = InitCommand.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IOException(resource + " is not in the jar");
            }
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            Files.copy(content, path);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(path) || !Files.exists(path)) {
                throw e;
            }
            return false;
        }
    }
}
