package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.report.result.OutputTail;
import dev.lighterman.report.result.Text;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The console of a freestyle Jenkins job with Publish Over SSH as its post-build action. Texts and their order are those of
 * publish-over-ssh's and publish-over's Messages.properties and of Jenkins core (hudson.tasks.BuildTrigger,
 * hudson.model.AbstractBuild); numbers are grouped as in an English locale, as {@code java.text.MessageFormat} does there.
 */
final class JenkinsConsole implements Console {
    /** How much is kept of what a build says without being shown, in bytes. */
    static final int BUILD_OUTPUT = 64 * 1024;

    private final LineStream out;
    private final Verbosity verbosity;
    private Job job = new Job();

    JenkinsConsole(PrintStream out, Verbosity verbosity) {
        this.out = new LineStream(out);
        this.verbosity = verbosity;
    }

    /** What a job has said so far and what waits for its proper place in the order of lines. */
    private static final class Job {
        private final List<Integer> transferSets = new ArrayList<>();
        private final List<String> triggered = new ArrayList<>();
        private final OutputTail buildOutput = new OutputTail(BUILD_OUTPUT);
        private boolean disconnected;
        private boolean transferredTold;
        private boolean check;
        private Optional<PipelineEvent.JobFailed> failure = Optional.empty();
    }

    @Override
    public void on(Event event) {
        if (event instanceof PipelineEvent of) {
            onPipeline(of);
        } else if (event instanceof RunEvent of) {
            onRun(of);
        }
    }

    private void onPipeline(PipelineEvent event) {
        if (event instanceof PipelineEvent.JobStarted of) {
            job = new Job();
            of.triggeredBy().ifPresent(upstream -> say("Started by upstream project \"" + upstream + "\""));
        } else if (event instanceof PipelineEvent.Polled of) {
            PollLines.of(of).forEach(this::say);
        } else if (event instanceof PipelineEvent.PollFailed of) {
            PollLines.of(of).forEach(this::say);
        } else if (event instanceof PipelineEvent.Connecting of) {
            say("SSH: Connecting from host [" + of.fromHost() + "]");
            say("SSH: Connecting with configuration [" + of.server() + "] ...");
        } else if (event instanceof PipelineEvent.Retrying of) {
            ssh("Caught exception [" + of.message() + "] Sleeping for ["
                    + Text.grouped(of.delay().toMillis()) + "]ms before trying again");
        } else if (event instanceof PipelineEvent.TransferFinished of) {
            job.transferSets.add(of.filesSent());
        } else if (event instanceof PipelineEvent.Disconnecting of) {
            job.disconnected = true;
            ssh("Disconnecting configuration [" + of.server() + "] ...");
        } else if (event instanceof PipelineEvent.LockWaiting of) {
            say("Waiting: " + of.message());
        } else if (event instanceof PipelineEvent.Checked of) {
            job.check |= of.check();
            of.text().lines().forEach(this::say);
        } else if (event instanceof PipelineEvent.Warning of) {
            say("WARNING: " + of.message());
        } else if (event instanceof PipelineEvent.JobFailed of) {
            job.failure = Optional.of(of);
        } else if (event instanceof PipelineEvent.RolloutWaiting of) {
            tellTransferred();
            detail("Rollout of " + of.namespace() + "/" + of.deployment() + ": " + of.state());
        } else if (event instanceof PipelineEvent.RollingBack of) {
            tellTransferred();
            say("Rollout of " + of.namespace() + "/" + of.deployment() + " failed: " + of.reason());
            say("Restoring revision " + of.revision() + " of " + of.namespace() + "/" + of.deployment());
        } else if (event instanceof PipelineEvent.RolloutFinished of) {
            tellTransferred();
            of.rollout().diagnosis().ifPresent(it -> RolloutLines.said(it).forEach(this::say));
        } else if (event instanceof PipelineEvent.Triggering of) {
            job.triggered.add(of.job());
        } else if (event instanceof PipelineEvent.JobFinished of) {
            finish(of.result());
        } else {
            onDetail(event);
        }
    }

    private void onDetail(PipelineEvent event) {
        if (event instanceof PipelineEvent.SourceReady of) {
            String branch = of.commit().branch().map(name -> " (" + name + ")").orElse("");
            detail("Checking out Revision " + of.commit().commit() + branch);
            detail("Commit message: \"" + of.commit().subject() + "\"");
        } else if (event instanceof PipelineEvent.PlaybookReady of) {
            detail("Playbook " + of.playbook() + " of " + of.commit().url() + " at revision "
                    + of.commit().commit());
        } else if (event instanceof PipelineEvent.BuildStarted of) {
            detail("$ " + Text.commandLine(of.command()));
        } else if (event instanceof PipelineEvent.BuildOutput of) {
            if (verbosity == Verbosity.VERBOSE) {
                out.raw(of.bytes());
            } else {
                job.buildOutput.add(of.bytes());
            }
        } else if (event instanceof PipelineEvent.SessionOpening of) {
            detail("SSH: Creating session: username [" + of.user() + "], hostname [" + of.host() + "], port ["
                    + Text.grouped(of.port()) + "]");
            detail("SSH: Connecting session ...");
        } else if (event instanceof PipelineEvent.SessionOpened) {
            detail("SSH: Connected");
        } else if (event instanceof PipelineEvent.FileTransferred of && of.sent()) {
            detail("SSH: put [" + of.path().substring(of.path().lastIndexOf('/') + 1) + "]");
        }
    }

    private void onRun(RunEvent event) {
        if (event instanceof RunEvent.Started of) {
            detail("SSH: Opening exec channel ...");
            detail("SSH: EXEC: channel open");
            if (!of.command().isEmpty()) {
                detail("SSH: EXEC: STDOUT/STDERR from command [" + Text.commandLine(of.command()) + "] ...");
            }
            detail("SSH: EXEC: connected");
        } else if (event instanceof RunEvent.Output of && verbosity == Verbosity.VERBOSE) {
            out.raw(of.bytes());
        } else if (event instanceof RunEvent.Finished of) {
            RunOutcome outcome = of.result().outcome();
            if (outcome != RunOutcome.DEADLINE && outcome != RunOutcome.ABORTED) {
                ssh("EXEC: completed after " + Text.grouped(of.elapsed().toMillis()) + " ms");
            }
            of.result().warnings().forEach(warning -> say("WARNING: " + warning));
        }
    }

    private void finish(PipelineResult.Job result) {
        tellTransferred();
        job.failure.ifPresent(failure -> tellFailure(failure, result.result()));
        job.triggered.forEach(name -> say("Triggering a new build of " + name));
        always("Finished: " + result.result() + Text.check(job.check || result.isCheck()));
        job = new Job();
    }

    /** Publish Over SSH counts what it sent after it has disconnected, and only when all went well. */
    private void tellTransferred() {
        if (job.disconnected && !job.transferredTold && job.failure.isEmpty()) {
            job.transferredTold = true;
            int total = job.transferSets.stream().mapToInt(Integer::intValue).sum();
            String sum = job.transferSets.size() < 2
                    ? ""
                    : job.transferSets.stream().map(String::valueOf).collect(Collectors.joining(" + ", " ( ", " )"));
            ssh("Transferred " + total + sum + " file(s)");
        }
    }

    private void tellFailure(PipelineEvent.JobFailed failed, Result result) {
        FailureKind kind = failed.failure().kind();
        if (kind == FailureKind.BUILD) {
            Text.lastLines(job.buildOutput.text(), 100).forEach(this::always);
        }
        always("ERROR: "
                + failed.legacyText()
                        .map(text -> "Exception when publishing, exception message [" + text + "]")
                        .orElse(failed.failure().message()));
        if (kind == FailureKind.ABORTED) {
            always("Build was aborted");
        } else if (kind == FailureKind.BUILD) {
            always("Build step 'Execute shell' marked build as failure");
            always("SSH: Current build result is [" + result + "], not going to run.");
        } else if (kind == FailureKind.ROLLOUT) {
            always("Build step 'Wait for the rollout' changed build result to " + result);
        } else if (kind != FailureKind.SOURCE) {
            always("Build step 'Send build artifacts over SSH' changed build result to " + result);
        }
    }

    private void ssh(String message) {
        say("SSH: " + message);
    }

    private void say(String line) {
        if (verbosity != Verbosity.QUIET) {
            always(line);
        }
    }

    private void detail(String line) {
        if (verbosity.detailed()) {
            always(line);
        }
    }

    private void always(String line) {
        out.line(Text.block(line));
    }

    @Override
    public void close() {}
}
