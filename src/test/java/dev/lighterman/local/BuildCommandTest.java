package dev.lighterman.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BuildCommandTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... command) throws Exception {
        return BuildCommand.run(List.of(command), directory, out);
    }

    @Test
    void outputAndErrorComeTogetherAndTheStatusIsTold() throws Exception {
        assertThat(run("sh", "-c", "pwd; echo e >&2; exit 5")).isEqualTo(5);
        assertThat(out.toString(UTF_8).lines()).contains(directory.toRealPath().toString(), "e");
    }

    @Test
    void theEnvironmentIsThisProcessOwn() throws Exception {
        run("sh", "-c", "printf %s \"$PATH|$LC_ALL\"");
        assertThat(out.toString(UTF_8))
                .isEqualTo(System.getenv("PATH") + "|" + System.getenv().getOrDefault("LC_ALL", ""));
    }

    @Test
    void argumentsKeepTheirBlanksAndQuotes() throws Exception {
        run("printf", "[%s]", " a ", "", "\"q\"", "$HOME", "b\n");
        assertThat(out.toString(UTF_8)).isEqualTo("[ a ][][\"q\"][$HOME][b\n]");
    }

    @Test
    void aProgramBesideTheSourceIsFoundFromTheDirectory() throws Exception {
        Path script = Files.writeString(
                Files.createDirectory(directory.resolve("bin")).resolve("build"), "#!/bin/sh\necho built\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(run("bin/build")).isZero();
        assertThat(run("./bin/build")).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("built\nbuilt\n");
    }

    @Test
    void aSignalIsAStatusAsInAShell() throws Exception {
        assertThat(run("sh", "-c", "kill -KILL $$")).isEqualTo(137);
    }

    @Test
    void aMissingProgram() {
        assertThatThrownBy(() -> run("mvnn", "package"))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "cannot run \"mvnn\": no such program in PATH; perhaps you should install it, or check how it is spelt");
        assertThatThrownBy(() -> run("./mvnw", "package"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot run \"./mvnw\": there is no such file in " + directory
                        + "; perhaps you should check the path");
    }

    @Test
    void aFileThatMayNotBeExecuted() throws Exception {
        Files.writeString(directory.resolve("mvnw"), "#!/bin/sh\n");
        assertThatThrownBy(() -> run("./mvnw", "package"))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "cannot run \"./mvnw\": the file may not be executed; perhaps you should run `chmod +x ./mvnw`, and"
                                + " commit that");
    }

    @Test
    void aMissingDirectory() {
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> BuildCommand.run(List.of("true"), none, out))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot run \"true\" in " + none + ": there is no such directory");
    }

    @Test
    void anInterruptEndsAllOfIt() {
        OutputStream interrupting = new OutputStream() {
            @Override
            public void write(int b) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> BuildCommand.run(
                        List.of("sh", "-c", "sleep 60.0371 & echo begun; wait"), directory, interrupting))
                .isInstanceOf(InterruptedException.class);
        // other tests of this JVM have children too
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains("sleep 60.0371")))
                .isEmpty();
    }
}
