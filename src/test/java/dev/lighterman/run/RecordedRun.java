package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A run that has ended, as a supervisor told it ({@code supervisor.py follow 0 0}), and a control node that tells it again from
 * any offset, over connections that break.
 */
final class RecordedRun {
    private final String description;
    private final byte[] output;
    private final byte[] events;
    private final String status;

    private RecordedRun(Parts parts) {
        this.description = parts.description;
        this.output = parts.output.toByteArray();
        this.events = parts.events.toByteArray();
        this.status = parts.status;
    }

    static RecordedRun read() {
        Parts parts = new Parts();
        try (InputStream in = RecordedRun.class.getResourceAsStream("recorded/stream");
                FrameParser parser = new FrameParser(parts)) {
            in.transferTo(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RecordedRun(parts);
    }

    /** The frames of a recording. */
    private static final class Parts implements FrameParser.Frames {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream events = new ByteArrayOutputStream();
        private String description = "";
        private String status = "";

        @Override
        public void description(byte[] json) {
            description = new String(json, StandardCharsets.UTF_8);
        }

        @Override
        public void output(long offset, byte[] bytes, int from, int length) {
            output.write(bytes, from, length);
        }

        @Override
        public void events(long offset, byte[] bytes, int from, int length) {
            events.write(bytes, from, length);
        }

        @Override
        public void status(byte[] json) {
            status = new String(json, StandardCharsets.UTF_8);
        }
    }

    /** What a supervisor says to a client that has so much: events and output in turns, as they come while a run goes on. */
    byte[] told(long eventsHad, long outputHad) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        write(stream, "Welcome!\n" + AnsweringNode.GREETING + AnsweringNode.frame("R", description) + "H\n");
        int piece = 400;
        for (int at = 0; at < Math.max(events.length, output.length); at += piece) {
            part(stream, "O", output, Math.max(at, outputHad), at + piece);
            part(stream, "E", events, Math.max(at, eventsHad), at + piece);
        }
        write(stream, AnsweringNode.frame("S", status));
        return stream.toByteArray();
    }

    private static void part(ByteArrayOutputStream stream, String kind, byte[] bytes, long from, int to) {
        int length = (int) (Math.min(to, bytes.length) - from);
        if (length > 0) {
            write(stream, kind + " " + from + " " + length + "\n");
            stream.write(bytes, (int) from, length);
        }
    }

    private static void write(ByteArrayOutputStream stream, String text) {
        stream.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A control node that has the run; its connections break after so many bytes, one after the other, the last does not. */
    ControlNode cutAfter(int... lengths) {
        return new Cut(lengths);
    }

    /** Tells the run. */
    private final class Cut implements ControlNode {
        private final int[] lengths;
        private int connections;

        Cut(int... lengths) {
            this.lengths = lengths;
        }

        @Override
        public String name() {
            return "ansible-server";
        }

        @Override
        public Exit execute(Command command) throws ConnectionException, InterruptedException {
            byte[] all = asked(command.arguments());
            int length = connections < lengths.length ? Math.min(lengths[connections], all.length) : all.length;
            boolean whole = connections >= lengths.length;
            connections++;
            try {
                command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
                command.output().write(all, 0, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return whole ? Exit.exited(0) : Exit.of(Exit.Kind.CONNECTION_LOST);
        }

        /** Who follows says what it has; who starts a run has nothing of it. */
        private byte[] asked(List<String> words) {
            int last = words.size() - 1;
            return words.get(last).matches("\\d+")
                    ? told(Long.parseLong(words.get(last - 1)), Long.parseLong(words.get(last)))
                    : told(0, 0);
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}
    }
}
