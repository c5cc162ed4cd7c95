package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealBackendsTest {
    /** Asked of Java, a name that no DNS server answers for made each command wait ten seconds. */
    @Test
    void theNameOfThisMachineIsTheKernels(@TempDir Path directory) throws Exception {
        assertThat(RealBackends.hostName(Files.writeString(directory.resolve("hostname"), "box.invalid\n")))
                .isEqualTo("box.invalid");
    }
}
