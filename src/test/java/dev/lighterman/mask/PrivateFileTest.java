package dev.lighterman.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
    @TempDir
    Path directory;

    @Test
    void anInterruptedThreadReplacesAFileAndStaysInterrupted() throws Exception {
        Path file = directory.resolve("state");
        Files.writeString(file, "old");
        Thread.currentThread().interrupt();
        PrivateFile.replace(file, "새것\n");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("새것");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining(each -> !each.equals(file));
    }

    /** The last result of a pipeline, which could not be kept, left a file each time. */
    @Test
    void aFileThatCannotBeReplacedLeavesNothingBeside() throws Exception {
        Path inTheWay = directory.resolve("state");
        Files.createDirectories(inTheWay.resolve("full"));
        assertThatThrownBy(() -> PrivateFile.replace(inTheWay, "new")).isInstanceOf(IOException.class);
        assertThat(directory).isDirectoryNotContaining(each -> !each.equals(inTheWay));
    }
}
