package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunSummary;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunCatalogTest {
    @Test
    void runsOfOneSecondAreListedByWhenTheyStarted() throws Exception {
        RunCatalog catalog = new RunCatalog(answering("""
                LIGHTERMAN 1
                {"id":"20260102-030405-cccc","startedAt":1767323045.25,"state":"running","origin":"a"}
                {"id":"20260102-030405-bbbb","startedAt":1767323045.75,"state":"running","origin":"b"}
                {"id":"20260102-030405-aaaa","startedAt":1767323045.5,"state":"running","origin":"a"}
                {"id":"20260102-030405-dddd","startedAt":1767323045.5,"state":"running","origin":"b"}
                {"end":true}
                """), Duration.ofSeconds(1));

        assertThat(catalog.runs())
                .extracting(RunSummary::id)
                .containsExactly(
                        "20260102-030405-bbbb", "20260102-030405-dddd", "20260102-030405-aaaa", "20260102-030405-cccc");
        assertThat(catalog.last("a")).map(RunSummary::id).isEqualTo(Optional.of("20260102-030405-aaaa"));
    }

    private static ControlNode answering(String answer) {
        return new ControlNode() {
            @Override
            public String name() {
                return "ansible-server";
            }

            @Override
            public Exit execute(Command command) {
                try {
                    command.output().write(answer.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return Exit.exited(0);
            }

            @Override
            public boolean isClosed() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
