package dev.lighterman.api;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Something that happened, told while it happens. Consoles, reports and applications are consumers of these; nothing
 * else carries progress. Every event is an immutable record.
 */
public sealed interface Event permits RunEvent, PipelineEvent {

    /**
     * Receives events in order, one at a time, on the thread that called the operation (never on a connection's reader
     * thread). Work done here holds up the caller, not Ansible: the run goes on beside it. An exception thrown here ends the
     * operation and reaches the caller.
     */
    @FunctionalInterface
    interface Listener {
        /**
         * Called for each event.
         *
         * @param event what happened, never null
         */
        void on(Event event);

        /** {@return a listener that does nothing} */
        static Listener none() {
            return event -> {};
        }

        /**
         * Makes lines of text of a run's output while it comes, in pieces of any length: a character that is cut in two by
         * them is whole again, what is no UTF-8 becomes U+FFFD.
         *
         * @param sink gets each line without its end once it is whole, and a last one without an end when the run has ended;
         *     not null
         * @return a listener for one run, not thread-safe
         */
        static Listener lines(Consumer<String> sink) {
            return new LogLines(sink);
        }

        /**
         * This listener, then another.
         *
         * @param next called after this one for every event, not null
         * @return a listener that calls both
         */
        default Listener andThen(Listener next) {
            return event -> {
                on(event);
                next.on(event);
            };
        }
    }

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
                throw new IllegalArgumentException(
                        "neither the event's number nor the output's offset can be negative");
            }
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
}
