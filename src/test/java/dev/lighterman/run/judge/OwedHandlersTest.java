package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.json.JsonObject;
import dev.lighterman.run.stage.RunDescription;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwedHandlersTest {
    private static RunDescription run(String more) {
        return RunDescription.parse(
                "server", ("{\"id\":\"id\",\"playbook\":\"p.yml\"" + more + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hostsThatAreOwedTheSameForTheSameReasonAreInOneSentence() {
        OwedHandlers handlers = new OwedHandlers();
        IntStream.rangeClosed(1, 12)
                .forEach(n -> handlers.note(new OwedHandler("h" + n, "Restart", "Write", "p.yml:3")));
        handlers.note(new OwedHandler("h1", "Reload", "Write", "p.yml:3"));
        assertThat(handlers.warnings(run(",\"origin\":\"/p.yml\",\"owed\":\"run\"")))
                .containsExactly(
                        "the handler \"Restart\" is owed to h1, h2, h3, h4, h5, h6, h7, h8, h9, h10 and 2 more: \"Write\" (p.yml:3)"
                                + " notified it, and it has not run there; the next run of this playbook makes up for it",
                        "the handler \"Reload\" is owed to h1: \"Write\" (p.yml:3) notified it, and it has not run there; the next"
                                + " run of this playbook makes up for it");
    }

    @Test
    void theRunThatMakesUpForItIsNamed() {
        OwedHandlers handlers = new OwedHandlers();
        handlers.note(new OwedHandler("h1", "Restart", "Write", "p.yml:3"));
        assertThat(handlers.warnings(run(",\"origin\":\"/p.yml\",\"owed\":\"warn\"")))
                .containsExactly(
                        "the handler \"Restart\" is owed to h1: \"Write\" (p.yml:3) notified it, and it has not run there;"
                                + " no run makes up for it unless ansible.owed (--owed) is run");
        assertThat(handlers.warnings(run(",\"origin\":\"/p.yml\",\"owed\":\"run\",\"notes\":{\"passing\":true}")))
                .containsExactly(
                        "the handler \"Restart\" is owed to h1: \"Write\" (p.yml:3) notified it, and it has not run there;"
                                + " the next run makes up for it only where the pod's home is kept on a volume"
                                + " (server.pod.claim)");
        assertThat(handlers.warnings(run(",\"owed\":\"run\"")))
                .containsExactly(
                        "the handler \"Restart\" is owed to h1: \"Write\" (p.yml:3) notified it, and it has not run there;"
                                + " no run makes up for it, since a playbook made of values has no path to know it by");
    }

    @Test
    void whatIsGoneIsSaidOnceForAllHosts() {
        OwedHandlers handlers = new OwedHandlers();
        for (String host : new String[] {"h1", "h2"}) {
            handlers.note(JsonObject.parse(("{\"state\":\"gone\",\"host\":\"" + host + "\",\"handler\":\"Restart\"}")
                    .getBytes(StandardCharsets.UTF_8)));
        }
        handlers.note(JsonObject.parse("{\"state\":\"failed\",\"host\":\"h1\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(handlers.warnings(run("")))
                .containsExactly(
                        "the handler \"Restart\", which was owed to h1, h2, is not in the playbook any more and is owed no longer");
        assertThat(handlers.owed()).isEmpty();
    }
}
