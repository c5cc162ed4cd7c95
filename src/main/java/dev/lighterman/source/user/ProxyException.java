package dev.lighterman.source.user;

import java.io.IOException;

/** A proxy did not lead on; the message is for people and begins with the proxy. */
public final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyException(String message) {
        super(message);
    }
}
