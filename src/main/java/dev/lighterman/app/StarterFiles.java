package dev.lighterman.app;

import dev.lighterman.Rendering;
import dev.lighterman.api.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The files that {@code init} writes: a pipeline file, and the playbooks and the rest that it stands for. */
public final class StarterFiles {
    private static final List<String> READY =
            List.of(Rendering.IMAGE_PLAYBOOK, Rendering.DEPLOYMENT_PLAYBOOK, "inventory/hosts", "ansible.cfg");

    private StarterFiles() {}

    /**
     * Writes those that are not there yet.
     *
     * @param directory where to
     * @param told each file, and whether it was written
     * @throws InvalidInputException if that is no directory
     * @throws IOException if one cannot be written
     */
    public static void write(Path directory, BiConsumer<Path, Boolean> told) throws InvalidInputException, IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + " is no directory");
        }
        Map<String, String> files = new LinkedHashMap<>();
        files.put("lighterman.yml", "/dev/lighterman/app/lighterman.yml");
        READY.forEach(ready -> files.put(ready, "/dev/lighterman/ready/" + ready));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            told.accept(path, write(path, file.getValue()));
        }
    }

    private static boolean write(Path path, String resource) throws IOException {
        try (InputStream content = StarterFiles.class.getResourceAsStream(resource)) {
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
