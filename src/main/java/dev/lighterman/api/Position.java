package dev.lighterman.api;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * How far a listener has followed a run. Immutable and thread-safe.
 *
 * @param event the number ({@link RunEvent.FromAnsible#seq}) of the last event of Ansible's that was told, 0 for none; not
 *     negative
 * @param output how many bytes of Ansible's output were told, 0 for none; not negative
 */
public record Position(long event, long output) {
    /** The beginning: nothing was told. */
    public static final Position START = new Position(0, 0);

    /**
     * Makes a value of its parts.
     *
     * @param event as {@link #event()}
     * @param output as {@link #output()}
     * @throws IllegalArgumentException if one is negative
     */
    public Position {
        if (event < 0 || output < 0) {
            throw new IllegalArgumentException("neither the event's number nor the output's offset can be negative");
        }
    }

    /**
     * A position behind an event and some output.
     *
     * @param event the number of the last event of Ansible's that was told, 0 for none
     * @param output how many bytes of Ansible's output were told, 0 for none
     * @return never null
     * @throws IllegalArgumentException if one is negative
     */
    public static Position after(long event, long output) {
        return new Position(event, output);
    }

    /**
     * A listener that passes on what comes behind this position, when it is told a run from the beginning.
     *
     * @param listener told the rest, not null
     * @return a listener for one run, not thread-safe
     */
    public Event.Listener rest(Event.Listener listener) {
        return equals(START) ? Objects.requireNonNull(listener, "listener") : new Rest(this, listener);
    }

    /** Leaves out what comes before a position. */
    private static final class Rest implements Event.Listener {
        private final long lastEvent;
        private final Event.Listener listener;
        private long outputLeft;

        Rest(Position position, Event.Listener listener) {
            this.lastEvent = position.event;
            this.outputLeft = position.output;
            this.listener = Objects.requireNonNull(listener, "listener");
        }

        @Override
        public void on(Event event) {
            if (event instanceof RunEvent.FromAnsible told && told.seq() <= lastEvent) {
                return;
            }
            if (event instanceof RunEvent.Output output && outputLeft > 0) {
                ByteBuffer bytes = output.bytes();
                int had = (int) Math.min(outputLeft, bytes.remaining());
                outputLeft -= had;
                if (had < bytes.remaining()) {
                    listener.on(new RunEvent.Output(bytes.slice(bytes.position() + had, bytes.remaining() - had)));
                }
                return;
            }
            listener.on(event);
        }
    }
}
