package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    /** A report that somebody had closed to others was open to them after the next run. */
    @Test
    void theRightsOfAFileStayWhatTheyWere(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("result.json");
        for (String rights : new String[] {"rw-------", "rw-r-----", "rw-rw-rw-"}) {
            Files.deleteIfExists(file);
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            WholeFile.write(file, "{}");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(rights);
            assertThat(file).hasContent("{}");
        }
    }
}
