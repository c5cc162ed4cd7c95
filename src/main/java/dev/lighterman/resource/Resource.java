package dev.lighterman.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;

/** A file that lies beside a class, such as a script for a control node. Stateless. */
public final class Resource {
    private Resource() {}

    /**
     * What is in it.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static byte[] bytes(Class<?> owner, String name) {
        try {
            URLConnection connection = owner.getResource(name).openConnection();
            // Streams of one jar share a file that a class loader closes under all of them, when it is closed itself.
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as text, which is UTF-8. */
    public static String text(Class<?> owner, String name) {
        return new String(bytes(owner, name), StandardCharsets.UTF_8);
    }
}
