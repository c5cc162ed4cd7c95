package dev.lighterman.kubernetes.pod;

import dev.lighterman.node.BulkOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes the frames of {@code agent.py} apart, whatever pieces they come in. Not thread-safe. */
final class Frames extends BulkOutput {
    /** The longest that the agent sends is a quarter of this. */
    private static final int LONGEST = 1 << 18;

    private static final int HEAD = 9;

    /** Takes whole frames. */
    @FunctionalInterface
    interface Receiver {
        void take(char kind, int number, byte[] payload) throws IOException;
    }

    private final Receiver receiver;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    /** How many bytes it takes until there is more to be told: single bytes are not looked at again and again. */
    private int wanted = HEAD;

    Frames(Receiver receiver) {
        this.receiver = receiver;
    }

    /** A frame as it is sent. */
    static byte[] frame(char kind, int number, byte[] payload, int offset, int length) {
        return ByteBuffer.allocate(HEAD + length)
                .put((byte) kind)
                .putInt(number)
                .putInt(length)
                .put(payload, offset, length)
                .array();
    }

    static byte[] frame(char kind, int number, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return frame(kind, number, bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        pending.write(bytes, offset, length);
        if (pending.size() < wanted) {
            return;
        }
        byte[] all = pending.toByteArray();
        int at = 0;
        wanted = HEAD;
        while (all.length - at >= HEAD) {
            ByteBuffer head = ByteBuffer.wrap(all, at, HEAD);
            char kind = (char) (head.get() & 0xff);
            int number = head.getInt();
            int size = head.getInt();
            if (size < 0 || size > LONGEST) {
                throw new IOException("a frame of " + size + " bytes");
            }
            if (all.length - at - HEAD < size) {
                wanted = HEAD + size;
                break;
            }
            byte[] payload = new byte[size];
            System.arraycopy(all, at + HEAD, payload, 0, size);
            at += HEAD + size;
            receiver.take(kind, number, payload);
        }
        pending.reset();
        pending.write(all, at, all.length - at);
    }
}
