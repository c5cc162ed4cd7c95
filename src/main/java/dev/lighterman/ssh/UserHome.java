package dev.lighterman.ssh;

import java.nio.file.Path;
import java.util.Optional;

/** The home and the agent of this process' user. Immutable. */
record UserHome(Path home, Optional<Path> agentSocket) {
    static UserHome ofProcess() {
        return new UserHome(
                Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isEmpty())
                        .map(Path::of));
    }

    /** A path with {@code ~/} in front stands for one in the home directory. */
    Path expand(Path path) {
        return path.startsWith("~") ? home.resolve(Path.of("~").relativize(path)) : path;
    }
}
