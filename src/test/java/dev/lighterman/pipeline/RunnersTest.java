package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.pipeline.check.DoctorPlaybook;
import dev.lighterman.pipeline.delivery.ServerPods;
import dev.lighterman.pipeline.delivery.WatchedRollout;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.play.LastFailed;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever asks for a run, its connection is tried again for as long as the server's settings say, and secrets are hidden. */
@Timeout(120)
class RunnersTest {
    private static final String ID = "20260102-030405-a1b2c3d4";
    private static final Server SERVER =
            Server.ssh("10.0.0.5").reconnectTimeout(Duration.ZERO).password(Secret.of("correct horse battery"));

    /** A control node whose connection is lost after it has said something. */
    private record Losing(String said, List<String> executed) implements ControlNode {
        Losing(String said) {
            this(said, new ArrayList<>());
        }

        @Override
        public String name() {
            return "ansible-server";
        }

        @Override
        public Exit execute(Command command) {
            executed.add(command.arguments().toString());
            try {
                command.output().write(said.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Exit.of(Exit.Kind.CONNECTION_LOST);
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}
    }

    private static ServerConnection connection(ControlNode node) {
        return ServerConnection.on(node, SERVER);
    }

    private static Settings settings() throws Exception {
        return PipelineFile.of(
                        Path.of(""),
                        Map.of("image.name", "me/shop", "deploy.namespace", "shop", "server.host", "10.0.0.5"),
                        name -> null)
                .settings();
    }

    /** It was tried for 10 minutes. */
    @Test
    void theRunThatAsksForPodsIsNotTriedAgainWhereNothingIs() {
        Losing node = new Losing("");
        assertThatThrownBy(() -> ServerPods.of(
                        settings(),
                        WatchedRollout.settings(settings()),
                        connection(node).runner()))
                .isInstanceOf(ConnectionException.class);
        assertThat(node.executed()).hasSize(1);
    }

    @Test
    void theRunOfTheDoctorIsNotTriedAgainWhereNothingIs() {
        Losing node = new Losing("");
        assertThatThrownBy(() -> new DoctorPlaybook(settings(), Optional.empty(), false)
                        .run(connection(node).runner(), check -> {}))
                .isInstanceOf(ConnectionException.class);
        assertThat(node.executed()).hasSize(1);
    }

    @Test
    void theLookAtTheLastRunIsNotTriedAgainWhereNothingIs() {
        Losing node = new Losing("");
        assertThatThrownBy(() -> new LastFailed("/srv/site.yml").hosts(connection(node)))
                .isInstanceOf(ConnectionException.class);
        assertThat(node.executed()).hasSize(1);
    }

    @Test
    void whatIsToldOfARunHidesTheServersPassword() {
        String description = "{\"id\": \"" + ID + "\", \"command\": [\"ansible-playbook\"]}";
        String event = "{\"event\": \"prompt\", \"seq\": 1, \"time\": 1, \"prompt\": \"correct horse battery?\"}\n";
        Losing node = new Losing("\nLIGHTERMAN 1\n" + frame("R", description) + frame("E 0", event));
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> connection(node)
                        .runner()
                        .attached(ID, happened -> told.add(happened.toString()))
                        .result())
                .isInstanceOf(LightermanException.class);
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).contains("********?").doesNotContain("horse");
    }

    private static String frame(String kind, String text) {
        return kind + " " + text.length() + "\n" + text;
    }
}
