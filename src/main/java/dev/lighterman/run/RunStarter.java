package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.remote.Tail;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.Staging;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Puts a run in place and starts it, over as many connections as it takes. Not thread-safe. */
abstract sealed class RunStarter permits PlainStart, KeyedStart {
    /** What the client of a run does about its connection. */
    interface Contact {
        /** Whether to try again, after a while; false where that is no use, or has gone on for long enough. */
        boolean again(ConnectionException failure) throws LightermanException, InterruptedException;

        /** The connection is back. */
        void regained();

        /** Whether the run is this client's to end: of several that ask for the same key, the one that started it. */
        void owns(boolean value);

        /** What to throw where the run may go on. */
        LightermanException lost(ConnectionException cause);

        /** What to throw where the run goes on and cannot be followed. */
        LightermanException unfollowed(String why, Exception cause);

        /** What to throw where nothing ran. */
        ConnectionException notStaged(ConnectionException cause);

        /** What to throw after a sink threw. */
        LightermanException broken(UncheckedIOException failure, boolean mayHaveBegun) throws LightermanException;
    }

    /** What one try to start it came to. */
    enum Attempt {
        BEGUN,
        NOTHING,
        /** Another run has the key. */
        TAKEN
    }

    final Contact client;
    final ControlNode node;
    final RunTranscript session;

    RunStarter(Contact client, ControlNode node, RunTranscript session) {
        this.client = client;
        this.node = node;
        this.session = session;
    }

    /**
     * Stages and starts; returns when the run has ended, or when following it has to go on over another channel.
     *
     * @param started told of each try before it is made
     */
    abstract void start(RunRequest request, RunClocks clocks, Consumer<RunDescription> started)
            throws LightermanException, InterruptedException;

    /** The script that ends what this client has begun. */
    abstract Command.Builder abort(String id);

    /** Finds out what came of a start that was cut off. */
    abstract Attempt settled(String id, Staging staging) throws LightermanException, InterruptedException;

    /** What to throw where nothing was sent. */
    LightermanException refused(ConnectionException cause) {
        return cause;
    }

    /**
     * One try.
     *
     * @param script starts
     * @param cleaning removes what a start that failed has left
     */
    final Attempt begun(String id, Staging staging, Command.Builder script, Command.Builder cleaning)
            throws LightermanException, InterruptedException {
        Tail said = new Tail();
        Exit exit;
        try {
            exit = node.execute(script.input(staging)
                    .watch(staging)
                    .output(session.connect())
                    .error(said)
                    .build());
        } catch (ConnectionException e) {
            if (!client.again(e)) {
                throw refused(e);
            }
            return Attempt.NOTHING;
        } catch (UncheckedIOException e) {
            if (staging.failure().isPresent()) {
                throw staging.failure().get();
            }
            throw client.broken(e, staging.complete());
        }
        if (session.begun()) {
            return Attempt.BEGUN;
        }
        if (staging.failure().isPresent()) {
            throw staging.failure().get();
        }
        ScriptEnd end = ScriptEnd.of(exit, said);
        if (end.taken()) {
            return Attempt.TAKEN;
        }
        if (end.status().isPresent() || exit.kind() == Exit.Kind.SIGNALLED) {
            clean(cleaning);
            throw failure(end, id);
        }
        return settled(id, staging);
    }

    final LightermanException failure(ScriptEnd end, String id) {
        String problem = session.masked(end.explain(node.name(), id));
        return RunScripts.remedy(end.said())
                .map(remedy -> new LightermanException(FailureKind.RUN, problem, remedy))
                .orElseGet(() -> new LightermanException(FailureKind.RUN, problem));
    }

    private void clean(Command.Builder cleaning) throws InterruptedException {
        try {
            node.execute(cleaning.build());
        } catch (ConnectionException e) {
            // the failure of the start is what the caller should hear of; the next run's start removes leftovers
        }
    }
}
