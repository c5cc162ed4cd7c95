package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.settings.CommandOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "image",
        header = "Runs the CI job: source, build, transfer, image.",
        description = {
            "Runs the CI job alone: gets the source, builds it, sends the package and the Dockerfile to the server, and"
                    + " runs the image playbook there. The result has the digest that was pushed."
        },
        footer = {
            "  lighterman image",
            "  lighterman image --set image.name=registry:5000/shop:42 --result image.json",
        })
final class ImageCommand extends CheckingCommand {
    /** The CI job has no difference to show; taken since {@code run} and {@code deploy} take it. */
    @SuppressWarnings("unused")
    @Option(
            names = {"-D", "--diff"},
            hidden = true)
    private boolean diff;

    ImageCommand(Lighterman root) {
        super(root);
    }

    @Override
    CommandOptions used() {
        return CommandOptions.IMAGE;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return pipeline.image(listener);
    }
}
