package dev.lighterman.ssh;

/** A port of this machine's loopback that leads to a port as the server sees it, until closed. Thread-safe. */
public interface Tunnel extends AutoCloseable {
    /**
     * The local port, on 127.0.0.1.
     *
     * @return 1 to 65535
     */
    int localPort();

    /** Closes the port; connections through it go on until either side closes them. May be called twice. */
    @Override
    void close();
}
