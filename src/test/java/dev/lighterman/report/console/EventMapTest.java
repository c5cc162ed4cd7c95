package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.EveryEvent;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventMapTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static void isLine(RunEvent event, String line) {
        RunEvent.TaskStarted task =
                new RunEvent.TaskStarted(1, NOW, "t1", "t", "shell", Optional.of("p.yml:7"), Optional.empty(), false);
        assertThat(Json.write(EventMap.of(event, Map.of("t1", task)))).isEqualTo(line);
    }

    @Test
    void linesHoldWhatTheEventsHold() {
        isLine(
                new RunEvent.PlaybookStarted(
                        1,
                        NOW,
                        "p.yml",
                        "2.19.0",
                        "3.13.1",
                        List.of(new RunEvent.PlannedPlay("ship", "all")),
                        List.of(new RunResult.Details.Setting("DEFAULT_FORKS", 10, "/etc/ansible/ansible.cfg"))),
                "{\"event\":\"playbookStarted\",\"seq\":1,\"time\":\"2026-01-02T03:04:05Z\",\"playbook\":\"p.yml\","
                        + "\"ansibleVersion\":\"2.19.0\",\"pythonVersion\":\"3.13.1\",\"plays\":[{\"name\":\"ship\","
                        + "\"hosts\":\"all\"}],\"configuration\":[{\"name\":\"DEFAULT_FORKS\",\"value\":10,\"origin\":"
                        + "\"/etc/ansible/ansible.cfg\"}]}");
        isLine(
                new RunEvent.PlayStarted(2, NOW, "p1", "ship", "all", List.of("h1", "h2")),
                "{\"event\":\"playStarted\",\"seq\":2,\"time\":\"2026-01-02T03:04:05Z\",\"playId\":\"p1\",\"name\":"
                        + "\"ship\",\"hosts\":\"all\",\"targets\":[\"h1\",\"h2\"]}");
        isLine(
                new RunEvent.TasksPlanned(3, NOW, "p1", List.of("t1", "t2")),
                "{\"event\":\"tasksPlanned\",\"seq\":3,\"time\":\"2026-01-02T03:04:05Z\",\"playId\":\"p1\",\"tasks\":"
                        + "[\"t1\",\"t2\"]}");
        isLine(
                new RunEvent.ItemFinished(
                        4,
                        NOW,
                        "h1",
                        "t1",
                        "하나",
                        TaskResult.Status.CHANGED,
                        Map.of("changed", true),
                        Duration.ofMillis(1500),
                        Optional.of(NOW)),
                "{\"event\":\"itemFinished\",\"seq\":4,\"time\":\"2026-01-02T03:04:05Z\",\"host\":\"h1\",\"taskId\":"
                        + "\"t1\",\"action\":\"shell\",\"path\":\"p.yml:7\",\"role\":null,\"item\":\"하나\",\"status\":"
                        + "\"changed\",\"startedAt\":\"2026-01-02T03:04:05Z\",\"durationMillis\":1500,\"data\":{\"changed\":"
                        + "true}}");
        isLine(
                new RunEvent.Retried(4, NOW, "h1", "t1", 2, Map.of("rc", 1), Duration.ofMillis(20)),
                "{\"event\":\"retried\",\"seq\":4,\"time\":\"2026-01-02T03:04:05Z\",\"host\":\"h1\",\"taskId\":\"t1\","
                        + "\"action\":\"shell\",\"path\":\"p.yml:7\",\"role\":null,\"attempt\":2,\"durationMillis\":20,"
                        + "\"data\":{\"rc\":1}}");
        isLine(
                new RunEvent.Included(5, NOW, "web", List.of("h1"), true),
                "{\"event\":\"included\",\"seq\":5,\"time\":\"2026-01-02T03:04:05Z\",\"file\":\"web\",\"hosts\":[\"h1\"],"
                        + "\"role\":true}");
        isLine(new RunEvent.NotParsed("ERROR! why"), "{\"event\":\"notParsed\",\"message\":\"ERROR! why\"}");
    }

    /** One without a name was an object without one, silently; these three are written by the console itself. */
    @Test
    void everyKindOfEventHasItsName() {
        Map<String, Class<?>> names = new HashMap<>();
        for (Event event : EveryEvent.list()) {
            if (event instanceof RunEvent.Output
                    || event instanceof PipelineEvent.BuildOutput
                    || event instanceof PipelineEvent.PipelineFinished) {
                continue;
            }
            Map<String, Object> map = EventMap.of(event, Map.of());
            assertThat(map.get("event")).as("%s", event).isInstanceOf(String.class);
            assertThat(names.put((String) map.get("event"), event.getClass()))
                    .as("another event of the name of %s", event)
                    .isNull();
        }
    }
}
