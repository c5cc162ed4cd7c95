package dev.lighterman.ssh;

/** Hears of a connection being made; called on the thread that connects. */
public interface SshListener {
    /**
     * A session is being opened: once a hop, jump hosts first.
     *
     * @param host the host's real name, not that of a jump host or a local port on the way to it
     */
    void sessionOpening(String user, String host, int port);

    /** The session of the latest {@link #sessionOpening} is open. */
    void sessionOpened();

    /**
     * Something people should know: a host key was not checked, or was accepted for the first time.
     *
     * @param message one sentence or two, not null
     */
    default void warning(String message) {}

    /** A listener that does nothing. */
    static SshListener none() {
        return new SshListener() {
            @Override
            public void sessionOpening(String user, String host, int port) {}

            @Override
            public void sessionOpened() {}
        };
    }
}
