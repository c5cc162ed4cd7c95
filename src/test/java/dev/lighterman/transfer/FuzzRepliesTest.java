package dev.lighterman.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What the receiver of a transfer says, or what stands in its place. */
class FuzzRepliesTest {
    private static final String[] REPLIES = {
        "Welcome\nLIGHTERMAN 1\n{\"has\": \"0a\"}\n{\"has\": null}\n{\"got\": 12}\n{\"removed\": \"a/b\"}\n{\"done\": true}\n",
        "LIGHTERMAN 1\n{\"got\": 1e9}\n{\"failed\": 3, \"why\": \"no room\"}\n",
        "LIGHTERMAN 1\n{\"has\": 7}\n{\"failed\": 9999999999999, \"why\": [1]}\n{\"got\": -1}\n[]\n"
    };

    @Fuzz
    void repliesOfAReceiver(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, REPLIES),
                bytes -> {
                    ReceiverReplies replies = new ReceiverReplies(sent -> {});
                    int from = 0;
                    for (int end : Hostile.cuts(new Random(bytes.length), bytes.length)) {
                        replies.write(bytes, from, end - from);
                        from = end;
                    }
                    replies.end();
                    assertThat(replies.nextHas()).isNotNull();
                    assertThat(replies.removed()).doesNotContainNull();
                },
                IOException.class);
    }
}
