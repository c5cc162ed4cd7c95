package dev.lighterman.source;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What goes along with a directory even where git ignores it. Immutable.
 *
 * @param paths files and directories, absolute, directories with all that is in them
 * @param names tells by its name whether all of a directory goes along that git does not ignore as part of another
 */
public record Needed(Set<Path> paths, Predicate<String> names) {
    /** Nothing. */
    public static final Needed NOTHING = new Needed(Set.of(), name -> false);

    public Needed {
        paths = Set.copyOf(paths);
    }

    /** The same with more paths. */
    public Needed and(Collection<Path> more) {
        Set<Path> all =
                more.stream().map(path -> path.toAbsolutePath().normalize()).collect(Collectors.toSet());
        all.addAll(paths);
        return new Needed(all, names);
    }

    boolean directory(Path directory) {
        return names.test(directory.getFileName().toString());
    }

    /** Whether something needed is below a directory. */
    boolean isBelow(Path directory) {
        return paths.stream().anyMatch(path -> path.startsWith(directory));
    }
}
