package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.remote.Tail;
import dev.lighterman.run.stage.RunArchive;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.Staging;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Starts a run that has no key: each try has an id of its own. Not thread-safe. */
final class PlainStart extends RunStarter {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Optional<Lease> lease;

    PlainStart(Contact client, ControlNode node, RunTranscript session, Optional<Lease> lease) {
        super(client, node, session);
        this.lease = lease;
    }

    @Override
    void start(RunRequest request, RunClocks clocks, Consumer<RunDescription> started)
            throws LightermanException, InterruptedException {
        while (true) {
            String id = STAMP.format(Instant.now())
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            RunArchive archive = RunArchive.of(node.name(), id, request, clocks);
            started.accept(archive.description());
            Staging staging = new Staging(archive, session::sent);
            if (begun(id, staging, RunScripts.start(id), RunScripts.clean(id)) == Attempt.BEGUN) {
                return;
            }
            if (lease.isPresent()) {
                lease.get().confirm(); // it took a while, and others may have it by now
            }
        }
    }

    @Override
    Command.Builder abort(String id) {
        return RunScripts.abort(id);
    }

    /** Looks whether the run came to be after all; if not, it never will. */
    @Override
    Attempt settled(String id, Staging staging) throws LightermanException, InterruptedException {
        ConnectionException cause = null;
        Optional<String> refused = Optional.empty();
        while (client.again(cause)) {
            Tail said = new Tail();
            Exit exit;
            try {
                exit = node.execute(RunScripts.adopt(id)
                        .output(session.connect())
                        .error(said)
                        .build());
            } catch (ConnectionException e) {
                cause = e;
                refused = Optional.empty();
                continue;
            } catch (UncheckedIOException e) {
                throw client.broken(e, staging.complete());
            }
            if (session.begun()) {
                return Attempt.BEGUN;
            }
            ScriptEnd end = ScriptEnd.of(exit, said);
            if (end.noRun()) {
                client.regained();
                return Attempt.NOTHING;
            }
            if (end.status().isPresent() && !staging.complete()) {
                throw failure(end, id);
            }
            refused = end.status().isPresent() ? Optional.of(session.masked(end.brief(exit, id))) : Optional.empty();
            cause = null;
        }
        if (staging.complete()) {
            throw refused.isPresent() ? client.unfollowed(refused.get(), null) : client.lost(cause);
        }
        throw client.notStaged(cause);
    }
}
