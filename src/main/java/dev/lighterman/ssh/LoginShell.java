package dev.lighterman.ssh;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Whether a server that let us in runs what it is told: with nologin, internal-sftp or a menu as its shell it does not. */
final class LoginShell {
    /** The detail of an error that says so. */
    static final String RUNS_NOTHING = "the login shell runs no commands";

    private static final String WORD = "LIGHTERMAN";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST = 300;

    private LoginShell() {}

    /** A command, with its streams bound, as a session runs it. */
    interface Session {
        Exit run(Command command) throws ConnectionException, InterruptedException;
    }

    /**
     * Asks for a word, where a command failed and none has answered before.
     *
     * @throws ConnectionException if another answer came, or none
     */
    static void check(Hop hop, String server, Command failed, Session session)
            throws ConnectionException, InterruptedException {
        BoundedOutput said = new BoundedOutput(LONGEST);
        Exit exit = session.run(Command.of("sh", "-c", "echo " + WORD)
                .output(said)
                .error(said)
                .timeout(PATIENCE)
                .build());
        boolean answered = exit.kind() == Exit.Kind.EXITED || exit.kind() == Exit.Kind.NO_STATUS;
        if (!answered || said.text().lines().anyMatch(line -> line.endsWith(WORD))) {
            return;
        }
        String words = Optional.of(said.text())
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + text)
                .orElse("");
        throw new ConnectionException(
                Cause.NO_CHANNEL,
                server,
                RUNS_NOTHING,
                Failure.of(
                                FailureKind.CONNECTION,
                                "cannot run " + failed.arguments().get(0) + " on [" + server + "]: " + hop.endpoint()
                                        + " takes the login, but the login shell runs no commands" + words)
                        .remedy(
                                words.toLowerCase(Locale.ROOT).contains("password has expired")
                                        ? "perhaps you should change the password there (passwd), or have it never expire"
                                                + " (chage -M -1)"
                                        : "perhaps you should give the user a shell there (chsh), and look at its profile and"
                                                + " at ForceCommand"),
                null);
    }
}
