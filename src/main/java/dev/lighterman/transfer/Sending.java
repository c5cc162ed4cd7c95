package dev.lighterman.transfer;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the receiver's standard input: the list, and the files it has not. Used once. */
final class Sending implements Command.Input {
    /** A file with its size when the transfer began. */
    record Entry(TransferFile file, long size) {}

    private final TransferTerms terms;
    private final List<Entry> entries;
    private final ReceiverReplies answers;
    private final AtomicLong toSend;
    private final Set<Entry> sent = new HashSet<>();
    private volatile LightermanException failure;
    private volatile boolean committed;

    /** {@code toSend} becomes the bytes of the files that the node has not. */
    Sending(TransferTerms terms, List<Entry> entries, ReceiverReplies answers, AtomicLong toSend) {
        this.terms = terms;
        this.entries = entries;
        this.answers = answers;
        this.toSend = toSend;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        write(out, terms.line() + "\n");
        for (Entry entry : entries) {
            byte[] path = entry.file().remote().getBytes(StandardCharsets.UTF_8);
            write(out, entry.size() + " " + Integer.toOctalString(entry.file().mode()) + " " + path.length + "\n");
            out.write(path);
        }
        write(out, "\n");
        out.flush();
        try (FileHasher hasher = new FileHasher()) {
            List<Integer> wanted = new ArrayList<>();
            for (int number = 0; number < entries.size(); number++) {
                ReceiverReplies.Has has = answers.nextHas();
                if (has.over()) {
                    return; // the receiver has said why
                }
                if (has.hash().isEmpty() || !has.hash().get().equals(hash(hasher, entries.get(number)))) {
                    wanted.add(number);
                    toSend.addAndGet(entries.get(number).size());
                }
            }
            for (int number : wanted) {
                write(out, number + "\n");
                send(hasher, entries.get(number), out);
            }
        }
        committed = true;
        write(out, "\n");
        out.flush();
    }

    /** Files that were sent; complete once the command has ended. */
    synchronized Set<Entry> sent() {
        return Set.copyOf(sent);
    }

    /** A local file that could not be read. */
    Optional<LightermanException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether the receiver may have been told to put things in place. */
    boolean committed() {
        return committed;
    }

    private String hash(FileHasher hasher, Entry entry) throws IOException, InterruptedException {
        hasher.start();
        copy(hasher, entry, OutputStream.nullOutputStream());
        return hasher.finish();
    }

    private void send(FileHasher hasher, Entry entry, OutputStream out) throws IOException, InterruptedException {
        hasher.start();
        copy(hasher, entry, out);
        write(out, hasher.finish() + "\n");
        out.flush();
        synchronized (this) {
            sent.add(entry);
        }
    }

    private void copy(FileHasher hasher, Entry entry, OutputStream out) throws IOException, InterruptedException {
        try (InputStream in = open(entry)) {
            long left = entry.size();
            while (left > 0) {
                FileHasher.Chunk chunk = hasher.emptyChunk();
                int read = read(in, chunk.bytes(), (int) Math.min(left, chunk.bytes().length), entry);
                if (read <= 0) {
                    throw unreadable(entry, "it became smaller while it was read", null);
                }
                hasher.hash(chunk, read);
                out.write(chunk.bytes(), 0, read);
                hasher.give(chunk);
                left -= read;
            }
            if (read(in, new byte[1], 1, entry) > 0) {
                throw unreadable(entry, "it became larger while it was read", null);
            }
        }
    }

    private InputStream open(Entry entry) throws IOException {
        try {
            return Files.newInputStream(entry.file().local());
        } catch (IOException e) {
            throw unreadable(entry, String.valueOf(e.getMessage()), e);
        }
    }

    private int read(InputStream in, byte[] bytes, int length, Entry entry) throws IOException {
        try {
            return in.readNBytes(bytes, 0, length);
        } catch (IOException e) {
            throw unreadable(entry, String.valueOf(e.getMessage()), e);
        }
    }

    private IOException unreadable(Entry entry, String why, IOException cause) {
        failure = new LightermanException(
                FailureKind.TRANSFER, "cannot send " + entry.file().local() + ": " + why, cause);
        return new IOException(why, cause);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
