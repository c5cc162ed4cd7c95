package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task prints is read on a terminal, and does nothing else there. */
class ControlTextTest {
    private static String shown(String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ControlText guard = new ControlText(out)) {
            guard.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String java(String escaped) {
        return escaped.translateEscapes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '`',
            value = {
                "plain 한글 text | plain 한글 text",
                "\\33[31mred\\33[0m \\33[38;5;9mmore\\33[m | \\33[31mred\\33[0m \\33[38;5;9mmore\\33[m",
                "a\\tb\\r\\nc\\n | a\\tb\\r\\nc\\n",
                "\\33]0;title\\7 | \\\\x1b]0;title\\\\x07",
                "\\33]52;c;cm0gLXJm\\33\\\\ | \\\\x1b]52;c;cm0gLXJm\\\\x1b\\\\",
                "\\33[2J\\33[1;1H | \\\\x1b[2J\\\\x1b[1;1H",
                "forged\\rline\\b\\b | forged\\\\rline\\\\x08\\\\x08",
                "\\33[31\\33[32mgreen | \\\\x1b[31\\33[32mgreen",
                "end\\33[3 | end\\\\x1b[3",
            })
    void onlyColoursAreObeyed(String text, String expected) throws Exception {
        assertThat(shown(java(text))).isEqualTo(java(expected));
    }

    @Test
    void aControlCharacterOfTwoBytesIsOneToo() throws Exception {
        assertThat(shown("a\u009b2Jb\u00e9\u00a0")).isEqualTo("a\\x9b2Jb\u00e9\u00a0");
    }

    @Test
    void theLastOfTheControlCharactersAreAmongThem() throws Exception {
        assertThat(shown("a\u007fb\u0080c\u009fd")).isEqualTo("a\\x7fb\\x80c\\x9fd");
    }

    /** A code for colours that does not end is no code: what follows it would wait for ever. */
    @Test
    void aColourOfMoreThanSixtyFourBytesIsText() throws Exception {
        String code = "[" + "1;".repeat(40) + "m";
        assertThat(shown("\u001b" + code + "after")).isEqualTo("\\x1b" + code + "after");
    }

    @Property
    void piecesAreTheSameAsTheWhole(@ForAll byte[] bytes) throws Exception {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (ControlText guard = new ControlText(whole)) {
            guard.write(bytes);
        }
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        try (ControlText guard = new ControlText(pieces)) {
            for (byte b : bytes) {
                guard.write(b);
            }
        }
        assertThat(pieces.toByteArray()).isEqualTo(whole.toByteArray());
        for (byte b : whole.toByteArray()) {
            assertThat(b < 0 || b >= 0x20 || b == '\n' || b == '\t' || b == '\r' || b == 0x1b)
                    .isTrue();
        }
    }

    @Test
    void aConsoleOnATerminalGuardsIt() {
        RunEvent event = new RunEvent.Output(
                ByteBuffer.wrap("\u001b]0;pwn\u0007 \u001b[31mred\n".getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (Console console = Consoles.of(ConsoleKind.PLAIN, out, Verbosity.VERBOSE, Terminal.NONE, Map.of(), true)) {
            console.on(event);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\\x1b]0;pwn\\x07 \u001b[31mred\n");
    }

    @Test
    void whereItMatters() {
        Terminal terminal = new Terminal(true, true, 80);
        assertThat(Consoles.isObeyed(terminal, Map.of())).isTrue();
        assertThat(Consoles.isObeyed(Terminal.NONE, Map.of("CI", "true"))).isTrue();
        assertThat(Consoles.isObeyed(Terminal.NONE, Map.of("GITHUB_ACTIONS", "true")))
                .isTrue();
        assertThat(Consoles.isObeyed(Terminal.NONE, Map.of())).isFalse();
    }

    /** {@code logs} in a GitHub workflow let what a task had printed be workflow commands. */
    @Test
    void copiedBytesAreNoWorkflowCommands() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Consoles.copying(
                out,
                Map.of("GITHUB_ACTIONS", "true"),
                to -> to.write("::error::forged\n::add-mask::x".getBytes(StandardCharsets.UTF_8)));
        String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\n", -1);
        String word = lines[0].substring("::stop-commands::".length());
        assertThat(lines)
                .containsExactly(
                        "::stop-commands::" + word, "::error::forged", "::add-mask::x", "::" + word + "::", "");
        assertThat(word).hasSize(36);
    }
}
