package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RealBackendsTest {
    /** {@code InetAddress.getLocalHost} asks the name service, which took ten seconds where none answered. */
    @Test
    void theNameOfThisMachineIsReadWithoutALookup() throws Exception {
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        assumeThat(kernel).as("this system's kernel tells its name").exists();
        assertThat(new RealBackends().hostName())
                .isEqualTo(Files.readString(kernel).strip());
    }
}
