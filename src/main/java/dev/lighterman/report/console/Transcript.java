package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineEvent.PolledHead;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.report.result.OutputTail;
import dev.lighterman.report.result.RunShapes;
import dev.lighterman.report.result.Text;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns events into lines for people. A job's steps have their name in the first columns; what happens inside a
 * playbook run is indented by two. Used by the {@code plain} and the {@code rich} console. Not thread-safe.
 */
final class Transcript {
    /** Where lines and bytes go. */
    interface Sink {
        /** Writes one line. */
        void line(String text);

        /** Writes bytes as they are. */
        void raw(ByteBuffer bytes);
    }

    private static final int STEP = 12;
    private static final int MOST_FILES = 20;

    private final Sink sink;
    private final Palette palette;
    private final Verbosity verbosity;
    private final TaskLines tasks;
    private final RolloutLines rollouts;
    private OutputTail buildOutput = new OutputTail(JenkinsConsole.BUILD_OUTPUT);
    private SgrFilter buildColours = new SgrFilter();
    private String server = "";
    private String opened = "";
    private int plays;
    private int filesShown;
    private boolean jobShown;
    private boolean waitingShown;
    private boolean check;

    Transcript(Sink sink, Palette palette, Verbosity verbosity) {
        this.sink = sink;
        this.palette = palette;
        this.verbosity = verbosity;
        Consumer<String> lines = this::say;
        this.tasks = new TaskLines(lines, palette);
        this.rollouts = new RolloutLines(this::step, lines);
    }

    void on(Event event) {
        if (event instanceof PipelineEvent.PipelineFinished of) {
            finish(of.result());
        } else if (event instanceof PipelineEvent.BuildOutput of) {
            build(of.bytes());
        } else if (verbosity == Verbosity.QUIET) {
            quiet(event);
        } else if (event instanceof PipelineEvent of) {
            onPipeline(of);
        } else if (event instanceof RunEvent of) {
            onRun(of);
        }
    }

    private static boolean isSoftened(PipelineResult.Job job) {
        return job.result() == Result.UNSTABLE
                && job.failure()
                        .filter(failure -> failure.kind().result(true) == Result.FAILURE)
                        .isPresent();
    }

    private void onPipeline(PipelineEvent event) {
        if (event instanceof PipelineEvent.JobStarted of) {
            if (jobShown) {
                say("");
            }
            jobShown = true;
            String by = of.triggeredBy()
                    .map(upstream -> palette.faint(" (triggered by " + Text.oneLine(upstream) + ")"))
                    .orElse("");
            say(palette.bold(Text.oneLine(of.name())) + by);
        } else if (event instanceof PipelineEvent.SourceFetching of) {
            step("source", of.url() + of.branch().map(name -> " " + name).orElse(""));
        } else if (event instanceof PipelineEvent.SourceReady of) {
            step("source", commit(of.commit()));
        } else if (event instanceof PipelineEvent.PlaybookFetching of) {
            step("playbook", of.url() + of.ref().map(name -> " " + name).orElse(""));
        } else if (event instanceof PipelineEvent.PlaybookReady of) {
            step("playbook", of.playbook() + ", " + commit(of.commit()));
        } else if (event instanceof PipelineEvent.BuildStarted of) {
            buildOutput = new OutputTail(JenkinsConsole.BUILD_OUTPUT);
            buildColours = new SgrFilter();
            step("build", Text.commandLine(of.command()));
        } else if (event instanceof PipelineEvent.BuildFinished of) {
            String end = of.exitCode() == 0 ? "done" : "exit status " + of.exitCode();
            step("build", end + " in " + Text.duration(of.duration()));
        } else if (event instanceof PipelineEvent.Retrying of) {
            say(palette.warning(named("retry", of.message() + "; again in " + Text.duration(of.delay()))));
        } else if (event instanceof PipelineEvent.Checked of) {
            check |= of.check();
            of.text().lines().forEach(line -> step("check", line));
        } else if (event instanceof PipelineEvent.Warning of) {
            warning(of.message());
        } else if (event instanceof PipelineEvent.JobFailed of) {
            failure(of.failure());
        } else if (event instanceof PipelineEvent.Triggering of) {
            step("trigger", of.job());
        } else if (event instanceof PipelineEvent.JobFinished of) {
            Result result = of.result().result();
            check |= of.result().isCheck();
            say(named("result", "") + palette.result(result, result.name()) + Text.check(check) + " after "
                    + Text.duration(of.result().duration())
                    + (isSoftened(of.result()) ? " (failOnError: true makes it FAILURE)" : ""));
        } else {
            onServer(event);
        }
    }

    private void onServer(PipelineEvent event) {
        if (event instanceof PipelineEvent.Polled of) {
            polled(of);
        } else if (event instanceof PipelineEvent.PollFailed of) {
            warning(of.message() + "; looking again in " + Text.duration(of.delay()));
        } else if (event instanceof PipelineEvent.Connecting of) {
            server = of.server();
            opened = "";
        } else if (event instanceof PipelineEvent.SessionOpening of) {
            String host = of.host().contains(":") ? "[" + of.host() + "]" : of.host();
            String hop = of.user() + "@" + host + ":" + of.port();
            opened = opened.isEmpty() ? hop : opened + " -> " + hop;
            step("connect", server + " (" + opened + ")");
        } else if (event instanceof PipelineEvent.LockWaiting of) {
            step("waiting", Text.oneLine(of.message()));
        } else if (event instanceof PipelineEvent.TransferStarted of) {
            filesShown = 0;
            step("transfer", Text.count(of.files(), "file", "files") + ", " + Text.bytes(of.bytes()));
        } else if (event instanceof PipelineEvent.ProjectFound of) {
            String sent = Text.count(of.files(), "file", "files") + ", " + Text.bytes(of.bytes());
            step("project", sent + ", of " + Text.oneLine(of.directory()));
        } else if (event instanceof PipelineEvent.FileTransferred of) {
            if (of.sent() && filesShown++ < MOST_FILES) {
                step("", of.path() + ", " + Text.bytes(of.bytes()));
            }
        } else if (event instanceof PipelineEvent.FileRemoved of) {
            step("", of.path() + " removed, which an earlier run had sent");
        } else if (event instanceof PipelineEvent.TransferFinished of) {
            step(
                    "transfer",
                    Text.bytes(of.bytesSent()) + " sent in " + Text.duration(of.duration()) + ", "
                            + Text.count(of.filesUnchanged(), "file", "files") + " unchanged");
        } else if (event instanceof PipelineEvent.RolloutWaiting of) {
            rollouts.waiting(of);
        } else if (event instanceof PipelineEvent.RollingBack of) {
            rollouts.rollingBack(of);
        } else if (event instanceof PipelineEvent.RolloutFinished of) {
            rollouts.finished(of);
        }
    }

    /** Says what is new; that nothing is, once. */
    private void polled(PipelineEvent.Polled event) {
        boolean news = false;
        for (PolledHead head : event.heads()) {
            if (head.newCommits() > 0) {
                news = true;
                String several = head.newCommits() == 1 ? "" : " and " + (head.newCommits() - 1) + " before it";
                step("new commit", branch(head) + " " + Text.shortened(head.commit()) + several);
            }
        }
        if (!news && event.interval().isZero()) {
            event.heads()
                    .forEach(head -> step(
                            "no change", branch(head) + " is " + Text.shortened(head.commit()) + " (already built)"));
        } else if (!news && !waitingShown) {
            step(
                    "waiting",
                    "for commits on "
                            + event.heads().stream().map(Transcript::branch).collect(Collectors.joining(", "))
                            + " of " + event.url() + ", every " + Text.duration(event.interval()));
        }
        waitingShown = !news;
    }

    private static String branch(PolledHead head) {
        return head.ref().replaceFirst("^refs/(heads|tags)/", "");
    }

    private void onRun(RunEvent event) {
        boolean ansiblesOwn = verbosity == Verbosity.VERBOSE;
        if (event instanceof RunEvent.Started of) {
            plays = 0;
            tasks.reset();
            step("run", of.id());
            if (verbosity.detailed() && !of.command().isEmpty()) {
                step("", Text.commandLine(of.command()));
            }
        } else if (event instanceof RunEvent.ContentInstalling of) {
            step("content", "installing what " + String.join(" and ", of.files()) + " requires");
        } else if (event instanceof RunEvent.ContentReady of) {
            step(
                    "content",
                    of.content().stream()
                            .map(RunResult.Details.Content::toString)
                            .collect(Collectors.joining(", ")));
        } else if (event instanceof RunEvent.Output of) {
            if (ansiblesOwn) {
                sink.raw(of.bytes());
            }
        } else if (event instanceof RunEvent.Finished of) {
            finish(of);
        } else if (!ansiblesOwn || event instanceof RunEvent.HostProbed) {
            onAnsible(event);
        }
    }

    private void onAnsible(RunEvent event) {
        if (event instanceof RunEvent.PlaybookStarted of) {
            say(named("", of.playbook()) + palette.faint(" (ansible-core " + Text.oneLine(of.ansibleVersion()) + ")"));
        } else if (event instanceof RunEvent.PlayStarted of) {
            plays++;
            if (plays > 1 || !of.name().equals(of.hosts())) {
                say("  " + palette.bold("play " + Text.oneLine(of.name())));
            }
        } else if (event instanceof RunEvent.HostStarted of) {
            tasks.host(of.host());
        } else if (event instanceof RunEvent.TaskFinished of) {
            tasks.finished(of);
        } else if (event instanceof RunEvent.Diff of) {
            tasks.differs(of);
        } else if (event instanceof RunEvent.HostProbed of) {
            tasks.probed(of.host(), of.why());
        } else if (event instanceof RunEvent.Retried of) {
            tasks.retried(of.host(), of.attempt());
        } else if (event instanceof RunEvent.Warned of) {
            tasks.warned(of.message(), of.deprecation());
        } else if (event instanceof RunEvent.NoHostsMatched) {
            say(palette.warning("  no host matched the play's pattern"));
        } else if (event instanceof RunEvent.NoHostsRemaining) {
            say(palette.warning("  no host is left in the play; its remaining tasks are not run"));
        } else if (event instanceof RunEvent.Prompted of) {
            say(palette.warning("  prompt: " + Text.oneLine(of.prompt())
                    + (of.hasDefault() ? " (its default is taken)" : " (nobody can answer)")));
        }
    }

    private void finish(RunEvent.Finished event) {
        RunResult run = event.result();
        if (verbosity != Verbosity.VERBOSE) {
            recap(run.recap());
        }
        run.warnings().forEach(this::warning);
        String ignored = run.ignored().isEmpty()
                ? ""
                : ", " + Text.count(run.ignored().size(), "failure", "failures") + " ignored";
        step("run", ended(run.outcome(), Text.duration(event.elapsed())) + ignored);
    }

    private static String ended(RunOutcome outcome, String time) {
        return switch (outcome) {
            case OK, ABORTED -> outcome.meaning() + " after " + time;
            case NO_HOSTS_MATCHED -> "nothing done after " + time + ": " + outcome.meaning();
            default -> "failed after " + time + ": " + outcome.meaning();
        };
    }

    private void recap(Map<String, HostRecap> recap) {
        int widest = recap.keySet().stream()
                .map(Text::oneLine)
                .mapToInt(Text::width)
                .max()
                .orElse(0);
        recap.forEach((host, of) -> say("  recap    "
                + Text.padded(Text.oneLine(host), widest)
                + RunShapes.COUNTS.write(of).entrySet().stream()
                        .map(count -> count.getKey() + "=" + count.getValue())
                        .collect(Collectors.joining(" ", "  ", ""))));
    }

    private void build(ByteBuffer bytes) {
        ByteBuffer shown = palette == Palette.NONE ? withoutColours(bytes) : bytes;
        if (verbosity == Verbosity.QUIET) {
            buildOutput.add(shown);
        } else {
            sink.raw(shown);
        }
    }

    /** A build may take what it writes to for a terminal; one that only sets colours back would leave a line of codes. */
    private ByteBuffer withoutColours(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return ByteBuffer.wrap(buildColours.without(copy));
    }

    private void quiet(Event event) {
        if (event instanceof PipelineEvent.JobFailed of && of.failure().kind() == FailureKind.BUILD) {
            Text.lastLines(buildOutput.text(), 100).forEach(sink::line);
        } else if (event instanceof RunEvent.TaskFinished of
                && of.result().status().endsHost()) {
            tasks.finished(of.result());
        }
    }

    private void failure(Failure failure) {
        String[] lines = Text.block(failure.message()).split("\n", -1);
        say(palette.result(Result.FAILURE, Text.padded("error", STEP)) + lines[0]);
        for (int i = 1; i < lines.length; i++) {
            say(" ".repeat(STEP) + lines[i]);
        }
    }

    private void finish(PipelineResult result) {
        Optional<String> why = result.failure().map(failure -> ": " + Text.block(failure.message()));
        boolean several = result.jobs().size() > 1;
        if (verbosity != Verbosity.QUIET && several) {
            say("");
        }
        // With a single job its own lines have said it all.
        if (verbosity == Verbosity.QUIET || several || result.jobs().isEmpty()) {
            sink.line(palette.result(result.result(), result.result().name())
                    + Text.check(check || result.isCheck()) + " after "
                    + Text.duration(result.duration()) + why.orElse(""));
        }
    }

    private static String commit(SourceCommit commit) {
        return commit.branch().map(name -> name + " ").orElse("")
                + Text.shortened(commit.commit()) + " \"" + commit.subject() + "\""
                + (commit.dirty() ? " with uncommitted changes" : "");
    }

    private void warning(String message) {
        say(palette.warning(named("warning", message)));
    }

    private void step(String name, String text) {
        say(named(name, text));
    }

    private static String named(String name, String text) {
        return Text.padded(name, STEP) + Text.oneLine(text);
    }

    private void say(String line) {
        sink.line(line);
    }
}
