package dev.lighterman.source;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.StoredConfig;

/** Makes a work tree hold exactly what is committed. */
final class Checkouts {
    private Checkouts() {}

    /** {@code git reset --hard && git clean -fdx}, submodules left to themselves. */
    static void reset(Git git) throws IOException, GitAPIException {
        StoredConfig config = git.getRepository().getConfig();
        try {
            // not saved: JGit would start git-lfs for each file, here where it finds no remote; see LfsFetch
            config.setString("filter", "lfs", "smudge", "cat");
            config.setString("filter", "lfs", "clean", "cat");
            git.reset().setMode(ResetCommand.ResetType.HARD).call();
        } finally {
            config.unsetSection("filter", "lfs");
        }
        clean(
                git.getRepository().getWorkTree().toPath(),
                tracked(git.getRepository().readDirCache()));
    }

    private static Set<String> tracked(DirCache index) {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < index.getEntryCount(); i++) {
            DirCacheEntry entry = index.getEntry(i);
            String path = entry.getPathString();
            paths.add(path);
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                paths.add(path.substring(0, slash));
            }
        }
        return paths;
    }

    private static void clean(Path root, Set<String> tracked) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (dir.equals(root)) {
                    return FileVisitResult.CONTINUE;
                }
                if (dir.equals(root.resolve(Constants.DOT_GIT)) || Files.exists(dir.resolve(Constants.DOT_GIT))) {
                    return keepOrDelete(dir);
                }
                if (!tracked.contains(relative(root, dir))) {
                    delete(dir);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            /** The repository's own .git and submodules stay; any other nested repository goes. */
            private FileVisitResult keepOrDelete(Path dir) throws IOException {
                if (!dir.equals(root.resolve(Constants.DOT_GIT)) && !tracked.contains(relative(root, dir))) {
                    delete(dir);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // that of a submodule's root is a file
                if (!tracked.contains(relative(root, file)) && !file.equals(root.resolve(Constants.DOT_GIT))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String relative(Path root, Path path) {
        return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /** Deletes a file or directory with all in it, following no links. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
