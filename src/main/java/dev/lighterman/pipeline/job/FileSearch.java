package dev.lighterman.pipeline.job;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.settings.Glob;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.settings.SecretRegister;
import dev.lighterman.source.Confinement;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One walk through a checkout for the files that globs name. It goes through symbolic links as far as {@link Confinement} allows,
 * where a glob reaches, and never into what is git's own. Used once.
 */
final class FileSearch {
    static final int DEEPEST = 100;
    private static final int MOST = 1_000_000;

    private final Path root;
    private final Confinement confinement;
    private final SecretRegister secrets;
    private final List<Glob> include;
    private final List<Glob> exclude;
    private final Map<Glob, Map<String, Path>> found = new LinkedHashMap<>();
    private int seen;

    FileSearch(Path root, boolean followLinks, SecretRegister secrets, List<Glob> include, List<Glob> exclude)
            throws IOException {
        this.root = root;
        this.confinement = Confinement.of(root, followLinks);
        this.secrets = secrets;
        this.include = include;
        this.exclude = exclude;
        include.forEach(glob -> found.put(glob, new TreeMap<>()));
    }

    /** Matching files by relative path, for each glob in order. */
    Map<Glob, Map<String, Path>> files() throws IOException, LightermanException {
        Path start = root.resolve(
                include.stream().map(Glob::base).reduce(FileSearch::common).orElse(""));
        if (Files.isDirectory(start)) {
            check(start);
            walk(start, new ArrayList<>());
        }
        return found;
    }

    private static String common(String one, String other) {
        String base = one;
        while (!base.isEmpty() && !(other.equals(base) || other.startsWith(base + "/"))) {
            int slash = base.lastIndexOf('/');
            base = slash < 0 ? "" : base.substring(0, slash);
        }
        return base;
    }

    /** Trail holds the real paths of the directories walked into, to end a circle of links. */
    private void walk(Path current, List<Path> trail) throws IOException, LightermanException {
        Path real = current.toRealPath();
        if (trail.contains(real)) {
            return;
        }
        trail.add(real);
        if (trail.size() > DEEPEST) {
            throw tooMuch(current + " lies more than " + DEEPEST + " directories deep");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(current)) {
            for (Path entry : entries) {
                if (++seen > MOST) {
                    throw tooMuch(root + " holds more than 1,000,000 files where the patterns look for some");
                }
                String relative = LocalPath.slashed(root.relativize(entry));
                if (Files.isDirectory(entry)) {
                    if (isSearched(entry, relative)) {
                        checkLink(entry);
                        walk(entry, trail);
                    }
                } else if (Files.isRegularFile(entry)) {
                    take(entry, relative);
                }
            }
        }
        trail.remove(trail.size() - 1);
    }

    private boolean isSearched(Path directory, String relative) {
        if (directory.endsWith(".git") || isCredentials(directory)) {
            return false;
        }
        return include.stream().anyMatch(glob -> glob.reachesBelow(relative))
                && exclude.stream().noneMatch(glob -> glob.matches(relative + "/" + Character.MAX_VALUE));
    }

    /** Credentials are sent only where a pattern names the very directory or file. */
    private boolean isCredentials(Path entry) {
        String name = entry.getFileName().toString();
        return Confinement.isCredentials(entry.getFileName())
                && include.stream().noneMatch(glob -> ("/" + glob + "/").contains("/" + name + "/"));
    }

    private void take(Path file, String relative) throws IOException, LightermanException {
        List<Glob> matching =
                include.stream().filter(glob -> glob.matches(relative)).toList();
        if (matching.isEmpty() || isCredentials(file) || exclude.stream().anyMatch(glob -> glob.matches(relative))) {
            return;
        }
        checkLink(file);
        if (!secrets.has(file)) {
            matching.forEach(glob -> found.get(glob).put(relative, file));
        } else if (matching.stream().anyMatch(Glob::literal)) {
            throw new LightermanException(
                    FailureKind.TRANSFER,
                    relative + " is not sent, since a secret is read from it",
                    "perhaps you should take it out of transfer");
        }
    }

    private void checkLink(Path entry) throws IOException, LightermanException {
        if (Files.isSymbolicLink(entry)) {
            check(entry);
        }
    }

    /** Refuses what really lies elsewhere. */
    void check(Path path) throws IOException, LightermanException {
        Optional<String> problem = confinement.problem(path);
        if (problem.isPresent()) {
            throw new LightermanException(
                    FailureKind.TRANSFER,
                    "cannot send what is below " + root + ": " + problem.get(),
                    "perhaps you should put a copy in its place, exclude it, or set followLinks: true in transfer");
        }
    }

    private static LightermanException tooMuch(String what) {
        return new LightermanException(
                FailureKind.TRANSFER, what, "perhaps you should name the files in transfer by narrower patterns");
    }
}
