package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.node.RemotePython;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts on a server whose commands have no {@code HOME}, or an empty one. */
class NoHomeTest {
    private static final String NO_SUCH_RUN = "20260101-000000-no-such-run";

    /** Output and errors, then the exit status. */
    private static String said(Map<String, String> variables, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("HOME");
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8) + process.waitFor();
    }

    private static List<String> shell(String text) {
        return List.of("sh", "-c", RemotePython.FUNCTION + RemotePython.HOME + text);
    }

    @Test
    void itIsTheOneOfTheUsersEntry() throws Exception {
        String home = System.getProperty("user.home");
        List<String> command = shell("echo \"$HOME\"; sh -c 'echo \"$HOME\"'");
        assertThat(said(Map.of(), command)).isEqualTo(home + "\n" + home + "\n0");
        assertThat(said(Map.of("HOME", ""), command)).isEqualTo(home + "\n" + home + "\n0");
        assertThat(said(Map.of("HOME", "/else where"), command)).isEqualTo("/else where\n/else where\n0");
    }

    @Test
    void withoutPythonThatIsWhatIsMissing() throws Exception {
        String none = "command() { return 1; }\n";
        List<String> command = List.of("sh", "-c", none + RemotePython.FUNCTION + RemotePython.HOME + "echo on");
        assertThat(said(Map.of(), command)).isEqualTo("84");
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow", "output", "cancel"})
    void aRunIsLookedFor(String what) throws Exception {
        List<String> command =
                switch (what) {
                    case "follow" ->
                        RunScripts.follow(NO_SUCH_RUN, 0, 0).build().arguments();
                    case "output" -> RunScripts.output(NO_SUCH_RUN, 0).build().arguments();
                    default -> RunScripts.cancel(NO_SUCH_RUN).build().arguments();
                };
        assertThat(said(Map.of(), command)).isEqualTo("LIGHTERMAN EXIT 86\n86");
    }
}
