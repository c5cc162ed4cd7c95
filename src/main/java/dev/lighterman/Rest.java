package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.RunEvent;
import java.nio.ByteBuffer;

/** Passes on what a listener has not had of a run before: events after a number, output from a byte on. Not thread-safe. */
final class Rest implements EventListener {
    private final long afterEvent;
    private final EventListener listener;
    private long outputLeft;

    Rest(long afterEvent, long outputOffset, EventListener listener) {
        if (afterEvent < 0 || outputOffset < 0) {
            throw new IllegalArgumentException("neither the event's number nor the output's offset can be negative");
        }
        this.afterEvent = afterEvent;
        this.outputLeft = outputOffset;
        this.listener = listener;
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.FromAnsible told && told.seq() <= afterEvent) {
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
