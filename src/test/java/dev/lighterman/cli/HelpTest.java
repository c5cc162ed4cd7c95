package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    /** Set to write the files anew: {@code mvn test -Dtest=HelpTest -Dlighterman.golden=write}; then read the diff. */
    private static final boolean WRITE = "write".equals(System.getProperty("lighterman.golden"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "render",
                "run",
                "image",
                "deploy",
                "play",
                "module",
                "facts",
                "inventory",
                "poll",
                "runs",
                "attach",
                "logs",
                "cancel",
                "report",
                "import",
                "verify",
                "doctor",
                "completion",
                "help"
            })
    void everyCommandsHelp(String command) throws IOException {
        assertThat(CommandRun.of(command, "--help")).isEqualTo(new CommandRun(0, golden(command), ""));
    }

    @Test
    void theProgramsHelp() throws IOException {
        assertThat(CommandRun.of("--help")).isEqualTo(new CommandRun(0, golden("lighterman"), ""));
    }

    @Test
    void withoutACommandTheHelpIsAnErrorMessage() throws IOException {
        assertThat(CommandRun.of()).isEqualTo(new CommandRun(2, "", golden("lighterman")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lighterman",
                "init",
                "render",
                "run",
                "image",
                "deploy",
                "play",
                "module",
                "facts",
                "inventory",
                "poll",
                "report",
                "import",
                "verify",
                "doctor",
                "completion",
                "help"
            })
    void noLineIsWiderThanATerminal(String command) throws IOException {
        assertThat(golden(command).lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    /** One was, in the middle of an option: "--set deploy." and "replicas=4". */
    @Test
    void noExampleIsBroken() {
        assertThat(new Cli(new Stdio(System.out, System.err, Map.of()))
                        .commandLine()
                        .getSubcommands()
                        .values())
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().footer())
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80)));
    }

    @Test
    void helpForACommandIsItsHelp() throws IOException {
        assertThat(CommandRun.of("help")).isEqualTo(new CommandRun(0, golden("lighterman"), ""));
        assertThat(CommandRun.of("help", "play")).isEqualTo(new CommandRun(0, golden("play"), ""));
        assertThat(CommandRun.of("help", "ply"))
                .isEqualTo(
                        new CommandRun(
                                2,
                                "",
                                "lighterman: there is no command \"ply\"; perhaps you should write \"play\". Try \"lighterman --help\".\n"));
    }

    @Test
    void aCommandsHelpHasOnlyWhatItUses() throws IOException {
        assertThat(golden("cancel")).contains("--file", "--console").doesNotContain("--junit", "--raw", "--quiet");
        assertThat(golden("init")).doesNotContain("--file", "--set", "--result");
        assertThat(golden("completion")).doesNotContain("--console", "--no-color");
        assertThat(golden("play")).contains("--file", "--set", "--console", "--result", "--raw", "--quiet");
    }

    private static String golden(String command) throws IOException {
        String name = "help/" + command + ".txt";
        if (WRITE) {
            Path file = Path.of("src/test/resources/dev/lighterman/cli", name);
            CommandRun run = command.equals("lighterman") ? CommandRun.of("--help") : CommandRun.of(command, "--help");
            Files.writeString(file, run.out());
            return run.out();
        }
        try (InputStream text = HelpTest.class.getResourceAsStream(name)) {
            assertThat(text).as(name).isNotNull();
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
