package dev.lighterman.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directory below which a file must really lie to leave this machine; links in its path are followed. A person who may
 * commit a link must not choose by it which files of this machine are sent. Immutable.
 */
public final class Confinement {
    /** Where programs keep credentials; a home directory used as a playbook's directory would send them along. */
    private static final Set<String> CREDENTIALS =
            Set.of(".ssh", ".gnupg", ".docker", ".kube", ".aws", ".netrc", ".git-credentials");

    private static final List<Path> SYSTEM =
            List.of(Path.of("/usr"), Path.of("/bin"), Path.of("/sbin"), Path.of("/lib"), Path.of("/lib64"));

    private final Path directory;
    private final Path root;
    private final boolean followLinks;

    private Confinement(Path directory, Path root, boolean followLinks) {
        this.directory = directory;
        this.root = root;
        this.followLinks = followLinks;
    }

    /**
     * What is sent from a directory lies below it, or below the git work tree that it is in.
     *
     * @param followLinks whether links may lead out of it all the same
     * @throws IOException if the directory cannot be read
     */
    public static Confinement of(Path directory, boolean followLinks) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        Path real = absolute.toRealPath();
        return new Confinement(absolute, WorkingDirectory.workTree(real).orElse(real), followLinks);
    }

    /**
     * What forbids to send a file, or to look into a directory.
     *
     * @param path below the directory by its name; not null
     * @return a clause for people that names the link and where it leads; empty when nothing does, and where there is no such file
     * @throws IOException if it cannot be found out
     */
    public Optional<String> problem(Path path) throws IOException {
        Path relative = directory.relativize(path.toAbsolutePath().normalize());
        Path current = directory;
        for (Path name : relative) {
            current = current.resolve(name).normalize();
            if (Files.isSymbolicLink(current) && Files.exists(current)) {
                Path real = current.toRealPath();
                String link = directory.relativize(current) + " is a symbolic link to " + real;
                if (!followLinks && !real.startsWith(root)) {
                    return Optional.of(link + ", which is outside of " + root);
                } else if (leadsToCredentials(real)) {
                    return Optional.of(link + ", where credentials are kept");
                }
            }
        }
        boolean outside =
                !followLinks && Files.exists(path) && !path.toRealPath().startsWith(root);
        return outside ? Optional.of(path + " is outside of " + root) : Optional.empty();
    }

    /**
     * Whether a link leads out to where a system keeps its programs and their libraries, which every machine has of its own. A
     * project may lie there too: links within it are not meant.
     */
    boolean leadsToSystem(Path link) throws IOException {
        return leadsTo(SYSTEM, link);
    }

    boolean leadsTo(List<Path> directories, Path link) throws IOException {
        if (followLinks || !Files.isSymbolicLink(link) || !Files.exists(link)) {
            return false;
        }
        Path real = link.toRealPath();
        return !real.startsWith(root) && directories.stream().anyMatch(real::startsWith);
    }

    /** Whether a name is one under which programs keep credentials. */
    public static boolean isCredentials(Path name) {
        return CREDENTIALS.contains(name.toString());
    }

    /** Whether a real path leads to where programs keep credentials. What lies above the root does not count. */
    private boolean leadsToCredentials(Path real) {
        Path counted = real.startsWith(root) ? root.relativize(real) : real;
        for (Path name : counted) {
            if (isCredentials(name)) {
                return true;
            }
        }
        return false;
    }
}
