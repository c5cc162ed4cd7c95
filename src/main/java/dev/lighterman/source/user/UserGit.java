package dev.lighterman.source.user;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.local.LocalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The git of the user who runs this: environment variables, configuration, and the program where it is installed. It never
 * asks anybody anything. Immutable and thread-safe.
 */
public final class UserGit {
    /** For what asks no server, or little of it. */
    static final Duration SHORT = Duration.ofSeconds(60);

    private static final int MOST = 1 << 28;

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
        return Stream.of("git", "git.exe")
                .flatMap(name -> LocalProgram.find(name, path).stream())
                .filter(Files::isExecutable)
                .map(Path::toAbsolutePath)
                .findFirst();
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
        LocalProgram.Answer answer = run(directory, List.of("config", "--list", "-z"));
        if (answer.status() != 0) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    "git cannot read its configuration: " + answer.said(),
                    "perhaps you should correct it");
        }
        return GitConfig.ofList(answer.text());
    }

    /**
     * Runs git for a minute at most, without input.
     *
     * @param where the directory
     * @param arguments what follows {@code git}
     * @throws LightermanException if git is not there, cannot be started or does not end
     */
    public LocalProgram.Answer run(Path where, List<String> arguments)
            throws LightermanException, InterruptedException {
        return run(where, "", SHORT, arguments);
    }

    /** As {@link #run(Path, List)}, with what it reads, and its time. */
    public LocalProgram.Answer run(Path where, String input, Duration limit, List<String> arguments)
            throws LightermanException, InterruptedException {
        Path git = program.orElseThrow(
                () -> new LightermanException(FailureKind.SOURCE, "git is not installed on this machine"));
        List<String> command = new ArrayList<>(List.of(git.toString()));
        command.addAll(arguments);
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
        String name = arguments.get(0);
        LocalProgram.Answer answer;
        try {
            answer = LocalProgram.of(command)
                    .in(where)
                    .environment(variables)
                    .input(input)
                    .limit(limit)
                    .most(MOST)
                    .run();
        } catch (IOException e) {
            throw new LightermanException(FailureKind.SOURCE, "git cannot be run: " + e.getMessage(), e);
        }
        if (!answer.inTime()) {
            throw new LightermanException(
                    FailureKind.SOURCE, "git " + name + " did not end within " + limit.toSeconds() + " seconds");
        } else if (answer.tooMuch()) {
            throw new LightermanException(
                    FailureKind.SOURCE, "git " + name + " printed more than " + (MOST >> 20) + " MiB");
        }
        return answer;
    }
}
