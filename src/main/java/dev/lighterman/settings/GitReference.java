package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Source;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository and what of it, as {@code URL@REF}. */
public final class GitReference {
    /** What an address begins with, where an {@code @} stands before a host. */
    private static final Pattern SERVER = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/]*/|[^/:]+:(?!//)");

    private GitReference() {}

    /**
     * The repository; its branch is the branch, tag or commit after the last {@code @} of its path, if there is one. What ends with
     * {@code .git} is no reference, and neither is a part of a directory that is there.
     */
    public static Source parse(String text) throws InvalidInputException {
        Matcher server = SERVER.matcher(text);
        int path = server.lookingAt() ? server.end() : 0;
        int at = text.lastIndexOf('@');
        if (text.isBlank()) {
            throw new InvalidInputException("--git needs the address of a repository");
        }
        if (at < path || text.endsWith(".git") || (path == 0 && isDirectory(text))) {
            return Source.git(path == 0 ? absolute(text) : text);
        }
        String ref = text.substring(at + 1);
        if (ref.isBlank() || at == path) {
            throw new InvalidInputException(
                    "--git needs an address, and after its @ a branch, a tag or a commit; perhaps you should leave the @ out");
        }
        String address = text.substring(0, at);
        return Source.git(path == 0 ? absolute(address) : address).branch(ref);
    }

    private static String absolute(String path) throws InvalidInputException {
        return LocalPath.parse(path).toAbsolutePath().normalize().toString();
    }

    private static boolean isDirectory(String text) {
        try {
            return Files.isDirectory(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
