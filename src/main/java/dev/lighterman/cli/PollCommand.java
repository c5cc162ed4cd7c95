package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.report.EachRun;
import dev.lighterman.report.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "poll",
        header = "Watches the git remote and runs the pipeline for new commits.",
        description = {
            "Looks at the remote every source.poll and runs the pipeline for each new head of the branch, or of the branches"
                    + " that match source.pollBranches. What was built is remembered in ~/.lighterman/poll/, and no commit"
                    + " is built twice, even if its run failed; the first look builds the newest. A remote that does not"
                    + " answer is looked at again, less and less often.",
            "",
            "Ctrl-C (or SIGTERM) between runs stops with exit code 0; while something runs it ends the run on the server and"
                    + " waits for its end: 130. A second one exits at once. --result holds the latest run."
        },
        footer = {
            "  lighterman poll",
            "  lighterman poll --set source.poll=30s --console jenkins",
            "  */5 * * * * lighterman poll --once -q -f /srv/shop/lighterman.yml"
        })
final class PollCommand extends LockingCommand {
    @Option(
            names = "--once",
            description =
                    "Looks once, for timers. The exit code is that of the run, of several the first that is not 0; 0"
                            + " when nothing is new.")
    private boolean once;

    PollCommand(Lighterman root) {
        super(root);
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) {
        throw new IllegalStateException("polling has any number of results");
    }

    @Override
    public Integer call() throws LightermanException, IOException {
        Pipeline pipeline = begin();
        ReportFiles files = files();
        EachRun screen = new EachRun(files, root()::console, (result, recording) -> end(result, files, recording));
        CurrentRun current = new CurrentRun();
        Event.Listener listener = current.andThen(screen);
        try {
            return Interrupts.during(
                    () -> once ? once(pipeline, listener) : forever(pipeline, listener),
                    lastAct(screen::close, current));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            screen.close();
            Thread.interrupted();
        }
    }

    private static int once(Pipeline pipeline, Event.Listener listener) throws LightermanException {
        List<PipelineResult> results = pipeline.pollOnce(listener);
        return results.stream()
                .mapToInt(PipelineResult::exitCode)
                .filter(code -> code != ExitCodes.SUCCESS)
                .findFirst()
                .orElse(ExitCodes.SUCCESS);
    }

    private static int forever(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        Optional<PipelineResult> aborted = pipeline.poll(listener);
        return aborted.map(PipelineResult::exitCode).orElse(ExitCodes.SUCCESS);
    }
}
