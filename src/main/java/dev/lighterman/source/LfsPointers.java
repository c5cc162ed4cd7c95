package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;

/** Files that Git LFS keeps elsewhere, and that are not here: three lines that point to them are. */
public final class LfsPointers {
    private static final long MAX_POINTER = 1024;
    private static final List<String> VERSIONS = List.of(
            "version https://git-lfs.github.com/spec/v1\n",
            "version https://hawser.github.com/spec/v1\n",
            "version http://git-media.io/v/2\n");
    private static final String SKIP = "GIT_LFS_SKIP_SMUDGE";

    private LfsPointers() {}

    /** Whether a file is such a pointer; false where it cannot be read. */
    public static boolean isOne(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_POINTER) {
                return false;
            }
            try (InputStream in = Files.newInputStream(file)) {
                String text = new String(in.readNBytes((int) MAX_POINTER), StandardCharsets.UTF_8);
                return VERSIONS.stream().anyMatch(text::startsWith) && text.contains("\noid sha256:");
            }
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Looks for pointers among the files of a checkout before it is built as it is.
     *
     * @param directory the checkout or a directory in it, not null
     * @return a warning for people, where the user told Git LFS to leave pointers
     * @throws LightermanException if there are pointers that nobody wanted
     */
    public static Optional<String> check(Path directory) throws LightermanException, InterruptedException {
        return check(directory, UserGit.ofThisProcess());
    }

    static Optional<String> check(Path directory, UserGit user) throws LightermanException, InterruptedException {
        List<String> found = below(directory, user);
        if (found.isEmpty()) {
            return Optional.empty();
        } else if (wanted(user)) {
            return Optional.of(left(found));
        }
        throw new LightermanException(
                FailureKind.SOURCE,
                some(found) + " kept by Git LFS, and what is in " + directory + " is a pointer only; nothing was built",
                "perhaps you should run `git lfs pull` there, or set " + SKIP + "=1 to build with pointers");
    }

    /** Whether the user told Git LFS to leave pointers. */
    static boolean wanted(UserGit user) {
        return user.variable(SKIP)
                .filter(text -> !text.isEmpty() && !text.equals("0") && !text.equalsIgnoreCase("false"))
                .isPresent();
    }

    static String left(List<String> found) {
        return some(found) + " kept by Git LFS, and only a pointer is built, as " + SKIP + " says";
    }

    /** The first of them, and how many more there are. */
    static String some(List<String> found) {
        return found.size() == 1
                ? found.get(0) + " is"
                : found.get(0) + " and " + (found.size() - 1) + " more " + (found.size() == 2 ? "file" : "files")
                        + " are";
    }

    /** The tracked files below a directory that are pointers, where attributes say that Git LFS is used at all. */
    static List<String> below(Path directory, UserGit user) throws InterruptedException {
        Path below = directory.toAbsolutePath().normalize();
        List<String> found = new ArrayList<>();
        try (Repository repository = Repositories.find(below)) {
            if (repository == null) {
                return found;
            }
            Path root = repository.getWorkTree().toPath().toAbsolutePath().normalize();
            List<String> tracked = TrackedFiles.of(repository, user);
            boolean used = usesLfs(repository.getDirectory().toPath().resolve("info/attributes"))
                    || tracked.stream()
                            .filter(path -> path.equals(Constants.DOT_GIT_ATTRIBUTES)
                                    || path.endsWith("/" + Constants.DOT_GIT_ATTRIBUTES))
                            .anyMatch(path -> usesLfs(root.resolve(path)));
            for (String path : used ? tracked : List.<String>of()) {
                Path file = root.resolve(path);
                if (file.startsWith(below) && isOne(file)) {
                    found.add(path);
                }
            }
        } catch (IOException | RuntimeException e) {
            // a checkout that nobody can read: the files that are sent are looked at one by one
        }
        return found;
    }

    private static boolean usesLfs(Path attributes) {
        try {
            return Files.isRegularFile(attributes)
                    && Files.readString(attributes, StandardCharsets.ISO_8859_1).contains("filter=lfs");
        } catch (IOException e) {
            return false;
        }
    }
}
