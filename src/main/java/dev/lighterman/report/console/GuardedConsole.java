package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** Another console on a terminal or in a CI job's log: what builds and tasks write cannot do more there than be read. */
final class GuardedConsole implements Console {
    private final Console console;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private ControlText build = new ControlText(shown);
    private ControlText run = new ControlText(shown);

    GuardedConsole(Console console) {
        this.console = console;
    }

    @Override
    public void on(Event event) {
        if (event instanceof PipelineEvent.BuildOutput of) {
            console.on(new PipelineEvent.BuildOutput(through(build, of.bytes())));
        } else if (event instanceof RunEvent.Output of) {
            console.on(new RunEvent.Output(through(run, of.bytes())));
        } else {
            if (event instanceof PipelineEvent.BuildStarted) {
                build = new ControlText(shown);
            } else if (event instanceof RunEvent.Started) {
                run = new ControlText(shown);
            }
            console.on(event);
        }
    }

    private ByteBuffer through(ControlText guard, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try {
            guard.write(copy, 0, copy.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it only writes to memory
        }
        ByteBuffer guarded = ByteBuffer.wrap(shown.toByteArray());
        shown.reset();
        return guarded;
    }

    @Override
    public void resized(IntSupplier columns) {
        console.resized(columns);
    }

    @Override
    public void close() {
        console.close();
    }
}
