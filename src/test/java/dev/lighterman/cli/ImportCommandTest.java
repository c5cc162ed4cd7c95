package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    private static final Path EXAMPLE = Path.of("src/test/resources/dev/lighterman/jenkins/6-many");

    @TempDir
    private Path directory;

    @Test
    void theFileIsPrintedAndWhatIsLeftToDoIsSaidBesideIt() throws IOException {
        CommandRun run =
                CommandRun.of("import", EXAMPLE.resolve("many/config.xml").toString());

        String expected = Files.readString(EXAMPLE.resolve("lighterman.yml"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(expected);
        assertThat(run.err().lines().map(line -> line.replaceFirst("^lighterman: ", "# - ")))
                .containsExactlyElementsOf(
                        expected.lines().filter(line -> line.startsWith("# - ")).toList());
    }

    @Test
    void aFileThatIsThereStaysAsItIs() throws IOException {
        Path out = directory.resolve("lighterman.yml");
        String job = EXAMPLE.resolve("many/config.xml").toString();

        CommandRun first = CommandRun.of("import", job, "--out", out.toString());
        Files.writeString(out, "mine");
        CommandRun second = CommandRun.of("import", job, "--out", out.toString());

        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(second)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "lighterman: there is a file " + out
                                + " already; perhaps you should move it away, or name another one\n"));
        assertThat(out).hasContent("mine");
    }

    @Test
    void aFileThatIsNoJobEndsInASentence() throws IOException {
        Path file = Files.writeString(directory.resolve("config.xml"), "name: lighterman\n");

        CommandRun run = CommandRun.of("import", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("lighterman: " + file
                        + ":1:1: this is no XML as Jenkins writes it: it does not begin with an element\n");
    }
}
