package dev.lighterman.api;

import java.util.Objects;

/** The control node could not be used: not reached, its key not verified, the login refused, or the connection lost. */
public final class ConnectionException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /** What kept the connection from working. */
    public enum Cause {
        /** Name not found, connection refused, no route, or no answer in time. */
        UNREACHABLE,
        /** The host key is not in known_hosts, or not the pinned one. */
        HOST_KEY_UNKNOWN,
        /** known_hosts has another key for this host. */
        HOST_KEY_CHANGED,
        /** None of the credentials given was accepted. */
        AUTHENTICATION,
        /** Client and server have no algorithm in common, or the peer does not speak SSH. */
        PROTOCOL,
        /** The server accepts no further channel (MaxSessions), or runs no commands for this user. */
        NO_CHANNEL,
        /** The cluster does not make or start the pod that is to be the control node. */
        REFUSED,
        /** The control node was a pod that has ended: evicted, deleted, out of memory. */
        GONE,
        /** An established connection broke. */
        LOST
    }

    private final Cause reason;
    private final String server;
    private final String detail;

    /**
     * A failed connection.
     *
     * @param reason what kept it from working, not null
     * @param server the server as shown in brackets, not null
     * @param detail the short cause as the protocol library or the system put it, for example {@code Auth fail for
     *     methods 'publickey'}; the {@code jenkins} console prints it; not null
     * @param message the whole sentence for people, not null
     * @param cause the cause, or null
     */
    public ConnectionException(Cause reason, String server, String detail, String message, Throwable cause) {
        this(reason, server, detail, Failure.of(FailureKind.CONNECTION, message), cause);
    }

    /**
     * A failed connection, with what may help.
     *
     * @param reason what kept it from working, not null
     * @param server the server as shown in brackets, not null
     * @param detail see the other constructor, not null
     * @param failure of the kind {@link FailureKind#CONNECTION}, not null
     * @param cause the cause, or null
     */
    public ConnectionException(Cause reason, String server, String detail, Failure failure, Throwable cause) {
        super(failure, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.server = Objects.requireNonNull(server, "server");
        this.detail = Objects.requireNonNull(detail, "detail");
    }

    /** {@return what kept the connection from working} */
    public Cause reason() {
        return reason;
    }

    /** {@return the server's name as shown in brackets} */
    public String server() {
        return server;
    }

    /** {@return the short technical cause} */
    public String detail() {
        return detail;
    }
}
