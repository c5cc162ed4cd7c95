package dev.lighterman.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTest {
    /** Whether each resource that was read came from what connections share. */
    private final List<Boolean> shared = new ArrayList<>();

    /** Has a class of its own, beside which every file says the same. */
    private final class Loader extends ClassLoader {
        private final URLStreamHandler handler = new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {}

                    @Override
                    public InputStream getInputStream() {
                        shared.add(getUseCaches());
                        return new ByteArrayInputStream("말".getBytes(StandardCharsets.UTF_8));
                    }
                };
            }
        };

        private Loader() {
            super(ResourceTest.class.getClassLoader());
        }

        private Class<?> defined() throws IOException {
            byte[] bytes = Resource.bytes(Beside.class, "ResourceTest$Beside.class");
            return defineClass(Beside.class.getName(), bytes, 0, bytes.length);
        }

        @Override
        @SuppressWarnings("deprecation") // what came in its place is of Java 20
        public URL getResource(String name) {
            try {
                return new URL(null, "memory:" + name, handler);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static final class Beside {}

    /** A class loader over the same jar, closed meanwhile, ended the reading: "Stream closed". */
    @Test
    void aResourceIsReadFromAFileThatNoClassLoaderCloses() throws Exception {
        assertThat(Resource.text(new Loader().defined(), "script.py")).isEqualTo("말");
        assertThat(shared).containsExactly(false);
    }
}
