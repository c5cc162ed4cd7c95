package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleKindTest {
    @ParameterizedTest
    @CsvSource({
        // kind, terminal, TERM, CI, what it is
        "AUTO, true, xterm, '', RICH",
        "AUTO, true, xterm, false, RICH",
        "AUTO, true, xterm, true, PLAIN",
        "AUTO, true, xterm, 1, PLAIN",
        "AUTO, true, dumb, '', PLAIN",
        "AUTO, false, xterm, '', PLAIN",
        "RICH, true, xterm, true, RICH",
        "RICH, false, xterm, '', PLAIN",
        "RICH, true, dumb, '', PLAIN",
        "JENKINS, true, xterm, '', JENKINS",
        "JSON, true, xterm, '', JSON",
        "PLAIN, true, xterm, '', PLAIN",
    })
    void whatIsShown(ConsoleKind kind, boolean terminal, String term, String ci, ConsoleKind shown) {
        assertThat(kind.resolve(new Terminal(terminal, true, 80), Map.of("TERM", term, "CI", ci)))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"plain, PLAIN", "Jenkins, JENKINS", "AUTO, AUTO"})
    void namesInAnyCase(String label, ConsoleKind kind) {
        assertThat(ConsoleKind.of(label)).contains(kind);
    }
}
