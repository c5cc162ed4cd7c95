package dev.lighterman.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RunningCommand;
import dev.lighterman.node.ShellQuote;
import dev.lighterman.node.SpillQueue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One command on one exec channel. */
final class SshCommand extends RunningCommand {
    private static final int QUEUE = 8 << 20;
    private static final int WINDOW = 4 << 20;
    private static final int PACKET = 64 * 1024;
    private static final int SMALL_PACKET = 8 * 1024;
    private static final int REPLY_MILLIS = 30_000;
    private static final int LONGEST_PAUSE = 160;
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long CLASSIFYING = TimeUnit.MILLISECONDS.toNanos(500);

    private final Hop hop;
    private final String server;
    private final Command command;
    private final SpillQueue queue;
    private final boolean awaitReply;
    private final Optional<RemoteKill> kill;
    private final Thread worker;

    private volatile ChannelExec channel;
    private volatile boolean started;
    private volatile boolean over;
    private volatile JSchException startFailure;
    private long lifeAsked = -1;

    private SshCommand(
            Hop hop,
            String server,
            Command command,
            SpillQueue queue,
            Duration grace,
            boolean awaitReply,
            Optional<RemoteKill> kill)
            throws JSchException {
        super(queue, grace);
        this.hop = hop;
        this.server = server;
        this.command = command;
        this.queue = queue;
        this.awaitReply = awaitReply;
        this.kill = kill;
        this.channel = channel();
        this.worker = hop.threads().named("command", this::work);
    }

    private ChannelExec channel() throws JSchException {
        ChannelExec made = (ChannelExec) hop.session().openChannel("exec");
        if (made == null) {
            throw new JSchException("session is down");
        }
        made.setLocalWindowSizeMax(WINDOW);
        made.setLocalPacketSize(PACKET);
        made.setCommand(line(command, kill.map(RemoteKill::mark)).getBytes(StandardCharsets.UTF_8));
        made.setOutputStream(new Sink(SpillQueue.Stream.OUTPUT));
        made.setErrStream(new Sink(SpillQueue.Stream.ERROR));
        return made;
    }

    /**
     * Opens the channel. One that is refused is asked for again a few times: OpenSSH forgets a closed session only a moment after
     * it was closed, and refuses the next where that makes one more than MaxSessions.
     */
    private void connect() throws JSchException, InterruptedException {
        for (int pause = 10; ; pause *= 2) {
            try {
                channel.connect(awaitReply ? REPLY_MILLIS : 0);
                return;
            } catch (JSchException e) {
                boolean refused =
                        channel.isClosed() && String.valueOf(e.getMessage()).equals("channel is not opened.");
                if (!refused || over || hop.lost() || pause > LONGEST_PAUSE) {
                    throw e;
                }
                Thread.sleep(pause);
                channel = channel();
            }
        }
    }

    /**
     * Starts a command.
     *
     * @param awaitReply whether to wait for the server's word that it runs commands at all. Once a session is enough: JSch
     *     looks for it every 10 ms only
     */
    static SshCommand start(Hop hop, String server, Command command, Duration grace, boolean awaitReply)
            throws ConnectionException {
        return start(hop, server, command, grace, awaitReply, Optional.of(new RemoteKill(hop, server)));
    }

    /** As above, with a given way to signal it where the server does not, or none. */
    static SshCommand start(
            Hop hop, String server, Command command, Duration grace, boolean awaitReply, Optional<RemoteKill> kill)
            throws ConnectionException {
        try {
            SshCommand execution = new SshCommand(hop, server, command, new SpillQueue(QUEUE), grace, awaitReply, kill);
            execution.worker.start();
            return execution;
        } catch (JSchException e) {
            throw ChannelErrors.noChannel(hop, server, command, e, false);
        }
    }

    /**
     * The command as the login shell is to read it: each argument quoted, in a UTF-8 locale whatever the server's is. No quotes
     * keep csh from ending a word at a line's end and from looking for a {@code !} in its history, so a command that has one of
     * these is spelled out by printf, in a shell that is known.
     *
     * @param mark an assignment of a variable by which the processes can be found again
     */
    static String line(Command command, Optional<String> mark) {
        String words = ShellQuote.join(command.arguments());
        boolean spelled = words.indexOf('\n') >= 0 || words.indexOf('!') >= 0;
        boolean assignment = command.arguments().get(0).indexOf('=') >= 0;
        return "env LC_ALL=C.UTF-8 LANG=C.UTF-8 "
                + mark.map(variable -> variable + " ").orElse("")
                + (spelled
                        ? "sh -c 'eval \"exec $(printf %b \"$1\")\"' sh " + ShellQuote.quote(spelled(words))
                        : (assignment ? "sh -c 'exec \"$@\"' sh " : "") + words);
    }

    /** For {@code printf %b}. */
    private static String spelled(String words) {
        return words.replace("\\", "\\0134")
                .replace("'", "\\0047")
                .replace("\n", "\\n")
                .replace("!", "\\0041");
    }

    /** Opens the channel and writes the input: not on the caller's thread, for JSch swallows its interrupts. */
    private void work() {
        try {
            connect();
            started = true;
            if (over) {
                channel.disconnect();
                return;
            }
        } catch (JSchException e) {
            startFailure = e;
            queue.end();
            return;
        } catch (InterruptedException e) {
            startFailure = new JSchException("interrupted", e);
            queue.end();
            return;
        }
        feed(command.input(), () -> new Guarded(channel.getOutputStream()));
    }

    @Override
    protected void signal(String name) {
        if (started && !channel.isClosed()) {
            hop.later(() -> channel.sendSignal(name));
            kill.ifPresent(by -> by.later(name, () -> over || ended()));
        }
    }

    /** Ends the wait for a channel of a lost connection: JSch, which waits for the server's answer, does not see that. */
    @Override
    protected void glance() {
        if (!started && hop.lost()) {
            worker.interrupt();
        }
    }

    @Override
    protected boolean ended() {
        return started && (channel.getExitStatus() != -1 || channel.getExitSignal() != null);
    }

    /** Quiet for a moment, and the server, asked for a sign of life then, gave one before it sent more output. */
    @Override
    protected boolean settled(long quietNanos) {
        if (quietNanos < MOMENT) {
            lifeAsked = -1;
            return false;
        }
        if (lifeAsked < 0) {
            lifeAsked = hop.transport().received();
            hop.askForLife();
        }
        return hop.transport().received() > lifeAsked;
    }

    @Override
    protected void abandon() {
        over = true;
        worker.interrupt();
        if (channel.isClosed() || !started) {
            channel.disconnect();
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        hop.later(() -> {
            channel.disconnect();
            done.complete(null);
        });
        try {
            done.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The server is stuck; the keep-alive will find out.
            return;
        }
    }

    @Override
    protected Exit exit() throws ConnectionException, InterruptedException {
        if (startFailure != null) {
            throw ChannelErrors.noChannel(hop, server, command, startFailure, channel.isClosed());
        }
        String signal = channel.getExitSignal();
        if (signal != null) {
            return Exit.signalled(signal);
        }
        int status = channel.getExitStatus();
        if (status != -1) {
            return Exit.exited(status);
        }
        // JSch closes the channels of a lost session before it admits that the session is lost.
        long deadline = System.nanoTime() + CLASSIFYING;
        while (!hop.lost() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        return Exit.of(hop.lost() ? Exit.Kind.CONNECTION_LOST : Exit.Kind.NO_STATUS);
    }

    /** Takes output on JSch's one reader thread: must not block or throw, or all else on the session would suffer. */
    private final class Sink extends BulkOutput {
        private final SpillQueue.Stream stream;

        private Sink(SpillQueue.Stream stream) {
            this.stream = stream;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            queue.add(stream, bytes, offset, length);
        }

        /** Standard error is closed last, when the channel is: what an end of the output alone does not mean. */
        @Override
        public void close() {
            if (stream == SpillQueue.Stream.ERROR) {
                queue.end();
            }
        }
    }

    /**
     * Writing goes nowhere, silently, once JSch has closed the channel: here it fails. And a packet larger than the server's whole
     * window makes JSch wait a tenth of a second for room that never comes, so it gets smaller ones unless its window is
     * known to be large, as OpenSSH's is (dropbear's is 24 KiB: 0.6 MB/s instead of a hundred).
     */
    private final class Guarded extends BulkOutput {
        private final OutputStream out;
        private final int piece =
                hop.session().getServerVersion().contains("OpenSSH") ? Integer.MAX_VALUE : SMALL_PACKET;
        private int pending;

        private Guarded(OutputStream out) {
            this.out = out;
        }

        private void check() throws IOException {
            if (over || channel.isClosed()) {
                throw new IOException("the command has ended");
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset, left = length; left > 0; ) {
                check();
                int n = Math.min(left, piece - pending);
                out.write(bytes, at, n);
                at += n;
                left -= n;
                pending = piece == Integer.MAX_VALUE ? 0 : pending + n;
                if (pending == piece) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            check();
            out.flush();
            pending = 0;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
