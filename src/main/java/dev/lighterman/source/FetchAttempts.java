package dev.lighterman.source;

import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;

/** Work in a workspace that a crash or a full disk may have left cut short. */
final class FetchAttempts {
    private FetchAttempts() {}

    /** Something done in a workspace. */
    interface Work<T> {
        T call() throws IOException, ConfigInvalidException, GitAPIException, LightermanException;
    }

    /** Does it; if that fails and there is a workspace, begins afresh, once. */
    static <T> T twice(Remote remote, Path directory, Work<T> work) throws LightermanException, InterruptedException {
        try {
            return work.call();
        } catch (IOException | ConfigInvalidException | GitAPIException | RuntimeException first) {
            stopIfInterrupted();
            if (!Files.exists(directory)) {
                throw remote.failure(first);
            }
            try {
                Checkouts.delete(directory);
                return work.call();
            } catch (IOException | ConfigInvalidException | GitAPIException | RuntimeException again) {
                stopIfInterrupted();
                throw remote.failure(again);
            }
        }
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
