package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.json.JsonObject;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.PythonScript;
import dev.lighterman.run.remote.NameList;
import dev.lighterman.run.remote.RetryingNode;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.remote.Tail;
import dev.lighterman.run.stage.KeyedContent;
import dev.lighterman.run.stage.RunArchive;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunKey;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.Staging;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Starts the run of a key unless it is there, and begins to follow it either way. However many clients try, and wherever they
 * are cut off, one of them starts it. Not thread-safe.
 */
final class KeyedStart extends RunStarter {
    private static final PythonScript KEPT = PythonScript.of(KeyedStart.class, "key.py");

    /** Of what differs from the run that has the key. */
    private static final int MOST_TOLD = 8;

    private final RetryingNode retrying;
    private final String id;
    /** Of all starts that this client has tried: any of them may turn out to be the one that succeeded. */
    private final Set<String> claims = new HashSet<>();

    private String claim = "";

    KeyedStart(Contact client, ControlNode node, RunTranscript session, RetryingNode retrying, String id) {
        super(client, node, session);
        this.retrying = retrying;
        this.id = id;
    }

    @Override
    void start(RunRequest request, RunClocks clocks, Consumer<RunDescription> started)
            throws LightermanException, InterruptedException {
        KeyedContent content = KeyedContent.of(request);
        while (true) {
            claim = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            claims.add(claim);
            client.owns(true);
            RunArchive archive = RunArchive.of(node.name(), id, request, clocks).claimed(claim, content);
            started.accept(archive.description());
            Attempt made = begun(
                    id,
                    new Staging(archive, session::sent),
                    RunScripts.startKeyed(id, claim),
                    RunScripts.cleanKeyed(id, claim));
            boolean done = made == Attempt.BEGUN;
            if (made == Attempt.TAKEN) {
                done = joined(request.start().key().orElseThrow(), content);
            }
            if (done) {
                return;
            }
        }
    }

    /** Ends what this client has begun; the run that another one has begun goes on. */
    @Override
    Command.Builder abort(String run) {
        return RunScripts.abortKeyed(run, claim);
    }

    /** A node that is no more may have had the run before. */
    @Override
    LightermanException refused(ConnectionException cause) {
        return cause.reason() == ConnectionException.Cause.GONE ? client.lost(cause) : cause;
    }

    @Override
    Attempt settled(String run, Staging staging) throws LightermanException, InterruptedException {
        ConnectionException cause = null;
        while (client.again(cause)) {
            Tail said = new Tail();
            try {
                Exit exit =
                        node.execute(RunScripts.settle(id, claim).error(said).build());
                ScriptEnd end = ScriptEnd.of(exit, said);
                if (end.taken() || end.noRun()) {
                    client.regained();
                    return end.taken() ? Attempt.TAKEN : Attempt.NOTHING;
                }
                cause = null;
            } catch (ConnectionException e) {
                cause = e;
            }
        }
        throw staging.complete() ? client.lost(cause) : client.notStaged(cause);
    }

    /** Begins to follow the run that is there; false where it was removed meanwhile. */
    private boolean joined(RunKey key, KeyedContent content) throws LightermanException, InterruptedException {
        while (true) {
            Optional<JsonObject> kept = kept();
            if (kept.isEmpty()) {
                return false;
            }
            compare(key, content, kept.get().object("parts"));
            String starter = kept.get().text("claim");
            boolean own = claims.contains(starter);
            client.owns(own);
            claim = own ? starter : claim;
            Tail said = new Tail();
            ConnectionException cause = null;
            try {
                Exit exit = node.execute(RunScripts.join(id)
                        .output(session.connect())
                        .error(said)
                        .build());
                ScriptEnd end = ScriptEnd.of(exit, said);
                if (session.begun()) {
                    return true;
                } else if (end.noRun()) {
                    return false;
                } else if (end.status().isPresent()) {
                    throw failure(end, id);
                }
            } catch (ConnectionException e) {
                cause = e;
            } catch (UncheckedIOException e) {
                throw client.broken(e, true);
            }
            if (!client.again(cause)) {
                throw client.lost(cause);
            }
        }
    }

    private Optional<JsonObject> kept() throws LightermanException, InterruptedException {
        return ScriptAnswer.of(
                        retrying, "the run " + id + " was looked for", () -> KEPT.command(id), end -> failure(end, id))
                .lines()
                .stream()
                .map(line -> line.part("kept"))
                .findFirst();
    }

    private void compare(RunKey key, KeyedContent content, Map<String, Object> there) throws LightermanException {
        List<String> differences = content.differences(there);
        if (!differences.isEmpty()) {
            Failure failure = Failure.of(
                            FailureKind.KEY_TAKEN,
                            session.masked("the key " + key.text() + " is taken on " + node.name()
                                    + " by a run that differs in: " + NameList.of(differences, MOST_TOLD)))
                    .remedy("perhaps you should use another key for what is to be done now")
                    .runId(id);
            throw new LightermanException(failure, null);
        }
    }
}
