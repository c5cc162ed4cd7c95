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

    /** {@return the line where reading stopped; from 1; 0 when unknown} */
    public int line() {
        return line;
    }

    /** {@return the column where reading stopped; from 1; 0 when unknown} */
    public int column() {
        return column;
    }
}
