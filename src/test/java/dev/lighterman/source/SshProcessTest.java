package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshProcessTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** Of its own: other tests start ssh programs at the same time. */
    @TempDir
    private Path folder;

    private SshProcess start(String... command) throws IOException {
        return SshProcess.start(new ProcessBuilder(command), said, folder);
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** "Host key verification failed" was lost now and then, and a repository said not to be there. */
    @Test
    void whatIsSaidRightBeforeTheEndIsHeard() throws Exception {
        for (int i = 0; i < 100; i++) {
            said.reset();
            SshProcess process = start("sh", "-c", "echo why >&2; exit 255");
            assertThat(process.getInputStream().read()).isEqualTo(-1);
            if (i % 2 == 0) {
                process.destroy(); // as JGit does before it asks
            }
            assertThat(process.exitValue()).isPositive();
            assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("why\n");
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aProgramThatIsNotThereLeavesNothing() throws Exception {
        assertThatThrownBy(() -> start("/no/such/ssh")).isInstanceOf(IOException.class);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void noMoreIsKeptThanASentenceMayNeed() throws Exception {
        SshProcess process = start("sh", "-c", "head -c 100000 /dev/zero >&2");
        assertThat(process.exitValue()).isZero();
        assertThat(said.size()).isEqualTo(8192);
    }
}
