package dev.lighterman.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Property(tries = 200)
    void framesComeBackWholeWhateverPiecesTheyComeIn(@ForAll List<String> texts, @ForAll Random random)
            throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            stream.writeBytes(Frames.frame('O', i, texts.get(i)));
            sent.add("O " + i + " " + new String(texts.get(i).getBytes(UTF_8), UTF_8));
        }
        List<String> got = new ArrayList<>();
        Frames frames =
                new Frames((kind, number, payload) -> got.add(kind + " " + number + " " + new String(payload, UTF_8)));
        byte[] bytes = stream.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int piece = 1 + random.nextInt(bytes.length - at);
            frames.write(bytes, at, piece);
            at += piece;
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void aLengthThatNoFrameHasIsRefused() {
        Frames frames = new Frames((kind, number, payload) -> {});
        assertThatThrownBy(() -> frames.write(new byte[] {'O', 0, 0, 0, 1, 127, 0, 0, 0}))
                .isInstanceOf(IOException.class)
                .hasMessage("a frame of 2130706432 bytes");
    }
}
