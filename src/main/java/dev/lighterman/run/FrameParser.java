package dev.lighterman.run;

import dev.lighterman.node.BulkOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the supervisor's frames apart, whatever pieces they come in, and hands their bytes on as they come: a frame is
 * never held in memory. What a login shell says before the first frame or after the last one is skipped. A run goes on with the supervisor that it was
 * started with, which may be an earlier or a later one than this client knows. Not thread-safe.
 */
final class FrameParser extends BulkOutput {
    /** What comes out. A call may have a part of a frame's bytes only. */
    interface Frames {
        /** The run's description, whole. */
        void description(byte[] json) throws IOException;

        /** Bytes of Ansible's output that begin at the offset. */
        void output(long offset, byte[] bytes, int from, int length) throws IOException;

        /** Bytes of the events file that begin at the offset. */
        void events(long offset, byte[] bytes, int from, int length) throws IOException;

        /** The final status, whole. */
        void status(byte[] json) throws IOException;
    }

    /** The latest version of the supervisor's protocol that this understands; it understands all before as well. */
    static final int VERSION = 2;

    private static final byte[] GREETING = "\nLIGHTERMAN ".getBytes(StandardCharsets.US_ASCII); // then the version
    private static final int LONGEST_VERSION = 4; // digits
    private static final int LONGEST_HEADER = 64;
    /** Of a description or a status, which are held in memory; a thousand times what they are. */
    private static final int LONGEST_WHOLE = 16 << 20;

    private final Frames frames;
    private int greeted; // bytes of the greeting
    private boolean begun; // whether the version has come as well
    private boolean over; // whether the status has come, which is the last frame
    private int version;
    private int digits;
    private final byte[] header = new byte[LONGEST_HEADER];
    private int headerLength;
    private char kind;
    private long offset;
    private long left;
    private byte[] whole = new byte[0];
    private int wholeLength;

    FrameParser(Frames frames) {
        this.frames = frames;
    }

    /** Forgets a frame that was cut off; the next bytes are another connection's. */
    void restart() {
        greeted = 0;
        begun = false;
        over = false;
        headerLength = 0;
        left = 0;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end && !over) {
            if (!begun) {
                greet(bytes[at++]);
            } else if (left > 0) {
                int part = (int) Math.min(left, end - at);
                left -= part;
                body(bytes, at, part);
                at += part;
            } else {
                byte b = bytes[at++];
                if (b == '\n') {
                    begin();
                } else if (headerLength == LONGEST_HEADER) {
                    throw new IOException("the supervisor's answer is not understood");
                } else {
                    header[headerLength++] = b;
                }
            }
        }
    }

    private void greet(byte b) throws IOException {
        if (greeted < GREETING.length && b == GREETING[greeted]) {
            greeted++;
            version = 0;
            digits = 0;
        } else if (greeted == GREETING.length && b >= '0' && b <= '9' && digits < LONGEST_VERSION) {
            version = version * 10 + b - '0';
            digits++;
        } else if (digits > 0 && b == '\n') {
            agree(version);
        } else {
            greeted = b == GREETING[0] ? 1 : 0;
            digits = 0;
        }
    }

    private void agree(int version) throws IOException {
        if (version > VERSION) {
            throw new IOException(
                    "it speaks version " + version + " of Lighterman's protocol, and this client versions up" + " to "
                            + VERSION + "; perhaps you should use the version of Lighterman that started the run");
        }
        begun = true;
    }

    private void begin() throws IOException {
        String[] words = new String(header, 0, headerLength, StandardCharsets.US_ASCII).split(" ", -1);
        headerLength = 0;
        kind = words[0].length() == 1 ? words[0].charAt(0) : '?';
        int expected =
                switch (kind) {
                    case 'H' -> 1;
                    case 'R', 'S' -> 2;
                    case 'O', 'E' -> 3;
                    default -> -1;
                };
        try {
            if (words.length != expected) {
                throw new NumberFormatException();
            }
            offset = expected == 3 ? Long.parseLong(words[1]) : 0;
            left = expected == 1 ? 0 : Long.parseLong(words[expected - 1]);
            boolean held = kind == 'R' || kind == 'S';
            if (offset < 0 || left < 0 || (held && left > LONGEST_WHOLE)) {
                throw new NumberFormatException();
            }
        } catch (NumberFormatException e) {
            throw new IOException("the supervisor's answer is not understood", e);
        }
        if (kind == 'R' || kind == 'S') {
            whole = new byte[(int) left];
            wholeLength = 0;
        }
    }

    private void body(byte[] bytes, int at, int part) throws IOException {
        switch (kind) {
            case 'O' -> frames.output(offset, bytes, at, part);
            case 'E' -> frames.events(offset, bytes, at, part);
            default -> {
                System.arraycopy(bytes, at, whole, wholeLength, part);
                wholeLength += part;
                if (left == 0) {
                    byte[] json = Arrays.copyOf(whole, wholeLength);
                    if (kind == 'R') {
                        frames.description(json);
                    } else {
                        over = true;
                        frames.status(json);
                    }
                }
            }
        }
        offset += part;
    }
}
