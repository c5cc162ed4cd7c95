package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.run.judge.RunStatus;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.remote.DurationText;
import dev.lighterman.run.remote.ReconnectBackoff;
import dev.lighterman.run.remote.RetryingNode;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.remote.Tail;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunRequest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** One run from its start to its end, over as many connections as it takes. Not thread-safe. */
final class RunClient implements RunStarter.Contact {
    private static final String UNKNOWN_HERE = "; it may go on there and its outcome is not known here";
    private static final String ATTACH = "perhaps you should attach to it later, by its id";
    private static final String CANCEL = "perhaps you should attach to it, or cancel it, by its id";
    /** How often a follower may end without having told anything new before the run is given up on. */
    private static final int FOLLOW_TRIES = 3;
    /** For how long a lost connection keeps an end that was asked for from being brought about. */
    private static final Duration END = Duration.ofSeconds(30);

    private final ControlNode node;
    private final Duration reconnect;
    private final RunTranscript session;
    private final ReconnectBackoff backoff;
    /** Whether it started the run, and so may end it for its listener's sake. */
    private boolean own;
    /** Whether the caller was interrupted: the next time it is to return at once. */
    private boolean aborting;

    private String id;
    private Optional<RunStarter> starter = Optional.empty();
    /** Of the latest try to start it. */
    private RunDescription description;

    /** A course to be started, or to be followed where there is an id. */
    RunClient(ControlNode node, Duration reconnect, RunTranscript session, String id) {
        this.node = node;
        this.reconnect = reconnect;
        this.session = session;
        this.backoff = new ReconnectBackoff(reconnect);
        this.own = id.isEmpty();
        this.id = id;
    }

    /** Stages and starts; returns when the run has ended, or when following it has to go on over another channel. */
    void start(RunRequest request, Optional<Lease> lease, RunClocks clocks)
            throws LightermanException, InterruptedException {
        RunStarter by = request.start().key().isPresent()
                ? new KeyedStart(
                        this,
                        node,
                        session,
                        new RetryingNode(node, reconnect),
                        request.start().key().get().id())
                : new PlainStart(this, node, session, lease);
        starter = Optional.of(by);
        by.start(request, clocks, about -> {
            id = about.id();
            description = about;
        });
    }

    @Override
    public ConnectionException notStaged(ConnectionException cause) {
        return new ConnectionException(
                ConnectionException.Cause.LOST,
                node.name(),
                cause == null ? "connection lost" : cause.detail(),
                "the connection to " + node.name() + " was lost while the run was being put in place"
                        + notRegained(cause) + "; nothing ran",
                cause);
    }

    /** Whether the run is this client's to end: of several clients that ask for the same key, the one that started it. */
    boolean owns() {
        return own;
    }

    @Override
    public void owns(boolean value) {
        own = value;
    }

    /** Follows until the final status is there. */
    void follow() throws LightermanException, InterruptedException {
        int idle = 0;
        while (session.status().isEmpty()) {
            long had = session.eventsOffset() + session.outputOffset();
            int contacts = session.contacts();
            Tail said = new Tail();
            Optional<Exit> exit = followed(said);
            if (exit.isEmpty()) {
                continue;
            } else if (session.status().isPresent()) {
                break;
            }
            if (session.contacts() > contacts) {
                backoff.regained();
            }
            if (exit.get().kind() == Exit.Kind.CONNECTION_LOST) {
                if (!again(null)) {
                    throw lost(null);
                }
            } else if (session.contacts() == contacts) {
                waitToFollow(exit.get(), said);
            } else {
                idle = had == session.eventsOffset() + session.outputOffset() ? idle + 1 : 0;
                if (idle == FOLLOW_TRIES) {
                    throw lost(null);
                }
            }
        }
        checkSupervised(session.status().orElseThrow());
    }

    /** Follows over one channel, to its end; empty where there was no connection and the next try is due. */
    private Optional<Exit> followed(Tail said) throws LightermanException, InterruptedException {
        try {
            return Optional.of(
                    node.execute(command(RunScripts.follow(id, session.eventsOffset(), session.outputOffset()))
                            .output(session.connect())
                            .error(said)
                            .build()));
        } catch (ConnectionException e) {
            if (again(e)) {
                return Optional.empty();
            }
            throw session.begun() || node.lastWord(id).isPresent() ? lost(e) : e;
        } catch (UncheckedIOException e) {
            throw broken(e, false);
        }
    }

    /**
     * After a script that told nothing. The run may go on although it cannot be followed: the home is not mounted yet, the
     * process table is full, or the server refuses logins for a while.
     */
    private void waitToFollow(Exit exit, Tail said) throws LightermanException, InterruptedException {
        ScriptEnd end = ScriptEnd.of(exit, said);
        if (!session.begun()) {
            throw new LightermanException(FailureKind.RUN, session.masked(end.explain(node.name(), id)));
        }
        String why = why(end, exit);
        if (node.isClosed() || !paused("the run " + id + " on " + node.name(), "cannot be followed (" + why + ")")) {
            throw unfollowed(why, null);
        }
    }

    private void checkSupervised(RunStatus status) throws LightermanException {
        if (status.reason() == RunStatus.Reason.ERROR) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "the run " + id + " could not be supervised on " + node.name() + ": " + status.message());
        }
        if (status.reason() == RunStatus.Reason.LOST) {
            throw unknown(
                    "the supervisor of the run " + id + " on " + node.name()
                            + " is gone without a word; whether ansible-playbook still runs is not known",
                    "perhaps you should look at ~/.lighterman/runs/" + id + " there",
                    null);
        }
    }

    /** Ends an interrupted run and follows it to its end, unless interrupted again. */
    RunResult abort() throws LightermanException {
        boolean exists;
        aborting = true;
        try {
            exists = session.status().isPresent() || surelyEnded();
            if (exists) {
                follow();
            }
        } catch (ConnectionException e) {
            throw lost(e);
        } catch (InterruptedException e) {
            throw unknown(
                    "interrupted again while the run " + id + " was being ended on " + node.name() + UNKNOWN_HERE,
                    CANCEL,
                    e);
        } finally {
            // The caller was interrupted, and is to see that after an exception too.
            Thread.currentThread().interrupt();
        }
        return exists ? session.finish() : session.neverBegan(description);
    }

    /** As {@link #ended}, but says with an exception of its own that the run may go on. */
    private boolean surelyEnded() throws LightermanException, InterruptedException {
        try {
            return ended();
        } catch (ConnectionException e) {
            throw e;
        } catch (LightermanException e) {
            throw unknown(
                    "the run " + id + " could not be ended on " + node.name() + ": " + e.getMessage() + UNKNOWN_HERE,
                    CANCEL,
                    e);
        }
    }

    /** Ends a run whose start may be under way still; false if it never came to be, and now never will. */
    private boolean ended() throws LightermanException, InterruptedException {
        return told(starter.orElseThrow()::abort).isPresent();
    }

    /** Has a script end the run: whether it went on until then; empty where there is no such run. */
    private Optional<Boolean> told(Function<String, Command.Builder> script)
            throws LightermanException, InterruptedException {
        Tail answer = new Tail();
        Tail said = new Tail();
        Exit exit = retrying()
                .execute(
                        "the run " + id + " was being ended",
                        () -> command(script.apply(id)).output(answer).error(said));
        if (answer.text().contains("LIGHTERMAN cancelled\n")) {
            return Optional.of(true);
        }
        if (answer.text().contains("LIGHTERMAN ended\n")) {
            return Optional.of(false);
        }
        ScriptEnd end = ScriptEnd.of(exit, said);
        if (end.noRun()) {
            return Optional.empty();
        }
        throw new LightermanException(FailureKind.RUN, session.masked(end.explain(node.name(), id)));
    }

    private Command.Builder command(Command.Builder command) {
        return aborting ? command.leftWhenInterrupted() : command;
    }

    private RetryingNode retrying() {
        return new RetryingNode(node, reconnect.compareTo(END) < 0 ? reconnect : END);
    }

    /** Ends the run; false if it had ended. */
    boolean cancel() throws LightermanException, InterruptedException {
        return told(RunScripts::cancel)
                .orElseThrow(() -> new LightermanException(FailureKind.RUN, RunScripts.noRun(id, node.name())));
    }

    @Override
    public void regained() {
        backoff.regained();
    }

    /** Whether to try again, after a while; false where that is no use, or has gone on for long enough. */
    @Override
    public boolean again(ConnectionException failure) throws LightermanException, InterruptedException {
        if (node.isClosed() || (failure != null && !ReconnectBackoff.mayPass(failure, session.begun()))) {
            return false;
        }
        return paused("the connection to " + node.name(), "was lost");
    }

    /** Waits before the next try, if there is one, and reports the lost connection until it is back. */
    private boolean paused(String what, String how) throws LightermanException, InterruptedException {
        if (!reconnect.isZero()) {
            session.lost(what, how + "; it is tried again for " + DurationText.of(reconnect));
        }
        if (session.listenerFailed()) {
            endForListener();
        }
        return backoff.pause();
    }

    /** After a sink threw: a listener's own exception goes on as it is, once a run of its own is ended. */
    @Override
    public LightermanException broken(UncheckedIOException e, boolean mayHaveBegun) throws LightermanException {
        if (session.listenerFailed()) {
            endForListener();
        }
        if (mayHaveBegun || session.begun()) {
            throw unfollowed(e.getCause().getMessage(), e);
        }
        return new LightermanException(
                FailureKind.RUN,
                "the supervisor's answer from " + node.name() + " is not understood: "
                        + e.getCause().getMessage(),
                e);
    }

    private void endForListener() throws LightermanException {
        try {
            if (own && session.begun()) {
                cancel();
            } else if (own) {
                ended();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            session.rethrow();
        }
    }

    private LightermanException unknown(String problem, String remedy, Throwable cause) {
        return new LightermanException(
                Failure.of(FailureKind.OUTCOME_UNKNOWN, problem).remedy(remedy).runId(id), cause);
    }

    @Override
    public LightermanException lost(ConnectionException cause) {
        if (cause != null && cause.reason() == ConnectionException.Cause.GONE) {
            String outcome = node.lastWord(id)
                    .flatMap(RunCatalog::outcome)
                    .map(known ->
                            "; the run " + id + " had ended by then (" + known.meaning() + "), but its result is lost")
                    .orElse("; the outcome of the run " + id + " is not known");
            return new LightermanException(
                    Failure.of(FailureKind.OUTCOME_UNKNOWN, cause.getMessage() + outcome)
                            .runId(id),
                    cause);
        }
        return unknown(
                "the connection to " + node.name()
                        + (node.isClosed() ? " was closed" : " was lost" + notRegained(cause))
                        + "; the run " + id
                        + " goes on there and its outcome is not known here",
                ATTACH,
                cause);
    }

    /** Why a script that was to tell of the run did not. */
    private String why(ScriptEnd end, Exit exit) {
        return session.masked(end.brief(exit, id));
    }

    @Override
    public LightermanException unfollowed(String why, Exception cause) {
        return unknown(
                "the run " + id + " cannot be followed any more on " + node.name() + ": " + why + UNKNOWN_HERE,
                ATTACH,
                cause);
    }

    private String notRegained(ConnectionException cause) {
        return " and not regained" + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
