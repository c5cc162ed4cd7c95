package dev.lighterman.run.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class SupervisorArchiveTest {
    private static final Path RESOURCES = Path.of("src/main/resources/dev/lighterman");

    @Test
    void itHasEachModuleAsItIs() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        try (Stream<Path> files = Files.list(RESOURCES.resolve("run/stage/supervisor"))) {
            for (Path file : files.toList()) {
                expected.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        expected.put("common.py", Files.readString(RESOURCES.resolve("node/common.py")));
        Map<String, String> found = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(SupervisorArchive.bytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                found.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void itsBytesAreTheSameEachTime() {
        assertThat(SupervisorArchive.bytes()).isEqualTo(SupervisorArchive.bytes());
    }
}
