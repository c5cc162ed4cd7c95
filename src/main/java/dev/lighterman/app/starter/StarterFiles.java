package dev.lighterman.app.starter;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.RenderedPart;
import dev.lighterman.settings.LocalPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The files that {@code init} writes: a pipeline file for what it finds, and where asked what that renders. */
public final class StarterFiles {
    private static final String PIPELINE_FILE = "lighterman.yml";

    private final Path directory;
    private final FoundProject project;

    private StarterFiles(Path directory, FoundProject project) {
        this.directory = directory;
        this.project = project;
    }

    /**
     * Looks at a project.
     *
     * @param directory the project's, need not exist, not null
     * @param environment the process's environment variables, not null
     * @return never null
     * @throws InvalidInputException if that is no directory, or a file of the project's names what cannot be a path here
     */
    public static StarterFiles in(Path directory, Map<String, String> environment) throws InvalidInputException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + " is no directory");
        }
        try {
            return new StarterFiles(directory, FoundProject.in(directory, environment));
        } catch (InvalidPathException e) {
            throw LocalPath.unusable(e);
        }
    }

    /** {@return a line for each thing that was found; none where there is a pipeline file already} */
    public List<String> found() {
        return Files.exists(directory.resolve(PIPELINE_FILE)) ? List.of() : project.lines();
    }

    /**
     * Writes those that are not there yet.
     *
     * @param rendered whether to write what the pipeline file renders too: playbooks, inventory, ansible.cfg
     * @param told each file, and whether it was written
     * @throws InvalidInputException if the pipeline file cannot be rendered
     * @throws IOException if one cannot be written
     */
    public void write(boolean rendered, BiConsumer<Path, Boolean> told) throws InvalidInputException, IOException {
        Path file = directory.resolve(PIPELINE_FILE);
        told.accept(file, write(file, StarterText.of(project)));
        if (rendered) {
            Pipeline.Rendering rendering = Pipeline.load(file).render();
            for (Map.Entry<String, String> each :
                    RenderedPart.of(rendering, "all").entrySet()) {
                Path path = directory.resolve(each.getKey());
                told.accept(path, write(path, each.getValue()));
            }
        }
    }

    /**
     * {@return what to do next, as lines}
     *
     * @param call how a command is called, such as {@code lighterman} or {@code mvn lighterman:}
     */
    public List<String> next(String call) {
        List<String> lines = new ArrayList<>();
        if (project.imageIsPlaceholder()) {
            lines.add("Set image.name in lighterman.yml first: " + project.image() + " is a placeholder.");
        }
        lines.add("Next: " + call + "doctor, then " + call + "run; " + call + "render shows what would run.");
        return lines;
    }

    private static boolean write(Path path, String text) throws IOException {
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        try {
            Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(path) || !Files.exists(path)) {
                throw e;
            }
            return false;
        }
    }
}
