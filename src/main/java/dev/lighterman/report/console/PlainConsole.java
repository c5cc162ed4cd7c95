package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/** The {@link Transcript} as plain lines. */
final class PlainConsole implements Console, Transcript.Sink {
    private final LineStream out;
    private final Transcript transcript;

    PlainConsole(PrintStream out, Verbosity verbosity) {
        this.out = new LineStream(out);
        this.transcript = new Transcript(this, Palette.NONE, verbosity);
    }

    @Override
    public void on(Event event) {
        transcript.on(event);
    }

    @Override
    public void line(String text) {
        out.line(text);
    }

    @Override
    public void raw(ByteBuffer bytes) {
        out.raw(bytes);
    }

    @Override
    public void close() {}
}
