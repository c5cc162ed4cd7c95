package dev.lighterman.json;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;

/** A text is no JSON; the message says where. */
public final class JsonException extends LightermanException {
    private static final long serialVersionUID = 1L;

    JsonException(String message, Throwable cause) {
        super(FailureKind.RUN, message, cause);
    }
}
