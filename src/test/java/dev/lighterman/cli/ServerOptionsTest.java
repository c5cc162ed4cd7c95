package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServerOptionsTest {
    private static Map<String, String> fields(String... arguments) throws InvalidInputException {
        return CommandLine.populateCommand(new ServerOptions(), arguments).fields();
    }

    @Test
    void noneSetsNothing() throws Exception {
        assertThat(fields()).isEmpty();
    }

    /** It was a server of slices only, and the pipeline file's stayed the control node. */
    @Test
    void oneTakesThePlaceOfThePipelineFilesServer() throws Exception {
        assertThat(fields("--server", "deploy@b.example.org:2222"))
                .containsExactly(
                        Map.entry("server.host", "b.example.org"),
                        Map.entry("server.user", "deploy"),
                        Map.entry("server.port", "2222"),
                        Map.entry("servers", "[\"deploy@b.example.org:2222\"]"));
    }

    @Test
    void userAndPortThatAreNotGivenStayThoseOfThePipelineFile() throws Exception {
        assertThat(fields("--server", "build"))
                .containsExactly(Map.entry("server.host", "build"), Map.entry("servers", "[\"build\"]"));
        assertThat(fields("--server", "[2001:db8::1]:2222"))
                .containsEntry("server.host", "2001:db8::1")
                .containsEntry("server.port", "2222")
                .doesNotContainKey("server.user");
    }

    @Test
    void theFirstOfSeveralIsTheControlNode() throws Exception {
        assertThat(fields("--server", "a", "--server", "root@b"))
                .containsExactly(Map.entry("server.host", "a"), Map.entry("servers", "[\"a\", \"root@b\"]"));
    }

    @Test
    void whatIsNoAddressIsRefusedByTheOptionsName() {
        assertThatThrownBy(() -> fields("--server", "a", "--server", "a b"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--server: \"a b\" is no address of an SSH server; it must be [user@]host[:port]");
    }
}
