package dev.lighterman.pipeline.job;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.json.JsonObject;
import dev.lighterman.settings.LocalPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of a project was not sent, to be named where a run fails for want of it. Immutable.
 *
 * @param directory the project
 * @param ignored files and directories that git ignores or that are of this machine, relative to it
 * @param elsewhere directories of this machine outside of it in which Ansible looks for roles and collections
 */
public record LeftAtHome(Path directory, List<Path> ignored, List<Path> elsewhere) {
    /** A run's description is no list of files. */
    private static final int MOST_NOTED = 200;

    private static final String COLLECTIONS = "ansible_collections/";

    private static final Pattern ROLE = Pattern.compile("(?U)the role '([\\w.-]+)' was not found");
    private static final Pattern ACTION = Pattern.compile("couldn't resolve module/action '(\\w+)\\.(\\w+)\\.\\w+'");
    private static final Pattern OF_COLLECTION = Pattern.compile("(\\w+)\\.(\\w+)\\.\\w+");
    private static final Pattern SUBMODULE = Pattern.compile("\\s*path\\s*=\\s*(\\S.*?)\\s*");
    private static final Pattern OF_RUN = Pattern.compile("\\A.*/\\.lighterman/runs/[^/]+/project/");

    /** What begins above the run's project: in the run's directory, in that of all runs, or in that of Lighterman. */
    private static final Pattern ABOVE_PROJECT = Pattern.compile(
            ".*/\\.lighterman/(?<runs>runs/)?(?<id>\\d{8}-[^/]+/)?(?!runs/|\\d{8}-|project/)(?<path>[^/]+/.*)");

    private static final Pattern BETWEEN_PATHS = Pattern.compile("[\\s'\"`,;:()\\[\\]{}=]+");

    public LeftAtHome {
        ignored = List.copyOf(ignored);
        elsewhere = List.copyOf(elsewhere);
    }

    /** As plain JSON values, to be kept with a run. */
    Map<String, Object> map() {
        return Map.of(
                "directory",
                directory.toString(),
                "ignored",
                ignored.stream().limit(MOST_NOTED).map(Path::toString).toList(),
                "elsewhere",
                elsewhere.stream().map(Path::toString).toList());
    }

    /** As noted with a run, which another machine may have started: what is not here is passed over. */
    static Optional<LeftAtHome> parse(JsonObject noted) {
        try {
            Path project = Path.of(noted.text("directory"));
            List<Path> here = noted.texts("ignored").stream()
                    .map(Path::of)
                    .filter(path -> Files.exists(project.resolve(path)))
                    .toList();
            List<Path> elsewhere =
                    noted.texts("elsewhere").stream().map(Path::of).toList();
            LeftAtHome left = new LeftAtHome(project, here, elsewhere);
            return project.isAbsolute() ? Optional.of(left) : Optional.empty();
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
        Optional<Path> submodule = submodule(said.toString());
        if (submodule.isPresent()) {
            return Optional.of(submodule.get() + " is a git submodule that is not checked out; perhaps you should run"
                    + " `git submodule update --init`");
        }
        return installed(said.toString())
                .map(path ->
                        path + " is here, but was not sent since it is not in the project; perhaps you should name it"
                                + " in the project's requirements.yml, which is installed on the control node")
                .or(() -> outside(said.toString())
                        .map(path -> path + " is here, but was not sent since it is not in " + directory
                                + "; perhaps you should name a directory that holds both with --project"));
    }

    /** A role or a collection that Ansible would have found on this machine. */
    private Optional<Path> installed(String said) {
        List<String> names = new ArrayList<>();
        Matcher role = ROLE.matcher(said);
        Matcher action = ACTION.matcher(said);
        if (role.find()) {
            Matcher parts = OF_COLLECTION.matcher(role.group(1));
            names.add(parts.matches() ? COLLECTIONS + parts.group(1) + "/" + parts.group(2) : role.group(1));
        } else if (action.find()) {
            names.add(COLLECTIONS + action.group(1) + "/" + action.group(2));
        }
        return names.stream()
                .flatMap(name -> elsewhere.stream().map(path -> path.resolve(name)))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** A directory that a checkout without submodules leaves empty, named by a failure as a role or in a path. */
    private Optional<Path> submodule(String said) {
        Matcher role = ROLE.matcher(said);
        String name = role.find() ? role.group(1) : "";
        for (Path top = directory; top != null; top = top.getParent()) {
            for (Path module : submodules(top)) {
                boolean named = module.getFileName().toString().equals(name)
                        || said.contains("/" + LocalPath.slashed(top.relativize(module)) + "/");
                if (named && isEmptyDirectory(module)) {
                    return Optional.of(module);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> submodules(Path top) {
        try {
            return Files.readString(top.resolve(".gitmodules"))
                    .lines()
                    .map(SUBMODULE::matcher)
                    .filter(Matcher::matches)
                    .map(path -> top.resolve(path.group(1)).normalize())
                    .filter(path -> path.startsWith(top) && !path.equals(top))
                    .toList();
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
    }

    private static boolean isEmptyDirectory(Path path) {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** A file that a path leads to which begins at the project. */
    private Optional<Path> outside(String said) {
        for (String word : BETWEEN_PATHS.split(said, -1)) {
            String path = fromProject(word);
            if (path.startsWith("../") || path.contains("/../")) {
                Path file = directory.resolve(path).normalize();
                if (!directory.startsWith(file) && !file.startsWith(directory) && Files.exists(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** A path as seen from the project. Ansible may say whole ones, which have no {@code ..} any more. */
    private String fromProject(String word) {
        Matcher above = ABOVE_PROJECT.matcher(word);
        if (!above.matches()) {
            String path = OF_RUN.matcher(word).replaceFirst("");
            // A run's reason has such a path from the run's directory on.
            return path.indexOf('/') > 0 && !path.contains("..") && !Files.exists(directory.resolve(path))
                    ? "../" + path
                    : path;
        } else if (above.group("id") != null) {
            return "../" + above.group("path");
        }
        return (above.group("runs") != null ? "../../" : "../../../") + above.group("path");
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
