package dev.lighterman.source;

import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.Repository;

/** The files that git tracks in a checkout. */
final class TrackedFiles {
    private TrackedFiles() {}

    /** Paths from the root of the work tree. JGit is asked first, which needs no program; what it cannot read, git may. */
    static List<String> of(Repository repository, UserGit user) throws IOException, InterruptedException {
        Path root = repository.getWorkTree().toPath();
        try {
            DirCache index = repository.readDirCache();
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < index.getEntryCount(); i++) {
                paths.add(index.getEntry(i).getPathString());
            }
            return paths;
        } catch (IOException | RuntimeException e) { // a sparse index for example
            try {
                return new CheckoutByGit(user, root).tracked();
            } catch (LightermanException again) {
                throw new IOException(
                        "which files git tracks is not known: " + e.getMessage() + " (JGit); " + again.getMessage(), e);
            }
        }
    }
}
