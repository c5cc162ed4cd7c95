package dev.lighterman.run.judge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A line of JSON as it comes in, whose very long strings lose their middle: what a module or command said may be of any
 * size, the memory that follows a run may not. Beginnings and ends are what people look at. Not thread-safe.
 */
final class JsonLine {
    private static final int SMALL = 64 * 1024;
    private static final int ESCAPED = -1;
    /** However many names, numbers and short strings there are: more is no line that can be read. */
    private static final int LONGEST = 64 << 20;

    private final int head;
    private final int tail;
    private final int piece;
    private final int longest;
    private byte[] line = new byte[SMALL];
    private int length;
    private long size;
    private boolean inString;
    private int escape; // ESCAPED after a backslash, else how many hexadecimal digits are to come
    private long inHead;
    private boolean inTail;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private byte[] last;
    private int lastLength;
    private long dropped;
    private boolean tooLong;

    /** Keeps 2 MiB of a string's beginning and about as much of its end. */
    JsonLine() {
        this(2 << 20, 2 << 20, SMALL, LONGEST);
    }

    /** Keeps so many bytes of a string, the end in pieces of a size, and so many of the line. */
    JsonLine(int head, int tail, int piece, int longest) {
        this.head = head;
        this.tail = tail;
        this.piece = piece;
        this.longest = longest;
        this.last = new byte[0];
    }

    void append(byte[] bytes, int from, int count) {
        size += count;
        for (int at = from; at < from + count; at++) {
            append(bytes[at]);
        }
    }

    private void append(byte b) {
        if (!inString) {
            keep(b);
            inString = b == '"';
            inHead = 0;
            return;
        }
        boolean whole = escape == 0; // not within an escape sequence: the string may be cut here
        if (whole && b == '"') {
            endTail();
            inString = false;
            keep(b);
            return;
        }
        escape = whole ? (b == '\\' ? ESCAPED : 0) : escape != ESCAPED ? escape - 1 : b == 'u' ? 4 : 0;
        inTail |= whole && inHead >= head;
        if (inTail) {
            keepInTail(b, whole);
        } else {
            inHead++;
            keep(b);
        }
    }

    private void keep(byte b) {
        if (length == longest) {
            tooLong = true;
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(line.length * 2, longest));
        }
        line[length++] = b;
    }

    private void keepInTail(byte b, boolean whole) {
        if ((whole && lastLength >= piece) || last.length == 0) {
            if (lastLength > 0) {
                pieces.add(Arrays.copyOf(last, lastLength));
                lastLength = 0;
            }
            if (pieces.size() > tail / piece) {
                dropped += pieces.remove().length;
            }
            last = last.length == 0 ? new byte[piece + 8] : last;
        }
        last[lastLength++] = b;
    }

    private void endTail() {
        if (!inTail) {
            return;
        }
        if (dropped > 0) {
            for (byte b : (" ... (" + dropped + " bytes are left out here) ... ").getBytes(StandardCharsets.US_ASCII)) {
                keep(b);
            }
        }
        pieces.add(Arrays.copyOf(last, lastLength));
        for (byte[] part : pieces) {
            for (byte b : part) {
                keep(b);
            }
        }
        forgetTail();
    }

    private void forgetTail() {
        inTail = false;
        pieces.clear();
        last = new byte[0];
        lastLength = 0;
        dropped = 0;
    }

    /** How many bytes came in. */
    long size() {
        return size;
    }

    /** Whether a part is missing that cannot be. */
    boolean tooLong() {
        return tooLong;
    }

    byte[] bytes() {
        return line;
    }

    /** How many of {@link #bytes} there are. */
    int length() {
        return length;
    }

    /** Begins the next line; the memory a long one took is given back. */
    void clear() {
        forgetTail();
        inString = false;
        escape = 0;
        length = 0;
        size = 0;
        tooLong = false;
        if (line.length > SMALL) {
            line = new byte[SMALL];
        }
    }
}
