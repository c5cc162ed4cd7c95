package dev.lighterman.pipeline.job;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.source.Needed;
import dev.lighterman.source.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Brings an inventory of this machine along with a run. */
public final class StagedInventory {
    private StagedInventory() {}

    /**
     * A file with the group_vars and host_vars beside it, or a directory.
     *
     * @param path must exist
     * @param outgoing what may leave this machine
     * @throws InvalidInputException if it cannot be read, or must not leave
     */
    public static RunInventory of(Path path, Outgoing outgoing) throws InvalidInputException {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            return new RunInventory.Staged(".", below(absolute, "", outgoing));
        }
        check(path);
        outgoing.check(absolute.getParent(), absolute);
        String name = absolute.getFileName().toString();
        List<StagedFile> files = new ArrayList<>(List.of(StagedFile.of(name, absolute)));
        for (String vars : List.of("group_vars", "host_vars")) {
            Path directory = absolute.resolveSibling(vars);
            if (Files.isDirectory(directory)) {
                outgoing.check(absolute.getParent(), directory);
                files.addAll(below(directory, vars + "/", outgoing));
            }
        }
        return new RunInventory.Staged(name, files);
    }

    /** Looks whether it can be read. */
    public static void check(Path path) throws InvalidInputException {
        if (!Files.isReadable(path)) {
            throw new InvalidInputException("the inventory " + path + " may not be read");
        }
    }

    /** A text, as a file of its own: its name has no extension, so that Ansible finds out the form itself. */
    public static RunInventory of(String text) {
        return new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", text)));
    }

    /** Whether git ignores a file says nothing about hosts and their variables, which are often generated or private. */
    private static List<StagedFile> below(Path directory, String prefix, Outgoing outgoing)
            throws InvalidInputException {
        try {
            List<StagedFile> files = new ArrayList<>();
            Needed all = new Needed(Set.of(directory), name -> true);
            for (Path relative : WorkingDirectory.files(directory, all, outgoing.followLinks())
                    .files()) {
                Path file = directory.resolve(relative);
                if (!outgoing.secrets().has(file)) {
                    files.add(StagedFile.of(prefix + LocalPath.slashed(relative), file));
                }
            }
            return files;
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }
}
