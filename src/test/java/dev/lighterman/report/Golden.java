package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares with files in the test resources. {@code mvn test -Dtest=... -Dlighterman.golden=write} writes them anew; then
 * read the diff.
 */
public final class Golden {
    private static final boolean WRITE = "write".equals(System.getProperty("lighterman.golden"));

    private Golden() {}

    public static void assertSame(String text, String name) throws IOException {
        if (WRITE) {
            Files.writeString(Path.of("src/test/resources/dev/lighterman/report", name), text);
            return;
        }
        try (InputStream golden = Golden.class.getResourceAsStream(name)) {
            assertThat(golden).as(name).isNotNull();
            assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
