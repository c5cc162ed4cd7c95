package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir
    private Path directory;

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
        Path script = Files.writeString(
                directory.resolve("completion"),
                CommandRun.of("completion", "bash").out());

        assertThat(complete(script, "lighterman", "r")).isEqualTo("render run runs report");
        assertThat(complete(script, "lighterman", "render", "m")).isEqualTo("manifests");
        assertThat(complete(script, "lighterman", "run", "--console", "j")).isEqualTo("jenkins json");
        assertThat(complete(script, "lighterman", "play", "--sk")).isEqualTo("--skip-tags");
    }

    @Test
    void zshGetsBashsCompletionTurnedOn() {
        assertThat(CommandRun.of("completion", "zsh").out())
                .startsWith("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n")
                .endsWith(CommandRun.of("completion", "bash").out());
    }

    private static String complete(Path script, String... words) throws IOException, InterruptedException {
        String program = """
                compopt() { :; } # works inside a real completion only
                source "$0"
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _complete_lighterman
                echo "${COMPREPLY[*]}"
                """;
        String[] command = new String[4 + words.length];
        command[0] = "bash";
        command[1] = "-c";
        command[2] = program;
        command[3] = script.toString();
        System.arraycopy(words, 0, command, 4, words.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.strip();
    }
}
