package dev.lighterman.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetedLinesTest {
    private final List<String> read = new ArrayList<>();
    private final GreetedLines lines =
            new GreetedLines(1 << 20, line -> read.add(new String(line, StandardCharsets.UTF_8)));

    private void write(String text) throws IOException {
        lines.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatALoginShellSaysBeforeTheGreetingIsNoAnswer() throws IOException {
        write("어서 오세요\n" + "x".repeat(2 << 20) + "\nLIGHTER");
        write("MAN 1\n{\"하나\":1}\n\nrest");
        assertThat(read).containsExactly("{\"하나\":1}", "");
    }

    /** It was cut, and what was left of it read as an answer. */
    @Test
    void aLineThatIsTooLongIsRefused() throws IOException {
        write("LIGHTERMAN 1\n" + "x".repeat(1 << 20));
        assertThatThrownBy(() -> write("x"))
                .isInstanceOf(IOException.class)
                .hasMessage("a line of the server's answer is longer than 1 MiB");
        assertThat(read).isEmpty();
    }
}
