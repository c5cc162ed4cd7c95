package dev.lighterman.pipeline.job;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.settings.LocalPath;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a project was not sent, to be named where a run fails for want of it. Immutable.
 *
 * @param directory the project
 * @param ignored files and directories that git ignores or that are of this machine, relative to it
 */
public record LeftAtHome(Path directory, List<Path> ignored) {
    /** A run's description is no list of files. */
    private static final int MOST_NOTED = 200;

    private static final Pattern BETWEEN_PATHS = Pattern.compile("[\\s'\"`,;:()\\[\\]{}=]+");

    public LeftAtHome {
        ignored = List.copyOf(ignored);
    }

    /** As plain JSON values, to be kept with a run. */
    Map<String, Object> map() {
        return Map.of(
                "directory",
                directory.toString(),
                "ignored",
                ignored.stream().limit(MOST_NOTED).map(Path::toString).toList());
    }

    /** As noted with a run, which another machine may have started: what is not here is passed over. */
    static Optional<LeftAtHome> parse(Map<?, ?> noted) {
        if (!(noted.get("directory") instanceof String directory)
                || !(noted.get("ignored") instanceof List<?> ignored)) {
            return Optional.empty();
        }
        try {
            Path project = Path.of(directory);
            List<Path> here = new ArrayList<>();
            for (Object each : ignored) {
                if (each instanceof String path && Files.exists(project.resolve(path))) {
                    here.add(Path.of(path));
                }
            }
            return project.isAbsolute() && !here.isEmpty()
                    ? Optional.of(new LeftAtHome(project, here))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What helps against a run's failure, where something that was left here is named by it. */
    public Optional<String> against(RunResult result) {
        StringBuilder said = new StringBuilder(result.reason().orElse(""));
        for (TaskFailure failure : result.failed()) {
            said.append(' ').append(failure.message()).append(' ').append(failure.stderr());
        }
        for (String word : BETWEEN_PATHS.split(said, -1)) {
            Optional<Path> missing = word.length() < 2 ? Optional.empty() : missing(word);
            if (missing.isPresent()) {
                return Optional.of(
                        directory.resolve(missing.get()) + " is here, but was not sent " + why(missing.get()));
            }
        }
        return Optional.empty();
    }

    private String why(Path missing) {
        for (Path each = directory.resolve(missing); each.startsWith(directory); each = each.getParent()) {
            if (Files.exists(each.resolve("pyvenv.cfg"))) {
                return "since a virtualenv works at its own path only; perhaps you should make one on the control node";
            } else if (Files.isSymbolicLink(each)) {
                return "since it is a link to a program of this machine; perhaps you should install that on the control node,"
                        + " or set ansible.followLinks (--follow-links)";
            }
        }
        return "since git ignores it; perhaps you should take it out of .gitignore, or move it to a directory that is"
                + " always sent, such as files/ or vars/";
    }

    private Optional<Path> missing(String word) {
        for (Path each : ignored) {
            String path = "/" + LocalPath.slashed(each);
            String wanted = "/" + word.replaceFirst("^(\\./)+", "");
            if (path.endsWith(wanted) || wanted.endsWith(path)) {
                return Optional.of(each);
            }
            int inside = wanted.indexOf(path + "/");
            if (inside >= 0) {
                Path file = directory.resolve(wanted.substring(inside + 1));
                if (Files.exists(file)) {
                    return Optional.of(directory.relativize(file));
                }
            }
        }
        return Optional.empty();
    }
}
