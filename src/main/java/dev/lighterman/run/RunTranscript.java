package dev.lighterman.run;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.json.JsonObject;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.run.judge.EventReader;
import dev.lighterman.run.judge.OutputDigest;
import dev.lighterman.run.judge.RunEvents;
import dev.lighterman.run.judge.RunJudge;
import dev.lighterman.run.judge.RunLog;
import dev.lighterman.run.judge.RunStatus;
import dev.lighterman.run.remote.DurationText;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunPurpose;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One run as it is being followed, over as many connections as it takes: what has come so far, and the result once the
 * last has. Not thread-safe.
 */
final class RunTranscript implements FrameParser.Frames {
    private final String server;
    private final Event.Listener listener;
    private final RunLog log = new RunLog();
    private final RunEvents events = new RunEvents();
    private final EventReader reader = new EventReader(this::line);
    private final OutputDigest output = new OutputDigest();
    private final OutputStream masked;
    private final SecretMask mask;
    private final FrameParser parser = new FrameParser(this);
    private final long began = System.nanoTime();
    private long eventsOffset;
    private long outputOffset;
    private Optional<RunDescription> description = Optional.empty();
    private Optional<RunStatus> status = Optional.empty();
    private Optional<Throwable> listenerFailure = Optional.empty();
    private int contacts;
    private String lost = "";
    private long lostSince;

    /**
     * A session that sees everything from the beginning, as the result wants it.
     *
     * @param mask hides what must not be told
     */
    RunTranscript(String server, Event.Listener listener, SecretMask mask) {
        this.server = server;
        this.mask = mask;
        this.masked = mask.before(new OutputEvents());
        this.listener = listener;
    }

    /** Where the supervisor's standard output goes; forgets the frame an earlier connection was cut off in. */
    FrameParser connect() {
        parser.restart();
        return parser;
    }

    long eventsOffset() {
        return eventsOffset;
    }

    long outputOffset() {
        return outputOffset;
    }

    boolean begun() {
        return description.isPresent();
    }

    /** What the run is for, once it answers. */
    RunPurpose purpose() {
        return description.map(RunDescription::purpose).orElse(RunPurpose.NONE);
    }

    Optional<RunStatus> status() {
        return status;
    }

    /** How often a supervisor has begun to answer. */
    int contacts() {
        return contacts;
    }

    /** Something was lost, the connection say; told once until it is back. What the listener throws is kept. */
    void lost(String what, String how) {
        if (lost.isEmpty()) {
            lost = what;
            lostSince = System.nanoTime();
            tellIfHeard(new PipelineEvent.Warning(what + " " + how));
        }
    }

    /** So many bytes of the run's files have gone out. */
    void sent(long bytes, long of) throws IOException {
        tell(new PipelineEvent.TransferProgressed(bytes, of));
    }

    /** A text from the server that may be told. */
    String masked(String text) {
        return mask.masked(text);
    }

    /** Throws again what the listener threw, if it did. */
    void rethrow() {
        if (listenerFailure.isPresent()) {
            Throwable failure = listenerFailure.get();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    boolean listenerFailed() {
        return listenerFailure.isPresent();
    }

    @Override
    public void description(byte[] json) throws IOException {
        contacts++;
        if (!lost.isEmpty()) {
            Duration gone = Duration.ofMillis((System.nanoTime() - lostSince) / 1_000_000);
            String back = lost + " is back after " + DurationText.of(gone);
            lost = "";
            tell(new PipelineEvent.Warning(back));
        }
        if (description.isEmpty()) {
            RunDescription run = RunDescription.parse(server, json);
            description = Optional.of(run);
            tell(new RunEvent.Started(run.id(), run.command()));
        }
    }

    @Override
    public void output(long offset, byte[] bytes, int from, int length) throws IOException {
        int known = known(outputOffset, offset, length);
        if (known < length) {
            outputOffset = offset + length;
            masked.write(bytes, from + known, length - known);
        }
    }

    /** Tells output that may be shown; once it is masked. */
    private final class OutputEvents extends BulkOutput {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            output.feed(bytes, from, length);
            if (length > 0) {
                tell(new RunEvent.Output(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length))));
            }
        }
    }

    @Override
    public void events(long offset, byte[] bytes, int from, int length) throws IOException {
        int known = known(eventsOffset, offset, length);
        if (known < length) {
            eventsOffset = offset + length;
            reader.feed(bytes, from + known, length - known);
            rejectFailedListener();
        }
    }

    /** How many of the bytes were had before. */
    private static int known(long had, long offset, int length) throws IOException {
        if (offset > had) {
            throw new IOException("bytes " + had + " to " + offset + " of the run are missing");
        }
        return (int) Math.min(length, had - offset);
    }

    @Override
    public void status(byte[] json) throws IOException {
        masked.flush();
        status = Optional.of(RunStatus.parse(json).masked(mask));
    }

    private void line(JsonObject raw) {
        JsonObject fields = mask.masked(raw);
        if (fields.text("event").equals("content")) {
            content(fields);
            return;
        }
        if (listenerFailure.isPresent() || !log.isNew(fields.integer("seq"))) {
            return;
        }
        log.note(fields);
        Optional<RunEvent.FromAnsible> event = events.event(fields);
        if (event.isPresent()) {
            log.note(event.get(), fields);
            tellIfHeard(event.get());
        }
    }

    private void content(JsonObject fields) {
        RunEvent event = RunEvents.content(fields);
        if (event instanceof RunEvent.ContentReady ready) {
            log.note(ready);
        }
        tellIfHeard(event);
    }

    private void tell(Event event) throws IOException {
        tellIfHeard(event);
        rejectFailedListener();
    }

    /** Keeps what the listener throws, which hears no more then. */
    private void tellIfHeard(Event event) {
        if (listenerFailure.isEmpty()) {
            try {
                listener.on(event);
            } catch (RuntimeException | Error e) {
                listenerFailure = Optional.of(e);
            }
        }
    }

    private void rejectFailedListener() throws IOException {
        if (listenerFailure.isPresent()) {
            throw new IOException("the listener failed", listenerFailure.get());
        }
    }

    /** Judges the run and tells the listener. */
    RunResult finish() {
        return told(judged(), Duration.ofNanos(System.nanoTime() - began));
    }

    /** The same for a run that another client started: its own duration counts, not how long it was followed. */
    RunResult finishAttached() {
        RunResult result = judged();
        return told(result, result.duration());
    }

    private RunResult judged() {
        RunDescription run = description.orElseThrow();
        RunStatus ended = status.orElseThrow();
        RunJudge.Verdict verdict = new RunJudge(run, ended, log, output, reader.unreadable()).judge();
        if (verdict.outcome() == RunOutcome.PARSE_ERROR) {
            listener.on(new RunEvent.NotParsed(run.withoutDirectory(output.error())));
        }
        return result(run, ended, verdict);
    }

    private RunResult result(RunDescription run, RunStatus ended, RunJudge.Verdict verdict) {
        return new RunResult(
                run.id(),
                run.playbook(),
                verdict.outcome(),
                verdict.reason(),
                verdict.remedy(),
                ended.exitCode(),
                ended.signal(),
                ended.startedAt(),
                ended.duration(),
                log.stats().orElseGet(log::counted),
                log.tasks(),
                verdict.warnings(),
                log.owed(),
                log.details(run, !ended.endedByItself()));
    }

    /** A run that was aborted before it began. */
    RunResult neverBegan(RunDescription run) {
        RunStatus ended = RunStatus.abortedAt(Instant.now());
        RunJudge.Verdict verdict = new RunJudge(run, ended, log, output, 0).judge();
        return told(result(run, ended, verdict), Duration.ofNanos(System.nanoTime() - began));
    }

    private RunResult told(RunResult result, Duration elapsed) {
        listener.on(new RunEvent.Finished(result, elapsed));
        return result;
    }
}
