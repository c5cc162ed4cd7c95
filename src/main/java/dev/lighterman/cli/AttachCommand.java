package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.report.result.History;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "attach",
        header = "Follows a run on the server, from its beginning to its end.",
        description = {
            "Shows a run that is on the server already, from any machine that may log in there: one whose connection was"
                    + " lost, one somebody else started, or one that ended long ago. Result and exit code are those the"
                    + " run's own client would have had (with the same failOnError). Ctrl-C stops the following, not the"
                    + " run.",
            "",
            "Needs only the server part of the pipeline file."
        },
        footer = {"  lighterman attach 20260102-030405-a1b2c3d4", "  lighterman attach ID --html report.html"})
final class AttachCommand extends PipelineCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The run's id; `runs` lists them.")
    private String id;

    @Option(
            names = "--after-event",
            paramLabel = "N",
            description = "Leaves out the events up to this number (seq in --console json).")
    private long afterEvent;

    @Option(
            names = "--output-offset",
            paramLabel = "BYTES",
            description = "Leaves out so many bytes of Ansible's output.")
    private long outputOffset;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    AttachCommand(Lighterman root) {
        super(root);
    }

    @Override
    CommandOptions used() {
        return CommandOptions.SERVER;
    }

    @Override
    Pipeline pipeline() throws InvalidInputException {
        return root().serverPipeline(servers.fields());
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        if (afterEvent < 0 || outputOffset < 0) {
            throw new InvalidInputException("--after-event and --output-offset must be 0 or more");
        }
        return pipeline.attach(id, new Event.Position(afterEvent, outputOffset).rest(listener));
    }

    @Override
    boolean isKept(PipelineResult result) {
        return result.jobs().stream().anyMatch(job -> !job.runs().isEmpty());
    }

    @Override
    CurrentRun current() {
        return CurrentRun.followed();
    }

    @Override
    void remember(History history, PipelineResult result) throws IOException {
        history.addAttached(result);
    }
}
