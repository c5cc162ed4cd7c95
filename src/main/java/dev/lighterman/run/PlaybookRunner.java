package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.RunException;
import dev.lighterman.api.RunResult;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Runs playbooks on a control node. Thread-safe as far as the node is: several runs may go on at once, each on the thread
 * that asked for it.
 */
public final class PlaybookRunner {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    /** How often a follower may end without having told anything new before the run is given up on. */
    private static final int FOLLOW_TRIES = 3;

    private final ControlNode node;

    /**
     * A runner on a node.
     *
     * @param node stays the caller's to close, not null
     */
    public PlaybookRunner(ControlNode node) {
        this.node = Objects.requireNonNull(node, "node");
    }

    /**
     * Stages the request, runs ansible-playbook and waits for its end.
     *
     * @param request what to run, not null
     * @param listener told everything on the calling thread, not null
     * @return how it went, never null
     * @throws ConnectionException if the control node could not be used; nothing ran
     * @throws RunException if the run could not be staged or started
     * @throws OutcomeUnknownException if the connection was lost while the run went on
     * @throws InterruptedException if interrupted a second time while an interrupted run was being ended; a first
     *     interrupt ends the run on the node, returns an ABORTED result and leaves the thread's interrupt flag set
     */
    public RunResult run(RunRequest request, EventListener listener)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException {
        String id = newId();
        RunArchive archive = RunArchive.of(node.name(), id, request);
        RunSession session = new RunSession(node.name(), listener, 0, 0);
        Staging staging = new Staging(archive);
        try {
            start(id, session, staging);
            follow(id, session);
        } catch (InterruptedException e) {
            return abort(id, session, archive.description());
        }
        return session.finish();
    }

    /**
     * Follows a run that exists on the node, from the given offsets to its end.
     *
     * @param id the run's id, not null
     * @param eventsOffset how many bytes of events the caller has had; 0 for all
     * @param outputOffset how many bytes of output the caller has had; 0 for all
     * @param listener told everything on the calling thread, not null
     * @return how it went, never null
     * @throws ConnectionException if the control node could not be used
     * @throws RunException if there is no such run
     * @throws OutcomeUnknownException if the connection was lost while the run went on
     * @throws InterruptedException if the calling thread was interrupted; the run goes on
     */
    public RunResult follow(String id, long eventsOffset, long outputOffset, EventListener listener)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException {
        requireId(id);
        RunSession session = new RunSession(node.name(), listener, eventsOffset, outputOffset);
        follow(id, session);
        return session.finish();
    }

    /**
     * Ends a run and all it started, and waits for its end.
     *
     * @param id the run's id, not null
     * @return true if it was running, false if it had ended already
     * @throws ConnectionException if the control node could not be used
     * @throws RunException if there is no such run, or it could not be ended
     * @throws InterruptedException if the calling thread was interrupted meanwhile
     */
    public boolean cancel(String id) throws ConnectionException, RunException, InterruptedException {
        requireId(id);
        return end(RunScripts.cancel(id), id);
    }

    /** Stages and starts; returns when the run has ended, or when following it has to go on over another channel. */
    private void start(String id, RunSession session, Staging staging)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException {
        Tail said = new Tail();
        Exit exit;
        try {
            exit = node.execute(RunScripts.start(id)
                    .input(staging)
                    .output(session.connect())
                    .error(said)
                    .build());
        } catch (UncheckedIOException e) {
            if (staging.failure().isPresent()) {
                throw staging.failure().get();
            }
            throw broken(id, session, e);
        }
        if (session.begun()) {
            return;
        }
        if (staging.failure().isPresent()) {
            throw staging.failure().get();
        }
        switch (exit.kind()) {
            case EXITED, SIGNALLED -> {
                clean(id);
                throw new RunException(
                        RunScripts.explain(node.name(), id, exit.status().orElse(-1), said.text()));
            }
            case CONNECTION_LOST, NO_STATUS, TIMED_OUT -> {
                if (staging.complete()) {
                    throw lost(id, null);
                }
                throw new ConnectionException(
                        ConnectionException.Cause.LOST,
                        node.name(),
                        exit.toString(),
                        "the connection to " + node.name()
                                + " was lost while the run was being put in place; nothing ran",
                        null);
            }
        }
    }

    /** Follows until the final status is there. */
    private void follow(String id, RunSession session)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException {
        int idle = 0;
        while (session.status().isEmpty()) {
            long had = session.eventsOffset() + session.outputOffset();
            Tail said = new Tail();
            Exit exit;
            try {
                exit = node.execute(RunScripts.follow(id, session.eventsOffset(), session.outputOffset())
                        .output(session.connect())
                        .error(said)
                        .build());
            } catch (ConnectionException e) {
                if (session.begun()) {
                    throw lost(id, e);
                }
                throw e;
            } catch (UncheckedIOException e) {
                throw broken(id, session, e);
            }
            if (session.status().isPresent()) {
                break;
            }
            if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
                throw lost(id, null);
            }
            if (!session.begun()) {
                throw new RunException(
                        RunScripts.explain(node.name(), id, exit.status().orElse(-1), said.text()));
            }
            idle = had == session.eventsOffset() + session.outputOffset() ? idle + 1 : 0;
            if (idle == FOLLOW_TRIES) {
                throw lost(id, null);
            }
        }
        RunStatus status = session.status().orElseThrow();
        if (status.reason() == RunStatus.Reason.ERROR) {
            throw new RunException(
                    "the run " + id + " could not be supervised on " + node.name() + ": " + status.message());
        }
        if (status.reason() == RunStatus.Reason.LOST) {
            throw new OutcomeUnknownException(
                    id,
                    "the supervisor of the run " + id + " on " + node.name()
                            + " is gone without a word; whether ansible-playbook still runs is not known; perhaps you"
                            + " should look at ~/.lighterman/runs/" + id + " there",
                    null);
        }
    }

    /** Ends an interrupted run and follows it to its end. */
    private RunResult abort(String id, RunSession session, RunDescription description)
            throws RunException, OutcomeUnknownException, InterruptedException {
        boolean exists;
        try {
            exists = session.status().isPresent() || ended(id);
            if (exists) {
                follow(id, session);
            }
        } catch (ConnectionException e) {
            throw lost(id, e);
        } finally {
            // Whatever comes of it, the caller was interrupted.
            Thread.currentThread().interrupt();
        }
        return exists ? session.finish() : session.neverBegan(description);
    }

    /** Ends a run whose start may be under way still; false if it never came to be, and now never will. */
    private boolean ended(String id) throws ConnectionException, RunException, InterruptedException {
        Tail said = new Tail();
        Exit exit = node.execute(RunScripts.abort(id).output(said).error(said).build());
        if (exit.success()) {
            return true;
        }
        if (exit.status().isPresent() && RunScripts.isNoRun(exit.status().getAsInt())) {
            return false;
        }
        throw new RunException(RunScripts.explain(node.name(), id, exit.status().orElse(-1), said.text()));
    }

    private boolean end(Command.Builder command, String id)
            throws ConnectionException, RunException, InterruptedException {
        Tail answer = new Tail();
        Tail said = new Tail();
        Exit exit = node.execute(command.output(answer).error(said).build());
        if (exit.success()) {
            return answer.text().endsWith("LIGHTERMAN cancelled\n");
        }
        throw new RunException(RunScripts.explain(node.name(), id, exit.status().orElse(-1), said.text()));
    }

    /** After a sink threw: a listener's own exception goes on as it is, once the run is ended. */
    private RunException broken(String id, RunSession session, UncheckedIOException e)
            throws ConnectionException, RunException, InterruptedException {
        if (session.listenerFailed()) {
            try {
                end(RunScripts.cancel(id), id);
            } finally {
                session.rethrow();
            }
        }
        return new RunException(
                "the supervisor's answer from " + node.name() + " is not understood: "
                        + e.getCause().getMessage(),
                e);
    }

    /** Removes what a start that failed has left. */
    private void clean(String id) throws InterruptedException {
        try {
            node.execute(RunScripts.clean(id).build());
        } catch (ConnectionException e) {
            // the failure of the start is what the caller should hear of; the next run's start removes leftovers
        }
    }

    private OutcomeUnknownException lost(String id, Throwable cause) {
        return new OutcomeUnknownException(
                id,
                "the connection to " + node.name() + " was lost; the run " + id
                        + " goes on there and its outcome is not" + " known here",
                cause);
    }

    private String newId() {
        return STAMP.format(Instant.now())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    private void requireId(String id) throws RunException {
        if (!ID.matcher(id).matches()) {
            throw new RunException("there is no run " + id + " on " + node.name());
        }
    }

    /** Writes the archive; remembers whether all of it went out, or which local file could not be read. */
    private static final class Staging implements Command.Input {
        private final RunArchive archive;
        private volatile boolean complete;
        private volatile RunException failure;

        Staging(RunArchive archive) {
            this.archive = archive;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                archive.writeTo(out);
                complete = true;
            } catch (TarWriter.UnreadableFileException e) {
                failure = new RunException("the run's files could not be put together: " + e.getMessage(), e);
                throw e;
            }
        }

        boolean complete() {
            return complete;
        }

        Optional<RunException> failure() {
            return Optional.ofNullable(failure);
        }
    }

    /** Keeps the last few kilobytes written to it. */
    private static final class Tail extends OutputStream {
        private static final int LONGEST = 4096;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            kept.write(bytes, from, length);
            if (kept.size() > 2 * LONGEST) {
                byte[] all = kept.toByteArray();
                kept.reset();
                kept.write(all, all.length - LONGEST, LONGEST);
            }
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
