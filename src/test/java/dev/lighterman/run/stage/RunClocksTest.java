package dev.lighterman.run.stage;

import static dev.lighterman.run.AnsweringNode.GREETING;
import static dev.lighterman.run.AnsweringNode.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
import dev.lighterman.run.AnsweringNode;
import dev.lighterman.run.Runs;
import dev.lighterman.run.lock.WorkspaceLocks;
import dev.lighterman.run.remote.RunClocks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the node is told to wait for: tests shorten it, so here it is what the product asks for. */
class RunClocksTest {
    @Test
    void aRunIsStartedWithTheDefaults() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        AnsweringNode node = new AnsweringNode(
                command -> {
                    command.input().writeTo(new InputPipe(sent));
                    return Exit.exited(1);
                },
                cleaning -> Exit.exited(0));
        assertThatThrownBy(() -> Runs.runner(node).run(Runs.tasks("  - ping:\n"), Event.Listener.none()))
                .isInstanceOf(LightermanException.class);
        assertThat(sent.toString(StandardCharsets.UTF_8))
                .contains("\"clocks\":{\"grace\":10.0,\"afterwards\":30.0,\"sudo\":5.0}");
    }

    @Test
    void aLeaseIsTakenWithTheDefaults() throws Exception {
        List<String> asked = new ArrayList<>();
        AnsweringNode node = new AnsweringNode(command -> {
            asked.addAll(command.arguments());
            say(command, GREETING + "{\"held\": true, \"kept\": true}\n");
            return Exit.exited(0);
        });
        WorkspaceLocks.acquire(
                        node,
                        List.of("a", "b"),
                        "me",
                        WorkspaceLocks.token(),
                        true,
                        other -> {},
                        Duration.ofMinutes(10))
                .close();
        assertThat(asked).endsWith("me", "1", "60.0", "10.0", "a", "b");
    }

    @Test
    void aLeaseIsTriedAgainWellBeforeItIsGivenUp() {
        assertThat(RunClocks.DEFAULT.pause()).isEqualTo(Duration.ofSeconds(3));
        assertThat(RunClocks.DEFAULT.closing()).isEqualTo(Duration.ofSeconds(3));
        assertThat(RunClocks.DEFAULT.lifeSign()).isEqualTo(Duration.ofSeconds(10));
    }
}
