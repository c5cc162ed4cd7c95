package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceEventsTest {
    private static final Instant NOW = Instant.EPOCH;

    private final List<String> told = new ArrayList<>();
    private final SliceEvents events = new SliceEvents(
            this::tell,
            new SliceSurvey(List.of(new SliceSurvey.SurveyedPlay("web", "site.yml:1", List.of("a", "b"))), List.of()),
            2);
    private final Event.Listener one = events.of(1, "");
    private final Event.Listener two = events.of(2, " on b");

    private void tell(Event event) {
        if (event instanceof RunEvent.PlayStarted of) {
            told.add(of.seq() + " play " + of.id() + " " + of.targets());
        } else if (event instanceof RunEvent.TaskStarted of) {
            told.add(of.seq() + " task " + of.id() + " " + of.name());
        } else if (event instanceof RunEvent.HostStarted of) {
            told.add(of.seq() + " host " + of.host() + " " + of.taskId());
        } else if (event instanceof RunEvent.TasksPlanned of) {
            told.add(of.seq() + " plan " + of.playId() + " " + of.tasks());
        } else if (event instanceof RunEvent.Output of) {
            told.add(StandardCharsets.UTF_8.decode(of.bytes()).toString());
        }
    }

    private static RunEvent play(String id, String host) {
        return new RunEvent.PlayStarted(9, NOW, id, "web", "web", List.of(host));
    }

    private static RunEvent task(String id, String name) {
        return new RunEvent.TaskStarted(9, NOW, id, name, "debug", Optional.of("site.yml:3"), Optional.empty(), false);
    }

    private static RunEvent host(String name, String task) {
        return new RunEvent.HostStarted(9, NOW, name, task);
    }

    @Test
    void playsAndTasksBeginOnceWhicheverSliceIsAhead() {
        one.on(play("p1", "a"));
        one.on(new RunEvent.TasksPlanned(9, NOW, "p1", List.of("t1", "u1")));
        two.on(play("p2", "b"));
        two.on(new RunEvent.TasksPlanned(9, NOW, "p2", List.of("t2", "u2")));
        two.on(task("t2", "first"));
        two.on(host("b", "t2"));
        two.on(task("u2", "second"));
        two.on(task("x2", "included")); // not planned
        two.on(host("b", "x2"));
        one.on(task("t1", "first"));
        one.on(host("a", "t1"));
        one.on(task("x1", "included"));
        one.on(host("a", "x1"));
        one.on(task("y1", "included")); // once more
        assertThat(told)
                .containsExactly(
                        "1 play p1 [a, b]",
                        "2 plan p1 [t1, u1]",
                        "3 task t1 first",
                        "4 host b t1",
                        "5 task u1 second",
                        "6 task x2 included",
                        "7 host b x2",
                        "8 host a t1",
                        "9 host a x2",
                        "10 task y1 included");
    }

    @Test
    void outputComesInWholeLinesWithTheSliceBeforeThem() {
        two.on(output("ab"));
        one.on(output("1\n2"));
        two.on(output("c\n"));
        assertThat(told).containsExactly("[1/2] 1\n", "[2/2] abc\n");
    }

    private static RunEvent output(String text) {
        return new RunEvent.Output(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
