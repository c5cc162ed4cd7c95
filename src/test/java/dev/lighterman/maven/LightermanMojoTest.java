package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LightermanMojoTest {
    @TempDir
    private Path directory;

    /** The command line hid both, the goals neither. */
    @Test
    void whatAServerSaidMovesNoCursorAndShowsNoLogin() {
        String said = "git said: \u001b[2Jhttps://ci:hunter2@git.example.org\nand more";

        assertThat(LightermanMojo.safe(said))
                .isEqualTo("git said: \\x1b[2Jhttps://ci:********@git.example.org\nand more");
        assertThat(LightermanMojo.sentences(new InvalidInputException(said.substring(0, said.indexOf('\n')))))
                .isEqualTo("git said: \\x1b[2Jhttps://ci:********@git.example.org");
    }

    /** "Input length = 1" was all that was said of it. */
    @Test
    void aPipelineFileThatIsNoUtf8IsToldWithItsPlace() throws Exception {
        Path file = Files.write(directory.resolve("lighterman.yml"), new byte[] {'#', (byte) 0xc7, (byte) 0xd1, '\n'});
        MavenPipeline pipeline = new MavenPipeline(directory, Optional.of(file), Map.of(), name -> null);

        pipeline.variables(name -> null);

        assertThatThrownBy(pipeline::settings)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ":1:2: this is not UTF-8; perhaps you should save the file as UTF-8");
    }
}
