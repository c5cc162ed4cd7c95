package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.report.console.Consoles;
import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.console.Verbosity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every console names whom a job waits for. */
class LockLinesTest {
    private static final List<Event> WAITING = List.of(
            new PipelineEvent.LockWaiting(
                    "context:/srv/app:1",
                    "shop on build-7",
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    Optional.empty()),
            new PipelineEvent.LockWaiting(
                    "deployment:default/web",
                    "shop\u001b[2J",
                    Instant.parse("2026-01-02T03:04:05Z"),
                    Optional.of("20260102-030405-0a1b2c3d")));

    private static String shown(ConsoleKind kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (Console console = Consoles.of(kind, out, Verbosity.NORMAL, Terminal.NONE, Map.of())) {
            WAITING.forEach(console::on);
        }
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void plain() {
        assertThat(shown(ConsoleKind.PLAIN)).isEqualTo("""
                waiting     context /srv/app:1 is used by shop on build-7 since 2026-01-02T03:04:05Z
                waiting     deployment default/web is used by shop\\x1b[2J since 2026-01-02T03:04:05Z (run 20260102-030405-0a1b2c3d)
                """);
    }

    @Test
    void rich() {
        assertThat(shown(ConsoleKind.RICH))
                .contains("waiting     context /srv/app:1 is used by shop on build-7 since 2026-01-02T03:04:05Z");
    }

    @Test
    void jenkins() {
        assertThat(shown(ConsoleKind.JENKINS)).isEqualTo("""
                Waiting: context /srv/app:1 is used by shop on build-7 since 2026-01-02T03:04:05Z
                Waiting: deployment default/web is used by shop\\x1b[2J since 2026-01-02T03:04:05Z (run 20260102-030405-0a1b2c3d)
                """);
    }

    @Test
    void json() {
        assertThat(shown(ConsoleKind.JSON)).isEqualTo("""
                {"event":"lockWaiting","lock":"context:/srv/app:1","holder":"shop on build-7","since":"2026-01-02T03:04:05.678Z","run":null}
                {"event":"lockWaiting","lock":"deployment:default/web","holder":"shop\\u001B[2J","since":"2026-01-02T03:04:05Z","run":"20260102-030405-0a1b2c3d"}
                """);
    }
}
