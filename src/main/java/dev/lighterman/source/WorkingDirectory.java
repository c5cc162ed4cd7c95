package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.library.Library;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A directory on this machine as it stands. */
public final class WorkingDirectory {
    private WorkingDirectory() {}

    /** Whether there is a {@code .git} in the directory or above; JGit is not loaded for the answer. */
    public static boolean isInCheckout(Path directory) {
        return workTree(directory).isPresent();
    }

    /** The directory with the {@code .git}, by JGit as little: it does not read every kind of repository. */
    static Optional<Path> workTree(Path directory) {
        for (Path above = directory.toAbsolutePath(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(".git"))) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    /**
     * The commit a directory stands on. {@link SourceCommit#dirty} is true when a file was changed, added or removed since,
     * files git does not track included (unless it ignores them), since they may be part of what is built.
     *
     * @param directory a directory, not null
     * @return empty when it is in no git checkout, or in one without a commit
     * @throws LightermanException if it is one that neither JGit nor the git program can read
     * @throws InterruptedException if this thread was interrupted
     */
    public static Optional<SourceCommit> describe(Path directory) throws LightermanException, InterruptedException {
        return describe(directory, UserGit.ofThisProcess());
    }

    /** JGit is asked first, which needs no program; what it cannot read, git may. */
    static Optional<SourceCommit> describe(Path directory, UserGit user)
            throws LightermanException, InterruptedException {
        if (!isInCheckout(directory)) {
            return Optional.empty();
        }
        try {
            return Repositories.describe(directory);
        } catch (LinkageError e) {
            throw Library.JGIT.unusable(e);
        } catch (IOException | RuntimeException e) { // JGit's own, for a damaged index for example
            try {
                return new CheckoutByGit(user, directory).describe();
            } catch (LightermanException again) {
                throw new LightermanException(
                        FailureKind.SOURCE,
                        "cannot read the git checkout " + directory + ": " + e.getMessage() + " (JGit); "
                                + again.getMessage(),
                        e);
            }
        }
    }

    /**
     * The files git would not ignore, what is needed all the same, and the names of what is left out: {@code .gitignore} files
     * are honoured whether the directory is in a git checkout or not, tracked files are there even when a pattern matches them,
     * and {@code .git} never is. Links are followed as far as {@link Confinement} allows. Where programs keep credentials
     * ({@code .ssh}, {@code .gnupg}, {@code .docker}, {@code .kube}, {@code .aws}, {@code .netrc}, {@code .git-credentials}) is
     * left out at any depth unless git tracks it.
     *
     * @param directory a directory, not null
     * @param needed what is taken even where git ignores it, not null
     * @param followLinks whether symbolic links may lead out of the directory and its git work tree
     * @return paths relative to the directory, sorted, never null
     * @throws LightermanException if the directory cannot be read, a link leads where it must not, or the directory holds more than
     *     anybody would want to stage: 20,000 files, 512 MiB or 100 levels
     */
    public static DirectoryFiles files(Path directory, Needed needed, boolean followLinks) throws LightermanException {
        return files(directory, needed, followLinks, UserGit.ofThisProcess());
    }

    static DirectoryFiles files(Path directory, Needed needed, boolean followLinks, UserGit user)
            throws LightermanException {
        try {
            return new Listing(directory.toAbsolutePath().normalize(), needed, followLinks, user).files();
        } catch (LinkageError e) {
            throw Library.JGIT.unusable(e);
        }
    }

    /** The top of the git checkout that a directory is in; empty when it is in none. */
    public static Optional<Path> checkout(Path directory) throws LightermanException {
        if (!isInCheckout(directory)) {
            return Optional.empty();
        }
        try {
            return Repositories.top(directory);
        } catch (LinkageError e) {
            throw Library.JGIT.unusable(e);
        } catch (IOException | RuntimeException e) {
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot read the git checkout " + directory + ": " + e.getMessage(), e);
        }
    }
}
