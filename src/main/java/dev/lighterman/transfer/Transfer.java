package dev.lighterman.transfer;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.PythonScript;
import dev.lighterman.node.RemotePython;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Sends files to a control node. Thread-safe: it keeps no state. */
public final class Transfer {
    private static final int LONGEST_ERROR = 8192;
    private static final PythonScript SCRIPT = PythonScript.of(Transfer.class, "receive.py", "places", "belongings");

    private Transfer() {}

    /**
     * Puts files in place below a directory of the control node, made if missing. Files with the same content are left
     * alone (but for the executable bit); the others are written beside their place, verified by SHA-256, and renamed
     * once all are there, so that a file is either the old one or the whole new one, whatever happens. A symbolic link
     * stays one: what it points to is replaced. A replaced file keeps its mode (and its group, where the user may give it
     * away) but for the executable bits, and for those whom the file's own mode keeps out. What belongs to other users of the node
     * than the login user and root is refused: directories on the way, links, and files to be replaced.
     *
     * @param node where to, not null
     * @param directory an absolute path on the node, or {@code ~} or {@code ~/...} for its user's home, not null
     * @param files what to send, no path twice, not null
     * @param terms whose files they are, and whether they may go to a home directory; not null
     * @param listener told about bytes as they arrive, and about each file, in their order, once all are in place; on the
     *     calling thread; not null
     * @return what was done, never null
     * @throws LightermanException if a file could not be read here or put in place there; names the file and why
     * @throws ConnectionException if the node could not be used, or the connection was lost
     * @throws InterruptedException if the calling thread was interrupted; nothing is left half done
     */
    public static TransferReport send(
            ControlNode node,
            String directory,
            List<TransferFile> files,
            TransferTerms terms,
            TransferListener listener)
            throws LightermanException, InterruptedException {
        long began = System.nanoTime();
        List<Sending.Entry> entries = entries(node, directory, files);
        AtomicLong toSend = new AtomicLong();
        ReceiverReplies answers = new ReceiverReplies(bytes -> listener.progressed(bytes, toSend.get()));
        BoundedOutput said = new BoundedOutput(LONGEST_ERROR);
        Sending sending = new Sending(terms, entries, answers, toSend);
        Exit exit;
        try {
            exit = node.execute(SCRIPT.command(sending, directory)
                    .output(answers)
                    .error(said)
                    .build());
        } catch (UncheckedIOException e) {
            if (sending.failure().isPresent()) {
                throw sending.failure().get();
            }
            throw new LightermanException(
                    FailureKind.TRANSFER,
                    "the answer of " + node.name() + " is not understood: "
                            + e.getCause().getMessage(),
                    e);
        } finally {
            answers.end();
        }
        if (!answers.done()) {
            throw failure(node, directory, entries, answers, sending, exit, said.text());
        }
        int sent = 0;
        long bytes = 0;
        for (Sending.Entry entry : entries) {
            boolean wasSent = sending.sent().contains(entry);
            sent += wasSent ? 1 : 0;
            bytes += wasSent ? entry.size() : 0;
            listener.transferred(entry.file().remote(), entry.size(), wasSent);
        }
        answers.removed().forEach(listener::removed);
        return new TransferReport(sent, entries.size() - sent, bytes, Duration.ofNanos(System.nanoTime() - began));
    }

    private static List<Sending.Entry> entries(ControlNode node, String directory, List<TransferFile> files)
            throws LightermanException {
        if (!directory.startsWith("/") && !directory.equals("~") && !directory.startsWith("~/")) {
            throw new LightermanException(
                    FailureKind.TRANSFER,
                    "the directory \"" + directory + "\" on " + node.name() + " is relative",
                    "perhaps you should write \"~/" + directory + "\" or an absolute path");
        }
        List<Sending.Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (TransferFile file : files) {
            if (!seen.add(file.remote())) {
                throw new LightermanException(
                        FailureKind.TRANSFER,
                        "two files are to become " + file.remote() + " in " + directory + " on " + node.name()
                                + ", one of them " + file.local());
            }
            if (!Files.isRegularFile(file.local())) {
                throw new LightermanException(
                        FailureKind.TRANSFER,
                        "cannot send " + file.local()
                                + (Files.exists(file.local())
                                        ? ": it is not a regular file"
                                        : ": there is no such file"));
            }
            if (!Files.isReadable(file.local())) {
                throw new LightermanException(
                        FailureKind.TRANSFER, "cannot send " + file.local() + ": it cannot be read");
            }
            try {
                entries.add(new Sending.Entry(file, Files.size(file.local())));
            } catch (IOException e) {
                throw new LightermanException(
                        FailureKind.TRANSFER, "cannot send " + file.local() + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    /** The cause, most telling first: what the receiver said, what went wrong here, how the command ended. */
    private static LightermanException failure(
            ControlNode node,
            String directory,
            List<Sending.Entry> entries,
            ReceiverReplies answers,
            Sending sending,
            Exit exit,
            String said)
            throws ConnectionException {
        if (answers.failure().isPresent()) {
            ReceiverReplies.Failure failure = answers.failure().get();
            String what = failure.number() < 0
                    ? "cannot put files into " + directory + " on " + node.name()
                    : "cannot put " + entries.get(failure.number()).file().remote() + " in place in " + directory
                            + " on " + node.name();
            return new LightermanException(FailureKind.TRANSFER, what + ": " + failure.why());
        }
        if (sending.failure().isPresent()) {
            return sending.failure().get();
        }
        if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
            throw exit.lost(
                    node.name(),
                    "the connection to " + node.name() + " was lost while files were sent to " + directory
                            + (sending.committed()
                                    ? "; each is either as it was or whole and new"
                                    : "; those there are as they were"));
        }
        if (exit.status().equals(OptionalInt.of(RemotePython.MISSING))) {
            return new LightermanException(
                    FailureKind.TRANSFER, RemotePython.problem(node.name()), RemotePython.REMEDY);
        }
        return new LightermanException(
                FailureKind.TRANSFER,
                "cannot put files into " + directory + " on " + node.name() + ": the receiver ended with " + exit
                        + (said.isEmpty() ? "" : ": " + said));
    }
}
