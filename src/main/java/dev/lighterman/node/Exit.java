package dev.lighterman.node;

import dev.lighterman.api.ConnectionException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a command ended. Immutable.
 *
 * @param kind what is known of the end, not null
 * @param status the exit status for {@link Kind#EXITED}
 * @param signal the signal's name without SIG for {@link Kind#SIGNALLED}
 */
public record Exit(Kind kind, OptionalInt status, Optional<String> signal) {
    /** What is known of a command's end. */
    public enum Kind {
        /** It ended with an exit status. */
        EXITED,
        /** A signal ended it. */
        SIGNALLED,
        /** The command's own timeout passed and it was ended. */
        TIMED_OUT,
        /** The connection broke; whether and how the command ended is not known. */
        CONNECTION_LOST,
        /** The channel was closed properly, but the server told no status. */
        NO_STATUS
    }

    /**
     * Ended with a status.
     *
     * @param status the exit status
     * @return never null
     */
    public static Exit exited(int status) {
        return new Exit(Kind.EXITED, OptionalInt.of(status), Optional.empty());
    }

    /**
     * Ended by a signal.
     *
     * @param signal its name without SIG
     * @return never null
     */
    public static Exit signalled(String signal) {
        return new Exit(Kind.SIGNALLED, OptionalInt.empty(), Optional.of(signal));
    }

    /**
     * Ended without a status or signal.
     *
     * @param kind TIMED_OUT, CONNECTION_LOST or NO_STATUS
     * @return never null
     */
    public static Exit of(Kind kind) {
        return new Exit(kind, OptionalInt.empty(), Optional.empty());
    }

    /** {@return whether it ended with status 0; true for success} */
    public boolean success() {
        return kind == Kind.EXITED && status.getAsInt() == 0;
    }

    /**
     * What to throw where the connection was lost.
     *
     * @param node the name of the node
     * @param message what went on when it was lost
     */
    public ConnectionException lost(String node, String message) {
        return new ConnectionException(ConnectionException.Cause.LOST, node, toString(), message, null);
    }

    /** For messages: {@code exit status 1}, {@code signal KILL}, {@code connection lost} and the like. */
    @Override
    public String toString() {
        return switch (kind) {
            case EXITED -> "exit status " + status.getAsInt();
            case SIGNALLED -> "signal " + signal.orElse("unknown");
            case TIMED_OUT -> "timed out";
            case CONNECTION_LOST -> "connection lost";
            case NO_STATUS -> "no exit status";
        };
    }
}
