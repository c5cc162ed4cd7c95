package dev.lighterman.run.lock;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.json.JsonObject;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.PythonScript;
import dev.lighterman.node.RemotePython;
import dev.lighterman.run.remote.AnswerLines;
import dev.lighterman.run.remote.DurationText;
import dev.lighterman.run.remote.ReconnectBackoff;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.remote.Tail;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A lease that a thread of its own keeps up: one command on the node, started again where the connection breaks. */
final class HeldLease implements Lease {
    private static final PythonScript SCRIPT = PythonScript.of(HeldLease.class, "lease.py");
    private static final long POLL_MILLIS = 50;

    /** What the thread tells while the lease is not held yet. */
    private sealed interface Message {
        record Answer(JsonObject fields) implements Message {}

        record Warning(String text) implements Message {}

        record Ended(Exit exit, String said) implements Message {}

        record Failed(Exception e) implements Message {}
    }

    private final ControlNode node;
    private final List<String> names;
    private final String holder;
    private final String token;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Duration reconnect;
    private final RunClocks clocks;
    private final ReconnectBackoff backoff;
    private final Thread keeper;
    private volatile boolean patient;
    private volatile boolean answered;
    private volatile boolean acquired;
    /** Whether it has been so ever since. */
    private volatile boolean held;
    /** Whether the last answer was that it is held, ever since or anew. */
    private volatile boolean holding;
    /** Who else has a name, by the last answer. */
    private volatile Optional<LockHolder> other = Optional.empty();
    /** Since when there is no contact, by the system's nanoTime. */
    private volatile OptionalLong lostAt = OptionalLong.empty();

    HeldLease(ControlNode node, List<String> names, String holder, String token, Duration reconnect, RunClocks clocks) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a lease needs a name");
        }
        this.node = node;
        this.names = names;
        this.holder = holder;
        this.token = token;
        this.reconnect = reconnect;
        this.clocks = clocks;
        this.backoff = new ReconnectBackoff(reconnect, clocks.pause());
        this.keeper = new Thread(this::keep, "lighterman-lease");
        keeper.setDaemon(true);
    }

    /** Waits for the names. */
    void acquire(boolean wait, LockListener listener)
            throws LightermanException, LockedException, InterruptedException {
        patient = wait;
        keeper.start();
        Optional<LockHolder> told = Optional.empty();
        while (true) {
            Message message = messages.take();
            if (message instanceof Message.Failed failed) {
                rethrow(failed.e());
            } else if (message instanceof Message.Warning warning) {
                listener.warning(warning.text());
            } else if (message instanceof Message.Ended ended) {
                if (ended.exit().kind() == Exit.Kind.CONNECTION_LOST) {
                    throw notRegained(ended);
                }
                throw cannot(ended);
            } else if (message instanceof Message.Answer answer) {
                JsonObject fields = answer.fields();
                if (fields.flag("held")) {
                    return;
                } else if (fields.optional("refused").isPresent()) {
                    throw new LockedException(LockHolder.of(fields.text("refused"), fields));
                } else if (fields.optional("waiting").isPresent()) {
                    Optional<LockHolder> other = Optional.of(LockHolder.of(fields.text("waiting"), fields));
                    if (!other.equals(told)) { // else it is the first answer after a lost connection
                        listener.waiting(other.get());
                    }
                    told = other;
                }
            }
        }
    }

    private ConnectionException notRegained(Message.Ended ended) {
        return ended.exit()
                .lost(
                        node.name(),
                        "the connection to " + node.name() + " was lost while the locks " + String.join(", ", names)
                                + " were waited for, and not regained");
    }

    private LightermanException cannot(Message.Ended ended) {
        String what = "the locks " + String.join(", ", names) + " cannot be taken on " + node.name();
        Exit exit = ended.exit();
        if (exit.status().equals(OptionalInt.of(RemotePython.MISSING))) {
            return new LightermanException(
                    FailureKind.RUN, what + ": " + RemotePython.problem(node.name()), RemotePython.REMEDY);
        }
        String said = ended.said().strip();
        return new LightermanException(FailureKind.RUN, what + " (" + exit + ")" + (said.isEmpty() ? "" : ": " + said));
    }

    private static void rethrow(Exception e) throws ConnectionException, InterruptedException {
        if (e instanceof ConnectionException of) {
            throw of;
        } else if (e instanceof InterruptedException of) {
            throw of;
        }
        throw (RuntimeException) e;
    }

    private void keep() {
        try {
            while (true) {
                boolean hadIt = acquired;
                Tail said = new Tail();
                Exit exit;
                try {
                    exit = node.execute(SCRIPT.command(this::speak, arguments())
                            .output(new AnswerLines(fields -> hear(fields, hadIt)))
                            .error(said)
                            .build());
                } catch (ConnectionException e) {
                    if (!answered || !ReconnectBackoff.mayPass(e, true) || !again()) {
                        throw e;
                    }
                    continue;
                }
                if (exit.kind() != Exit.Kind.CONNECTION_LOST || !again()) {
                    messages.add(new Message.Ended(exit, said.text()));
                    return;
                }
            }
        } catch (ConnectionException | InterruptedException | RuntimeException e) {
            messages.add(new Message.Failed(e));
        } finally {
            held = false;
            holding = false;
        }
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(List.of(token, holder, patient || acquired ? "1" : "0"));
        arguments.add(Double.toString(RunClocks.seconds(clocks.silence())));
        arguments.add(Double.toString(RunClocks.seconds(clocks.away())));
        arguments.addAll(names);
        return arguments.toArray(String[]::new);
    }

    /** Runs on the keeper's thread. If the lease had to wait again after a loss, another holder had the names in between. */
    private void hear(JsonObject fields, boolean hadIt) {
        backoff.regained();
        if (lostAt.isPresent() && !reconnect.isZero()) {
            Duration gone = Duration.ofMillis((System.nanoTime() - lostAt.getAsLong()) / 1_000_000);
            warn("the connection to " + node.name() + " is back after " + DurationText.of(gone));
        }
        synchronized (messages) {
            holding = fields.flag("held");
            held = holding ? !hadIt || (held && fields.flag("kept")) : held && !hadIt;
            acquired |= holding;
            other = fields.optional("waiting").map(lock -> LockHolder.of(lock, fields));
            answered = true;
            lostAt = OptionalLong.empty();
        }
        messages.add(new Message.Answer(fields));
    }

    /** After the connection was lost: whether to try again, after a while. */
    private boolean again() throws InterruptedException {
        boolean known = lostAt.isPresent();
        if (!known) {
            lostAt = OptionalLong.of(System.nanoTime());
        }
        if (node.isClosed() || released.getCount() == 0) {
            return false;
        }
        if (!known && !reconnect.isZero()) {
            warn("the connection to " + node.name() + " was lost; it is tried again for " + DurationText.of(reconnect));
        }
        return backoff.pause();
    }

    /** Queues a warning for the thread that waits for the lease; once it is acquired, no thread reads the queue. */
    private void warn(String text) {
        if (!acquired) {
            messages.add(new Message.Warning(text));
        }
    }

    private void speak(OutputStream out) throws IOException, InterruptedException {
        while (!released.await(clocks.lifeSign().toNanos(), TimeUnit.NANOSECONDS)) {
            out.write('\n');
            out.flush();
        }
        out.write("release\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public boolean isHeld() {
        OptionalLong since = lostAt;
        boolean recent = since.isEmpty()
                || System.nanoTime() - since.getAsLong() <= clocks.away().toNanos();
        return recent && held && released.getCount() > 0;
    }

    @Override
    public void confirm() throws LightermanException, InterruptedException {
        long asked = System.nanoTime();
        while (lostAt.isPresent()
                && held
                && System.nanoTime() - asked <= clocks.away().toNanos()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (lostAt.isPresent() || !isHeld()) {
            throw lost();
        }
    }

    private LightermanException lost() {
        return new LightermanException(
                FailureKind.RUN,
                "the lock on " + node.name() + " was lost with the connection, and others may be using what it was for",
                "perhaps you should run it again");
    }

    @Override
    public boolean regain(LockListener listener) throws LightermanException, InterruptedException {
        long asked = System.nanoTime();
        Optional<LockHolder> told = Optional.empty();
        while (true) {
            synchronized (messages) {
                if (released.getCount() == 0 || !keeper.isAlive() || (!patient && other.isPresent())) {
                    throw lost();
                }
                if (lostAt.isEmpty() && holding) {
                    boolean kept = held;
                    held = true;
                    return kept;
                }
            }
            Optional<LockHolder> now = other;
            if (lostAt.isPresent()) {
                if (System.nanoTime() - asked > clocks.away().toNanos()) {
                    throw new ConnectionException(
                            ConnectionException.Cause.LOST,
                            node.name(),
                            "connection lost",
                            "the connection to " + node.name() + " was lost, and with it the locks "
                                    + String.join(", ", names),
                            null);
                }
            } else {
                asked = System.nanoTime();
                if (now.isPresent() && !now.equals(told)) {
                    listener.waiting(now.get());
                    told = now;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void close() {
        released.countDown();
        boolean interrupted = false;
        long closing = clocks.closing().toNanos();
        long until = System.nanoTime() + closing;
        for (long left = closing; left > 0 && keeper.isAlive(); left = until - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(keeper, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // One that has the names is left to the end of its connection: TERM might reach it before it has handed them
        // on.
        if (!acquired || lostAt.isPresent()) {
            keeper.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
