package dev.lighterman.source;

import java.nio.file.Path;
import java.util.List;

/**
 * What a directory holds. Immutable.
 *
 * @param files what git would not ignore or is needed all the same: paths relative to the directory, sorted
 * @param leftOut files and directories that git ignores or that are of this machine: links to its programs, and virtualenvs; of
 *     very many, some
 */
public record DirectoryFiles(List<Path> files, List<Path> leftOut) {
    public DirectoryFiles {
        files = List.copyOf(files);
        leftOut = List.copyOf(leftOut);
    }
}
