package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What a supervisor says, of whatever version, or what stands in its place. */
class FuzzFramesTest {
    private static final String[] STREAMS = {
        "Welcome\n\nLIGHTERMAN 2\nR 2\n{}O 0 3\nabcH\nE 10 4\n{\"\n}O 3 1\ndS 3\n{ }",
        "\nLIGHTERMAN 1\nH\nO 0 9999999999\nabc",
        "\nLIGHTERMAN 2\nR 16777216\n{"
    };

    /** Adds up what it is told. */
    private static final class Told implements FrameParser.Frames {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        @Override
        public void description(byte[] json) {
            all.writeBytes(json);
        }

        @Override
        public void output(long offset, byte[] bytes, int from, int length) {
            assertThat(offset).isNotNegative();
            all.write(bytes, from, length);
        }

        @Override
        public void events(long offset, byte[] bytes, int from, int length) {
            all.write(bytes, from, length);
        }

        @Override
        public void status(byte[] json) {
            all.writeBytes(json);
        }
    }

    @Fuzz
    void frames(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, STREAMS),
                bytes -> {
                    Told told = new Told();
                    FrameParser parser = new FrameParser(told);
                    int from = 0;
                    for (int end : Hostile.cuts(new Random(bytes.length), bytes.length)) {
                        parser.write(bytes, from, end - from);
                        from = end;
                    }
                    parser.restart();
                    parser.write("\nLIGHTERMAN 2\nO 0 1\nx".getBytes(StandardCharsets.UTF_8));
                    assertThat(told.all.size()).isLessThanOrEqualTo(bytes.length + 1);
                    assertThat(told.all.toString(StandardCharsets.ISO_8859_1)).endsWith("x");
                },
                IOException.class);
    }

    @Fuzz
    void framesThatWereWritten(@ForAll Random random) {
        byte[] payload = Hostile.of(random, STREAMS);
        Bounded.read(payload, bytes -> {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes("motd\nLIGHTERMAN 2\n".getBytes(StandardCharsets.UTF_8));
            int half = bytes.length / 2;
            stream.writeBytes(("O 0 " + half + "\n").getBytes(StandardCharsets.UTF_8));
            stream.write(bytes, 0, half);
            stream.writeBytes(("S " + (bytes.length - half) + "\n").getBytes(StandardCharsets.UTF_8));
            stream.write(bytes, half, bytes.length - half);
            byte[] whole = stream.toByteArray();
            Told told = new Told();
            FrameParser parser = new FrameParser(told);
            int from = 0;
            for (int end : Hostile.cuts(new Random(bytes.length), whole.length)) {
                parser.write(whole, from, end - from);
                from = end;
            }
            assertThat(Arrays.equals(told.all.toByteArray(), bytes)).isTrue();
        });
    }
}
