package dev.lighterman.maven;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * While open, gives Maven's log what Lighterman logs itself, SSH above all: its {@code System.Logger} ends at
 * java.util.logging.
 */
final class DebugLog extends Handler {
    private static final String NAME = "dev.lighterman";

    private final Logger logger = Logger.getLogger(NAME);
    private final Level before = logger.getLevel();
    private final boolean propagated = logger.getUseParentHandlers();
    private final Consumer<String> lines;

    DebugLog(Consumer<String> lines) {
        this.lines = lines;
        logger.setLevel(Level.FINE);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        lines.accept(record.getLoggerName() + ": " + record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(propagated);
        logger.setLevel(before);
    }
}
