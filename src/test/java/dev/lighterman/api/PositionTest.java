package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {
    private static Event numbered(long seq) {
        return new RunEvent.NoHostsRemaining(seq, Instant.EPOCH);
    }

    private static Event output(String text) {
        return new RunEvent.Output(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Event> told(Event.Position from, List<Event> events) {
        List<Event> told = new ArrayList<>();
        Event.Listener rest = from.rest(told::add);
        events.forEach(rest::on);
        return told;
    }

    @Test
    void whatWasHadIsLeftOutWhateverPiecesItComesIn() {
        Event started = new RunEvent.Started("id", List.of("ansible-playbook"));
        List<Event> events = List.of(
                started, output("ab"), numbered(1), output("cdef"), numbered(2), numbered(3), output(""), output("gh"));
        assertThat(told(Event.Position.START, events)).isEqualTo(events);
        assertThat(told(new Event.Position(2, 3), events))
                .containsExactly(started, output("def"), numbered(3), output(""), output("gh"));
        assertThat(told(new Event.Position(0, 2), events))
                .containsExactly(
                        started, numbered(1), output("cdef"), numbered(2), numbered(3), output(""), output("gh"));
        assertThat(told(new Event.Position(9, 99), events)).containsExactly(started);
    }

    @Test
    void nothingIsNegative() {
        String message = "neither the event's number nor the output's offset can be negative";
        assertThatThrownBy(() -> new Event.Position(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> new Event.Position(0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
