package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunSummary;
import dev.lighterman.json.JsonObject;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.PythonScript;
import dev.lighterman.run.judge.ListedOutcome;
import dev.lighterman.run.remote.ReconnectBackoff;
import dev.lighterman.run.remote.RetryingNode;
import dev.lighterman.run.remote.Tail;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lists the runs of a node and reads their output. Immutable. */
record RunCatalog(ControlNode node, Duration reconnect) {
    private static final PythonScript SCRIPT = PythonScript.of(RunCatalog.class, "control.py");

    /** By their start, which ids say to the second only, and those of keys not at all; runs of the same moment by id. */
    static final Comparator<RunSummary> NEWEST_FIRST = Comparator.comparing(RunSummary::startedAt)
            .thenComparing(RunSummary::id)
            .reversed();

    List<RunSummary> runs() throws LightermanException, InterruptedException {
        return newestFirst(answers());
    }

    /** The runs of the same origin, the newest first. */
    List<PlayedRun> of(String origin) throws LightermanException, InterruptedException {
        return answers().stream()
                .filter(fields -> fields.text("origin").equals(origin))
                .map(fields -> new PlayedRun(summary(fields), fields.optional("slices")))
                .sorted(Comparator.comparing(PlayedRun::run, NEWEST_FIRST))
                .toList();
    }

    private static List<RunSummary> newestFirst(List<JsonObject> answers) {
        return answers.stream().map(RunCatalog::summary).sorted(NEWEST_FIRST).toList();
    }

    /** How a run ended, by a line of the list. */
    static Optional<RunOutcome> outcome(String line) {
        return ListedOutcome.of(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8)));
    }

    static RunSummary summary(JsonObject fields) {
        RunSummary.State state =
                switch (fields.text("state")) {
                    case "running" -> RunSummary.State.RUNNING;
                    case "finished" -> RunSummary.State.FINISHED;
                    default -> RunSummary.State.LOST;
                };
        boolean finished = state == RunSummary.State.FINISHED;
        return new RunSummary(
                fields.text("id"),
                fields.text("playbook"),
                fields.optional("pipeline"),
                fields.instant("startedAt"),
                state,
                finished
                        ? Optional.of(Duration.between(fields.instant("startedAt"), fields.instant("endedAt")))
                        : Optional.empty(),
                finished ? ListedOutcome.of(fields) : Optional.empty());
    }

    private List<JsonObject> answers() throws LightermanException, InterruptedException {
        return ScriptAnswer.of(
                        new RetryingNode(node, reconnect),
                        "its runs were looked at",
                        SCRIPT::command,
                        end -> new LightermanException(FailureKind.RUN, end.explain(node.name(), "")))
                .lines();
    }

    /** Copies output from an offset on; gives the offset to go on from. */
    long logs(String id, long from, boolean follow, OutputStream out)
            throws LightermanException, InterruptedException, IOException {
        Copy copy = new Copy(from, out);
        FrameParser parser = new FrameParser(copy);
        ReconnectBackoff backoff = new ReconnectBackoff(reconnect);
        while (true) {
            Tail said = new Tail();
            long had = copy.offset;
            Exit exit;
            try {
                parser.restart();
                exit = node.execute((follow
                                ? RunScripts.follow(id, Long.MAX_VALUE / 2, copy.offset)
                                : RunScripts.output(id, copy.offset))
                        .output(parser)
                        .error(said)
                        .build());
            } catch (ConnectionException e) {
                if (node.isClosed() || !ReconnectBackoff.mayPass(e, copy.begun) || !backoff.pause()) {
                    throw e;
                }
                continue;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (copy.ended) {
                out.flush();
                return copy.offset;
            }
            ScriptEnd end = ScriptEnd.of(exit, said);
            if (exit.kind() != Exit.Kind.CONNECTION_LOST
                    && (!copy.begun || end.noRun())) { // the run may have been pruned since
                throw new LightermanException(FailureKind.RUN, end.explain(node.name(), id));
            }
            if (copy.offset > had) {
                backoff.regained();
            }
            if (node.isClosed() || !backoff.pause()) {
                throw exit.lost(
                        node.name(),
                        "the connection to " + node.name() + " was lost while the output of the run " + id
                                + " was read, and not regained");
            }
        }
    }

    /** Hands output on and forgets the rest. */
    private static final class Copy implements FrameParser.Frames {
        private final OutputStream out;
        private long offset;
        private boolean begun;
        private boolean ended;

        Copy(long offset, OutputStream out) {
            this.offset = offset;
            this.out = out;
        }

        @Override
        public void description(byte[] json) {
            begun = true;
        }

        @Override
        public void output(long at, byte[] bytes, int from, int length) throws IOException {
            int known = (int) Math.min(length, Math.max(0, offset - at));
            out.write(bytes, from + known, length - known);
            offset = Math.max(offset, at + length);
        }

        @Override
        public void events(long at, byte[] bytes, int from, int length) {}

        @Override
        public void status(byte[] json) {
            ended = true;
        }
    }
}
