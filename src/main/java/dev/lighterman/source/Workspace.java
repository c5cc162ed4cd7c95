package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.mask.PrivateFile;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** One URL's directory of checked out files and fetched objects, held by a lock file beside it. */
final class Workspace implements GitSource.Checkout {
    private static final long LOCK_POLL_MILLIS = 200;

    private final Path directory;
    private final SourceCommit commit;
    private final FileChannel lockFile;

    private Workspace(Path directory, SourceCommit commit, FileChannel lockFile) {
        this.directory = directory;
        this.commit = commit;
        this.lockFile = lockFile;
    }

    static Workspace open(
            GitSource source, Path workspaces, Optional<String> wanted, Consumer<String> waiting, UserGit user)
            throws LightermanException, InterruptedException {
        Remote remote = new Remote(source, user); // says what it cannot use before anything is waited for
        remote.warning().ifPresent(waiting);
        return held(source, workspaces, waiting, remote, directory -> {
            RemoteRefs.Head head = remote.refs().wanted();
            return FetchAttempts.twice(
                    remote, directory, () -> update(source, remote, head, wanted.map(ObjectId::fromString), directory));
        });
    }

    static Workspace again(
            GitSource source, Path workspaces, SourceCommit known, Consumer<String> waiting, UserGit user)
            throws LightermanException, InterruptedException {
        Remote remote = new Remote(source, user);
        ObjectId commit = ObjectId.fromString(known.commit());
        return held(
                source,
                workspaces,
                waiting,
                remote,
                directory -> FetchAttempts.twice(remote, directory, () -> {
                    try (Git git = openOrInit(directory)) {
                        Repository repository = git.getRepository();
                        if (!repository.getObjectDatabase().has(commit)) {
                            remote.fetchCommit(git, commit);
                        }
                        head(repository, known.branch(), parse(repository, commit));
                        Checkouts.reset(git);
                        remote.submodules(git);
                        return known;
                    }
                }));
    }

    /** Checks something out in a workspace. */
    private interface Work {
        SourceCommit in(Path directory) throws LightermanException, InterruptedException;
    }

    /** The workspace with what was checked out, held until it is closed. */
    private static Workspace held(GitSource source, Path workspaces, Consumer<String> waiting, Remote remote, Work work)
            throws LightermanException, InterruptedException {
        Path directory = directory(workspaces, source.url());
        FileChannel lock = lock(workspaces, directory, source.url(), waiting);
        try {
            SourceCommit commit = work.in(directory);
            remote.lfs().into(directory, waiting);
            Workspace workspace = new Workspace(directory, commit, lock);
            lock = null;
            return workspace;
        } finally {
            FileLocks.release(lock);
        }
    }

    static Optional<List<String>> commitsSince(
            GitSource source, Path workspaces, String since, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        Path directory = directory(workspaces, source.url());
        FileChannel lock = lock(workspaces, directory, source.url(), waiting);
        try {
            Remote remote = new Remote(source, UserGit.ofThisProcess());
            RemoteRefs.Head head = remote.refs().wanted();
            return FetchAttempts.twice(remote, directory, () -> {
                try (Git git = openOrInit(directory)) {
                    remote.fetchHistory(git, head);
                    return History.since(git.getRepository(), ObjectId.fromString(since), head.id());
                }
            });
        } finally {
            FileLocks.release(lock);
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public SourceCommit commit() {
        return commit;
    }

    @Override
    public void close() {
        FileLocks.release(lockFile);
    }

    /** Under the C locale the JVM has no path for a name that is not ASCII; the digits alone will do then. */
    private static Path directory(Path workspaces, String url) {
        String name = FileNames.ofRepository(url, url, 12);
        try {
            return workspaces.resolve(name);
        } catch (InvalidPathException e) {
            return workspaces.resolve(name.replaceAll("[^\\p{ASCII}]", "_"));
        }
    }

    private static FileChannel lock(Path workspaces, Path directory, String url, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        FileChannel channel = null;
        try {
            PrivateFile.makeDirectory(workspaces);
            channel = FileChannel.open(
                    workspaces.resolve(directory.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            boolean told = false;
            while (!FileLocks.tryLock(channel)) {
                if (!told) {
                    waiting.accept("another run is using the checkout of " + url + "; waiting for it to end");
                    told = true;
                }
                Thread.sleep(LOCK_POLL_MILLIS);
            }
            FileChannel held = channel;
            channel = null;
            return held;
        } catch (IOException e) {
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot use the workspace directory " + workspaces + ": " + e.getMessage(), e);
        } finally {
            FileLocks.release(channel);
        }
    }

    private static SourceCommit update(
            GitSource source, Remote remote, RemoteRefs.Head head, Optional<ObjectId> wanted, Path directory)
            throws IOException, ConfigInvalidException, GitAPIException, LightermanException {
        try (Git git = openOrInit(directory)) {
            Repository repository = git.getRepository();
            boolean anywhere = wanted.isPresent() && source.branch().isEmpty();
            if (wanted.isEmpty()) {
                remote.fetch(git, head);
            } else if (!repository.getObjectDatabase().has(wanted.get())) {
                if (anywhere) {
                    remote.fetchCommit(git, wanted.get());
                } else {
                    // not its newest commit alone: that would forget the history, to be fetched again next time
                    remote.fetchHistory(git, head);
                }
                if (!repository.getObjectDatabase().has(wanted.get())) {
                    throw new LightermanException(
                            FailureKind.SOURCE,
                            source.url() + " has no commit " + wanted.get().name()
                                    + (anywhere ? "" : " on " + head.ref() + " (any more)"));
                }
            }
            RevCommit commit = parse(repository, wanted.orElse(head.id()));
            checkNames(repository, commit);
            Optional<String> branch = anywhere ? Optional.empty() : head.branch();
            head(repository, branch, commit);
            Checkouts.reset(git);
            remote.submodules(git);
            return new SourceCommit(
                    source.url(), branch, commit.name(), author(commit), commit.getShortMessage(), false);
        }
    }

    /** Files must not get other names than they have in the commit. */
    private static void checkNames(Repository repository, RevCommit commit) throws LightermanException, IOException {
        if (FileNames.carryAnything()) {
            return;
        }
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(commit.getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                Optional<String> problem = FileNames.problem(walk.getPathString());
                if (problem.isPresent()) {
                    throw new LightermanException(
                            FailureKind.SOURCE, "cannot check " + commit.name() + " out: " + problem.get());
                }
            }
        }
    }

    static String author(RevCommit commit) {
        return commit.getAuthorIdent().getName() + " <"
                + commit.getAuthorIdent().getEmailAddress() + ">";
    }

    private static Git openOrInit(Path directory) throws IOException, GitAPIException {
        if (Files.isDirectory(directory.resolve(Constants.DOT_GIT))) {
            return Git.open(directory.toFile());
        }
        PrivateFile.makeDirectory(directory);
        Git git = Git.init().setDirectory(directory.toFile()).call();
        StoredConfig config = git.getRepository().getConfig();
        config.setInt("gc", null, "auto", 0);
        config.save();
        return git;
    }

    private static RevCommit parse(Repository repository, ObjectId id) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(id); // peels an annotated tag
            walk.parseBody(commit);
            return commit;
        }
    }

    /** Puts HEAD on a local branch of the same name, so that builds that ask git for the branch get an answer. */
    private static void head(Repository repository, Optional<String> branch, RevCommit commit) throws IOException {
        if (branch.isEmpty()) {
            RefUpdate update = repository.updateRef(Constants.HEAD, true);
            update.setNewObjectId(commit);
            check(update.forceUpdate());
            return;
        }
        String name = Constants.R_HEADS + branch.get();
        RefUpdate update = repository.updateRef(name);
        update.setNewObjectId(commit);
        check(update.forceUpdate());
        check(repository.updateRef(Constants.HEAD).link(name));
    }

    private static void check(RefUpdate.Result result) throws IOException {
        switch (result) {
            case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
            default -> throw new IOException("the workspace's branch cannot be moved: " + result);
        }
    }
}
