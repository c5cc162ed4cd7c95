package dev.lighterman.ssh;

import com.jcraft.jsch.Logger;

/** Passes JSch's log on to the system's logger at debug level. Thread-safe. */
final class JschLog implements Logger {
    private static final System.Logger LOG = System.getLogger("dev.lighterman.ssh");

    /** Loads this class, and with it the library it implements an interface of. */
    static void load() {}

    @Override
    public boolean isEnabled(int level) {
        return LOG.isLoggable(level <= DEBUG ? System.Logger.Level.TRACE : System.Logger.Level.DEBUG);
    }

    @Override
    public void log(int level, String message) {
        LOG.log(level <= DEBUG ? System.Logger.Level.TRACE : System.Logger.Level.DEBUG, message);
    }
}
