package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What the agent in a pod sends, or what stands in its place. */
class FuzzPodFramesTest {
    private static final String[] STREAMS = {
        "A\0\0\0\1\0\0\0\5hello",
        "O\0\0\0\2\0\0\0\0E\0\0\0\2\0\0\0\3abcX\0\0\0\2\0\0\0\1" + "0",
        "O\177\177\177\177\0\3\377\377a"
    };

    @Fuzz
    void framesOfAPod(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, STREAMS),
                bytes -> {
                    ByteArrayOutputStream told = new ByteArrayOutputStream();
                    Frames frames = new Frames((kind, number, payload) ->
                            told.writeBytes(Frames.frame(kind, number, payload, 0, payload.length)));
                    int from = 0;
                    for (int end : Hostile.cuts(new Random(bytes.length), bytes.length)) {
                        frames.write(bytes, from, end - from);
                        from = end;
                    }
                    byte[] whole = told.toByteArray();
                    assertThat(Arrays.mismatch(bytes, 0, whole.length, whole, 0, whole.length))
                            .isEqualTo(-1);
                },
                IOException.class);
    }
}
