package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    private static final String STREAM =
            "LIGHTERMAN 9\nWelcome!\nLIGHTERMAN\n\nLIGHTERMAN \nLIGHTERMAN 1x\nLIGHTERMAN 12345\n\nLIGHTERMAN 2\nR 2\n{}O 0 3\nabcH\nE 10 4\n{\"\n}O 3 1\ndS 3\n{ }";
    private static final String EXPECTED = "R{} O0 abc E10 {\"\n} O3 d S{ } ";

    private static final class Told implements FrameParser.Frames {
        private final StringBuilder text = new StringBuilder();
        private String running = "";
        private long next = -1;

        @Override
        public void description(byte[] json) {
            end();
            text.append('R').append(utf8(json, 0, json.length)).append(' ');
        }

        @Override
        public void output(long offset, byte[] bytes, int from, int length) {
            part("O", offset, bytes, from, length);
        }

        @Override
        public void events(long offset, byte[] bytes, int from, int length) {
            part("E", offset, bytes, from, length);
        }

        /** Parts of one frame are told as one. */
        private void part(String kind, long offset, byte[] bytes, int from, int length) {
            if (!running.equals(kind) || next != offset) {
                end();
                text.append(kind).append(offset).append(' ');
                running = kind;
            }
            text.append(utf8(bytes, from, length));
            next = offset + length;
        }

        private void end() {
            if (!running.isEmpty()) {
                text.append(' ');
            }
            running = "";
        }

        @Override
        public void status(byte[] json) {
            end();
            text.append('S').append(utf8(json, 0, json.length)).append(' ');
        }

        private static String utf8(byte[] bytes, int from, int length) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
    }

    @Property
    void framesComeOutWhateverPiecesTheyComeIn(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 9) Integer> pieces) throws IOException {
        byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
        Told told = new Told();
        try (FrameParser parser = new FrameParser(told)) {
            int at = 0;
            for (int i = 0; at < stream.length; i++) {
                int length = Math.min(pieces.get(i % pieces.size()), stream.length - at);
                parser.write(stream, at, length);
                at += length;
            }
        }
        assertThat(told.text.toString()).isEqualTo(EXPECTED);
    }

    @Test
    void allVersionsUpToItsOwnAreUnderstood() throws IOException {
        for (int version = 1; version <= FrameParser.VERSION; version++) {
            Told told = new Told();
            try (FrameParser parser = new FrameParser(told)) {
                parser.write(("\nLIGHTERMAN " + version + "\nR 2\n{}").getBytes(StandardCharsets.UTF_8));
            }
            assertThat(told.text.toString()).isEqualTo("R{} ");
        }
        assertThatThrownBy(() -> {
                    try (FrameParser parser = new FrameParser(new Told())) {
                        parser.write("\nLIGHTERMAN 3\nR 2\n{}".getBytes(StandardCharsets.UTF_8));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "it speaks version 3 of Lighterman's protocol, and this client versions up to 2; perhaps you"
                                + " should use the version of Lighterman that started the run");
    }

    /** A profile with an EXIT trap says goodbye on the same stream. */
    @Test
    void whatALoginShellSaysAfterTheStatusIsSkipped() throws IOException {
        Told told = new Told();
        try (FrameParser parser = new FrameParser(told)) {
            parser.write((STREAM + "bye\nS 3\n{1}").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(told.text.toString()).isEqualTo(EXPECTED);
    }

    @Test
    void aCutFrameIsForgotten() throws IOException {
        Told told = new Told();
        try (FrameParser parser = new FrameParser(told)) {
            parser.write("\nLIGHTERMAN 1\nR 2\n{}O 0 300\nab".getBytes(StandardCharsets.UTF_8));
            parser.restart();
            parser.write("\nLIGHTERMAN 1\nO 2 3\ncdeS 2\n{}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(told.text.toString()).isEqualTo("R{} O0 abcde S{} ");
    }

    @Test
    void whatIsNoFrameIsAnError() {
        for (String bad : List.of(
                "X 1\n",
                "O 1\n",
                "R x\n",
                "E 1 2 3\n",
                "z".repeat(100),
                "S -\n",
                "R 1900000000\n",
                "R -5\n",
                "S 99999999999\n",
                "O -1 3\n",
                "E 0 -3\n")) {
            assertThatThrownBy(() -> {
                        try (FrameParser parser = new FrameParser(new Told())) {
                            parser.write(("\nLIGHTERMAN 1\n" + bad).getBytes(StandardCharsets.UTF_8));
                        }
                    })
                    .as(bad)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the supervisor's answer is not understood");
        }
    }
}
