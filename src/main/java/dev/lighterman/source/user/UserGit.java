package dev.lighterman.source.user;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The git of the user who runs this: environment variables, configuration, and the program where it is installed. It never
 * asks anybody anything. Immutable and thread-safe.
 */
public final class UserGit {
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final int MAX_SAID = 8192;

    /** What would lead git to another repository than the one it is started in, or to a person. */
    private static final List<String> UNWANTED = List.of(
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_PREFIX",
            "GIT_COMMON_DIR",
            "GIT_NAMESPACE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_TRACE",
            "GIT_TRACE_CURL",
            "GIT_CURL_VERBOSE",
            "SSH_ASKPASS");

    private final Map<String, String> environment;
    private final Path directory;
    private final Optional<Path> program;

    /**
     * What a command of git has to say.
     *
     * @param status the exit status
     * @param out what it wrote to standard output, as bytes of UTF-8
     * @param said what it wrote to standard error, stripped
     */
    public record Answer(int status, String out, String said) {}

    /**
     * The git that a shell with these variables would start.
     *
     * @param environment the variables, not null
     * @param directory where it is started, not null
     */
    public UserGit(Map<String, String> environment, Path directory) {
        this.environment = Map.copyOf(environment);
        this.directory = Objects.requireNonNull(directory, "directory");
        this.program = variable("PATH").flatMap(UserGit::find);
    }

    /** The git of this process. */
    public static UserGit ofThisProcess() {
        return new UserGit(System.getenv(), Path.of("").toAbsolutePath());
    }

    private static Optional<Path> find(String path) {
        for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
            for (String name : List.of("git", "git.exe")) {
                try {
                    Path file = Path.of(folder).resolve(name);
                    if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                        return Optional.of(file.toAbsolutePath());
                    }
                } catch (InvalidPathException e) {
                    // no folder of this machine
                }
            }
        }
        return Optional.empty();
    }

    /** A variable of the environment, which may be empty text. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** Whether the program is there. */
    public boolean installed() {
        return program.isPresent();
    }

    /** A path as git's configuration has it, where ~ is the home directory. */
    public Path path(String text) {
        String home = variable("HOME").orElse(System.getProperty("user.home"));
        return text.startsWith("~/") ? Path.of(home, text.substring(2)) : directory.resolve(text);
    }

    /**
     * The configuration that a git command in this directory follows.
     *
     * @throws LightermanException if git cannot read it
     */
    public GitConfig config() throws LightermanException, InterruptedException {
        if (program.isEmpty()) {
            return GitConfigFiles.read(this);
        }
        Answer answer = run(directory, "", Map.of(), List.of("config", "--list", "-z"));
        if (answer.status() != 0) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    "git cannot read its configuration: " + answer.said(),
                    "perhaps you should correct it");
        }
        return GitConfig.ofList(answer.out());
    }

    /**
     * Runs git.
     *
     * @param where the directory
     * @param input what it reads
     * @param more further variables
     * @param arguments what follows {@code git}
     * @return never null
     * @throws LightermanException if git is not there, cannot be started or does not end
     */
    public Answer run(Path where, String input, Map<String, String> more, List<String> arguments)
            throws LightermanException, InterruptedException {
        return run(where, input, more, arguments, SHORT);
    }

    /** As {@link #run(Path, String, Map, List)}, with a time limit. */
    public Answer run(Path where, String input, Map<String, String> more, List<String> arguments, Duration limit)
            throws LightermanException, InterruptedException {
        Path git = program.orElseThrow(
                () -> new LightermanException(FailureKind.SOURCE, "git is not installed on this machine"));
        List<String> command = new ArrayList<>(List.of(git.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        Map<String, String> variables = new HashMap<>(environment);
        UNWANTED.forEach(variables::remove);
        variables.putAll(Map.of(
                "GIT_TERMINAL_PROMPT",
                "0",
                "GCM_INTERACTIVE",
                "never",
                "GIT_OPTIONAL_LOCKS",
                "0",
                "LC_ALL",
                "C.UTF-8"));
        variables.putAll(more);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Path said = null;
        try {
            said = Files.createTempFile("lighterman-git-", ".err");
            return finish(builder.redirectError(said.toFile()).start(), input, said, arguments.get(0), limit);
        } catch (IOException e) {
            throw new LightermanException(FailureKind.SOURCE, "git cannot be run: " + e.getMessage(), e);
        } finally {
            if (said != null) {
                said.toFile().delete();
            }
        }
    }

    private static Answer finish(Process process, String input, Path said, String name, Duration limit)
            throws IOException, InterruptedException, LightermanException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> drain(process.getInputStream(), out), "lighterman-git-output");
        reader.setDaemon(true);
        reader.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it ended without reading; its exit status says why
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LightermanException(
                        FailureKind.SOURCE, "git " + name + " did not end within " + limit.toSeconds() + " seconds");
            }
            reader.join(TimeUnit.SECONDS.toMillis(5)); // what it started may hold its output open
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        String words;
        try (InputStream file = Files.newInputStream(said)) {
            words = new String(file.readNBytes(MAX_SAID), StandardCharsets.UTF_8).strip();
        }
        synchronized (out) {
            return new Answer(process.exitValue(), out.toString(StandardCharsets.UTF_8), words);
        }
    }

    private static void drain(InputStream from, ByteArrayOutputStream to) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                synchronized (to) {
                    to.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // it was ended
        }
    }
}
