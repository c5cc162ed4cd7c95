package dev.lighterman.report;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the files that Ansible names stand in a repository. Ansible names them relative to the playbook's directory on the
 * control node. Immutable.
 *
 * @param repository the repository's root, which the paths given are relative to, not null
 * @param directories where the files may be on this machine, the first that has one is taken; not null
 */
public record SourceFiles(Path repository, List<Path> directories) {
    /** No repository at all. */
    public static final SourceFiles NONE = new SourceFiles(Path.of(""), List.of());

    public SourceFiles {
        directories = List.copyOf(directories);
    }

    /**
     * A place in the repository.
     *
     * @param file its path relative to the repository's root, with {@code /}, not null
     * @param line from 1
     */
    record Place(String file, int line) {}

    /** The place of a task's path, {@code FILE:LINE}; empty when there is no such file in the repository. */
    Optional<Place> find(String path) {
        int colon = path.lastIndexOf(':');
        if (colon < 1 || !path.substring(colon + 1).matches("[1-9]\\d{0,8}")) {
            return Optional.empty();
        }
        try {
            Path root = repository.toAbsolutePath().normalize();
            for (Path directory : directories) {
                Path file = directory
                        .toAbsolutePath()
                        .resolve(path.substring(0, colon))
                        .normalize();
                if (file.startsWith(root) && Files.isRegularFile(file)) {
                    return Optional.of(new Place(
                            root.relativize(file).toString().replace('\\', '/'),
                            Integer.parseInt(path.substring(colon + 1))));
                }
            }
            return Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
