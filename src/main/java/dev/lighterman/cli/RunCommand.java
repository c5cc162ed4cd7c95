package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import picocli.CommandLine.Command;

@Command(
        name = "run",
        header = "Runs the pipeline: source, build, image, deployment.",
        description = {
            "Runs the pipeline: the CI job (source, build, transfer, image playbook) and, when its result is good enough,"
                    + " the CD job (deployment playbook, rollout).",
            "",
            "Ctrl-C ends the run on the server and waits for its end; a second one exits at once."
        },
        footer = {
            "  lighterman run",
            "  lighterman run -f shop.yml --set image.name=registry:5000/shop:42",
            "  lighterman run --console jenkins --result result.json"
        })
final class RunCommand extends LockingCommand {
    RunCommand(Lighterman root) {
        super(root);
    }

    @Override
    PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException {
        return pipeline.run(listener);
    }
}
