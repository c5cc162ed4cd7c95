package dev.lighterman.source;

import dev.lighterman.api.SourceCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;

/** The repositories that directories of this machine are in, as JGit reads them. */
final class Repositories {
    private Repositories() {}

    /** As {@link WorkingDirectory#describe}. */
    static Optional<SourceCommit> describe(Path directory) throws IOException {
        try (Repository repository = find(directory)) {
            if (repository == null) {
                return Optional.empty();
            }
            ObjectId head = repository.resolve(Constants.HEAD);
            if (head == null) {
                return Optional.empty();
            }
            String branch = repository.getFullBranch();
            try (Git git = Git.wrap(repository);
                    RevWalk walk = new RevWalk(repository)) {
                RevCommit commit = walk.parseCommit(head);
                return Optional.of(new SourceCommit(
                        directory.toAbsolutePath().normalize().toString(),
                        Optional.ofNullable(branch)
                                .filter(name -> name.startsWith(Constants.R_HEADS))
                                .map(Repository::shortenRefName),
                        commit.name(),
                        Workspace.author(commit),
                        commit.getShortMessage(),
                        !git.status().call().isClean()));
            } catch (GitAPIException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    /** The repository whose work tree the directory is in; null when there is none. */
    static Repository find(Path directory) throws IOException {
        Optional<Path> top = WorkingDirectory.workTree(directory);
        if (top.isEmpty()) {
            return null;
        }
        FileRepositoryBuilder builder = new FileRepositoryBuilder()
                .findGitDir(directory.toAbsolutePath().toFile());
        if (builder.getGitDir() == null) {
            return null;
        }
        if (Files.isRegularFile(top.get().resolve(Constants.DOT_GIT))) {
            builder.setWorkTree(top.get().toFile()); // JGit takes the directory beside the one that this file names
        }
        Repository repository = builder.build();
        if (repository.isBare()) {
            repository.close();
            return null;
        }
        return repository;
    }

    /** Loads JGit and what it logs with. */
    static void load() {
        new FileRepositoryBuilder().setFS(FS.DETECTED);
    }

    /** The top of the work tree that a directory is in; empty when it is in none. */
    static Optional<Path> top(Path directory) throws IOException {
        try (Repository repository = find(directory)) {
            return Optional.ofNullable(repository)
                    .map(found -> found.getWorkTree().toPath().toAbsolutePath().normalize());
        }
    }
}
