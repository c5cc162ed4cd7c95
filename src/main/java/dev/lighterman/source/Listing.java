package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.FS;

/** Lists the files of a directory: those that git would not ignore, and ignored ones that are needed all the same. Used once. */
final class Listing {
    static final int MAX_FILES = 20_000;
    static final long MAX_BYTES = 512L << 20;

    static final int DEEPEST = 100;

    /** The remedy for links that lead out. */
    private static final String REMEDY =
            "perhaps you should put a copy in its place, list it in .gitignore, or set ansible.followLinks (--follow-links)";

    /** What programs make again, and nobody has by hand: git's word is heeded for it wherever it is. */
    private static final Set<String> MADE =
            Set.of("__pycache__", "node_modules", ".venv", "venv", ".tox", ".mypy_cache", ".pytest_cache");

    /** More names than a person reads. */
    private static final int MOST_LEFT_OUT = 10_000;

    /** How much of a directory is wanted. */
    private enum Wanted {
        /** What git would not ignore. */
        NOT_IGNORED,
        /** All of it. */
        ALL,
        /** The way to what is needed, below a directory that git ignores. */
        NEEDED
    }

    /** Patterns and the directory they are relative to; later ones decide before earlier ones. */
    private record Rules(Path base, IgnoreNode node) {}

    private final Path directory;
    private final Needed needed;
    private final boolean followLinks;
    private final UserGit user;
    private final List<Path> files = new ArrayList<>();
    private final List<Path> leftOut = new ArrayList<>();
    private final Set<Path> tracked = new HashSet<>();
    private Confinement confinement;
    private long bytes;

    /** {@code needed} is what goes along even where git ignores it. */
    Listing(Path directory, Needed needed, boolean followLinks, UserGit user) {
        this.directory = directory;
        this.needed = needed;
        this.followLinks = followLinks;
        this.user = user;
    }

    DirectoryFiles files() throws LightermanException {
        try {
            confinement = Confinement.of(directory, followLinks);
            List<Rules> rules = rulesAbove();
            Wanted wanted = needed.paths().contains(directory) ? Wanted.ALL : Wanted.NOT_IGNORED;
            walk(directory, wanted, rules, new ArrayList<>());
            files.sort(null);
            leftOut.sort(null);
            return new DirectoryFiles(files, leftOut);
        } catch (IOException | RuntimeException e) { // also JGit's own, for a damaged index for example
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot read the directory " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The rules of the checkout the directory is in; none when it is in no checkout or ignored by it as a whole. */
    private List<Rules> rulesAbove() throws IOException {
        List<Rules> rules = new ArrayList<>();
        if (!WorkingDirectory.isInCheckout(directory)) {
            return rules;
        }
        try (Repository repository = Repositories.find(directory)) {
            if (repository == null) {
                return rules;
            }
            Path root = repository.getWorkTree().toPath().toAbsolutePath().normalize();
            String global = repository
                    .getConfig()
                    .getString(ConfigConstants.CONFIG_CORE_SECTION, null, ConfigConstants.CONFIG_KEY_EXCLUDESFILE);
            Path home = FS.DETECTED.userHome().toPath();
            if (global != null) {
                add(rules, root, global.startsWith("~/") ? home.resolve(global.substring(2)) : root.resolve(global));
            } else {
                String configured = user.variable("XDG_CONFIG_HOME").orElse("");
                Path folder = configured.isEmpty() ? home.resolve(".config") : Path.of(configured);
                add(rules, root, folder.resolve("git/ignore"));
            }
            add(rules, root, repository.getDirectory().toPath().resolve(Constants.INFO_EXCLUDE));
            Path current = root;
            for (Path part : root.relativize(directory)) {
                if (part.toString().isEmpty()) {
                    break;
                }
                add(rules, current, current.resolve(Constants.DOT_GIT_IGNORE));
                current = current.resolve(part);
                if (ignored(current, true, rules)) {
                    return new ArrayList<>();
                }
            }
            addTracked(repository, root);
        }
        return rules;
    }

    private void addTracked(Repository repository, Path root) throws IOException {
        List<String> paths;
        try {
            paths = TrackedFiles.of(repository, user);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while git lists its files", e);
        }
        for (String tracks : paths) {
            Path path = root.resolve(tracks);
            while (path != null && path.startsWith(directory) && tracked.add(path)) {
                path = path.getParent();
            }
        }
    }

    private static void add(List<Rules> rules, Path base, Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            IgnoreNode node = new IgnoreNode();
            try (InputStream in = Files.newInputStream(file)) {
                node.parse(in);
            }
            if (!node.getRules().isEmpty()) {
                rules.add(new Rules(base, node));
            }
        }
    }

    private boolean ignored(Path path, boolean isDirectory, List<Rules> rules) {
        if (tracked.contains(path)) {
            return false;
        }
        for (int i = rules.size() - 1; i >= 0; i--) {
            String relative = rules.get(i).base().relativize(path).toString().replace('\\', '/');
            Boolean answer = rules.get(i).node().checkIgnored(relative, isDirectory);
            if (answer != null) {
                return answer;
            }
        }
        return false;
    }

    /** The other machine has programs of its own, and a virtualenv works at its own path only. */
    private boolean isOfThisMachine(Path entry, boolean link, boolean isDirectory) throws IOException {
        return link
                ? confinement.leadsToSystem(entry)
                : isDirectory && !tracked.contains(entry) && Files.isRegularFile(entry.resolve("pyvenv.cfg"));
    }

    /** Trail holds the real paths of the directories walked into, to end a circle of links. */
    private void walk(Path current, Wanted wanted, List<Rules> above, List<Path> trail)
            throws IOException, LightermanException {
        Path real = current.toRealPath();
        if (trail.contains(real)) {
            return;
        }
        if (trail.size() >= DEEPEST) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    current + " lies more than " + DEEPEST + " directories below " + directory,
                    "perhaps you should list it in .gitignore");
        }
        trail.add(real);
        List<Rules> rules = new ArrayList<>(above);
        add(rules, current, current.resolve(Constants.DOT_GIT_IGNORE));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(current)) {
            for (Path entry : entries) {
                look(entry, wanted, rules, trail);
            }
        }
        trail.remove(trail.size() - 1);
    }

    private void look(Path entry, Wanted wanted, List<Rules> rules, List<Path> trail)
            throws IOException, LightermanException {
        if (entry.getFileName().toString().equals(Constants.DOT_GIT)) {
            return;
        }
        boolean link = Files.isSymbolicLink(entry);
        if (!link && Confinement.isCredentials(entry.getFileName()) && !tracked.contains(entry)) {
            return;
        }
        // git takes a link to a directory for a file when it matches patterns
        boolean isDirectory = Files.isDirectory(entry);
        Optional<Wanted> here = wanted(entry, isDirectory, wanted, ignored(entry, isDirectory && !link, rules));
        if (here.isEmpty() || isOfThisMachine(entry, link, isDirectory)) {
            if (leftOut.size() < MOST_LEFT_OUT) {
                leftOut.add(directory.relativize(entry));
            }
            return;
        }
        if (link) {
            check(entry);
        }
        if (isDirectory) {
            walk(entry, here.get(), rules, trail);
        } else if (Files.isRegularFile(entry)) {
            count(entry);
        } else if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS) && !link) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    entry + " is neither a file nor a directory and cannot be sent",
                    "perhaps you should list it in .gitignore");
        }
    }

    /** What is wanted of an entry of a directory; empty for nothing. */
    private Optional<Wanted> wanted(Path entry, boolean isDirectory, Wanted above, boolean ignored) {
        if (ignored && MADE.contains(entry.getFileName().toString())) {
            return Optional.empty();
        } else if (above == Wanted.ALL
                || needed.paths().contains(entry)
                || (isDirectory && above == Wanted.NOT_IGNORED && needed.directory(entry))) {
            return Optional.of(Wanted.ALL);
        } else if (above == Wanted.NOT_IGNORED && !ignored) {
            return Optional.of(Wanted.NOT_IGNORED);
        }
        return isDirectory && needed.isBelow(entry) ? Optional.of(Wanted.NEEDED) : Optional.empty();
    }

    private void check(Path link) throws IOException, LightermanException {
        Optional<String> problem = confinement.problem(link);
        if (problem.isPresent()) {
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot send all of " + directory + ": " + problem.get(), REMEDY);
        }
    }

    private void count(Path file) throws IOException, LightermanException {
        Path relative = directory.relativize(file);
        Optional<String> loss = FileNames.loss(relative.toString());
        if (loss.isPresent()) {
            throw new LightermanException(FailureKind.SOURCE, "cannot send all of " + directory + ": " + loss.get());
        }
        files.add(relative);
        bytes += Files.size(file);
        if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    directory + " holds more than "
                            + (files.size() > MAX_FILES ? "20,000 files" : "512 MiB")
                            + " that would be sent with the playbook",
                    "perhaps you should put the playbook into a directory of its "
                            + "own, name a smaller project directory, or list what it doesn't need in .gitignore");
        }
    }
}
