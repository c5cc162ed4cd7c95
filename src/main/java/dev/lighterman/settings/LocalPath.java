package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.source.FileNames;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths on this machine as people write them. */
public final class LocalPath {
    private LocalPath() {}

    /**
     * A path whose leading {@code ~} is the user's home directory.
     *
     * @throws InvalidInputException if it is none, or the JVM's locale has no such path
     */
    public static Path parse(String text) throws InvalidInputException {
        Optional<String> problem = FileNames.problem(text);
        if (problem.isPresent()) {
            throw new InvalidInputException(problem.get());
        }
        try {
            return text.equals("~") || text.startsWith("~/")
                    ? home().resolve(text.length() > 2 ? text.substring(2) : "")
                    : Path.of(text);
        } catch (InvalidPathException e) {
            throw unusable(e);
        }
    }

    /** What to say of a text that is no path here. */
    public static InvalidInputException unusable(InvalidPathException e) {
        return new InvalidInputException(
                FileNames.problem(e.getInput()).orElse("\"" + e.getInput() + "\" is no path: " + e.getReason()));
    }

    /** A relative path taken from a directory; {@code ~} is honoured here too, for paths made by code. */
    static Path resolve(Path directory, Path path) {
        boolean ofHome = !path.isAbsolute() && path.getName(0).toString().equals("~");
        if (!ofHome) {
            return directory.resolve(path).normalize();
        }
        Path below = path.getNameCount() == 1 ? Path.of("") : path.subpath(1, path.getNameCount());
        return home().resolve(below).normalize();
    }

    /** The same for a playbook on this machine. */
    static PlaybookSource resolve(Path directory, PlaybookSource playbook) {
        if (playbook instanceof PlaybookSource.InGit git) {
            return new PlaybookSource.InGit(GitReference.resolve(directory, git.repository()), git.path());
        }
        return playbook instanceof PlaybookSource.AtPath file
                ? new PlaybookSource.AtPath(resolve(directory, file.path()))
                : playbook;
    }

    /** A playbook as people see it: relative to a directory that it is below. */
    public static String shown(Path directory, PlaybookSource playbook) {
        if (playbook instanceof PlaybookSource.InGit git) {
            return GitReference.shown(git);
        }
        return playbook instanceof PlaybookSource.AtPath file && file.path().startsWith(directory)
                ? slashed(directory.relativize(file.path()))
                : playbook.toString();
    }

    public static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    /** A relative path with {@code /} between its parts, to name the file on the server by. */
    public static String slashed(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }
}
