package dev.lighterman.json;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;

/** A text is no JSON. */
public final class JsonException extends LightermanException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    JsonException(String message, int line, int column, Throwable cause) {
        super(FailureKind.RUN, message, cause);
        this.line = line;
        this.column = column;
    }

    /**
     * The line where reading stopped.
     *
     * @return from 1; 0 when unknown
     */
    public int line() {
        return line;
    }

    /**
     * The column where reading stopped.
     *
     * @return from 1; 0 when unknown
     */
    public int column() {
        return column;
    }
}
