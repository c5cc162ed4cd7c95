package dev.lighterman.ssh;

import com.jcraft.jsch.JSchException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.node.Command;

/** Why a command's channel could not be opened on a connection that was there. */
final class ChannelErrors {
    /** JSch's, from before it has a channel. */
    private static final String SESSION_DOWN = "session is down";

    /** JSch's, where the server has a channel and starts nothing on it. */
    private static final String NO_COMMANDS = "failed to send channel request";

    private ChannelErrors() {}

    /** Whether the connection was gone before the server could be asked for a channel, so that no command can have been started. */
    static boolean wasNotAsked(ConnectionException e) {
        return e.reason() == Cause.LOST
                && e.getCause() instanceof JSchException gone
                && SESSION_DOWN.equals(gone.getMessage());
    }

    /**
     * A command's channel could not be opened.
     *
     * @param refused whether the server said no, rather than nothing
     */
    static ConnectionException noChannel(Hop hop, String server, Command command, JSchException e, boolean refused) {
        String what = "cannot run " + command.arguments().get(0) + " on [" + server + "]: ";
        String detail = String.valueOf(e.getMessage());
        if (hop.lost() || detail.equals(SESSION_DOWN)) {
            return new ConnectionException(
                    Cause.LOST, server, detail, what + "the connection to " + hop.endpoint() + " is lost", e);
        }
        if (detail.equals(NO_COMMANDS)) {
            return new ConnectionException(
                    Cause.NO_CHANNEL,
                    server,
                    detail,
                    Failure.of(FailureKind.CONNECTION, what + hop.endpoint() + " refuses to run commands")
                            .remedy(
                                    "perhaps its sshd_config or authorized_keys allows this user no more than forwarding"),
                    e);
        }
        if (!refused) {
            return new ConnectionException(
                    Cause.LOST, server, detail, what + hop.endpoint() + " does not answer (" + detail + ")", e);
        }
        return new ConnectionException(
                Cause.NO_CHANNEL,
                server,
                detail,
                Failure.of(
                                FailureKind.CONNECTION,
                                what + hop.endpoint() + " opens no further channel on this connection")
                        .remedy("perhaps MaxSessions in its sshd_config is"
                                + " smaller than the number of commands that run at once"),
                e);
    }

    /** Whether a command was refused only since others run on its connection. */
    static boolean isOneTooMany(ConnectionException e) {
        return e.reason() == Cause.NO_CHANNEL
                && !e.detail().equals(NO_COMMANDS)
                && !e.detail().equals(LoginShell.RUNS_NOTHING);
    }
}
