package dev.lighterman.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiverRepliesTest {
    @Test
    void whatHasArrivedIsTold() throws Exception {
        List<Long> arrived = new ArrayList<>();
        ReceiverReplies answers = new ReceiverReplies(arrived::add);

        answers.write("""
                a login shell's greeting
                LIGHTERMAN 1
                {"has": null}
                {"got": 1048576}
                {"got": 5000000000}
                {"done": true}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(arrived).containsExactly(1_048_576L, 5_000_000_000L);
        assertThat(answers.done()).isTrue();
    }
}
