package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        header = "Runs the pipeline: source, build, image, deployment.",
        description = {
            "Runs the pipeline: the CI job (source, build, transfer, image playbook) and, when its result is good enough,"
                    + " the CD job (deployment playbook, rollout); jobs of your own before, between and after them, as the"
                    + " pipeline file's jobs say. The exit code is that of the worst result.",
            "",
            "Ctrl-C ends the run on the server and waits for its end; a second one exits at once."
        },
        footer = {
            "  lighterman run",
            "  lighterman run -f shop.yml --set image.name=registry:5000/shop:42",
            "  lighterman run --console jenkins --result result.json",
            "  lighterman run --job smoke-test"
        })
final class RunCommand extends DiffingCommand {
    @Option(names = "--job", paramLabel = "NAME", description = "Runs this job alone and no others.")
    private String job;

    RunCommand(Lighterman root) {
        super(root);
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return job == null ? pipeline.run(listener) : pipeline.job(job, listener);
    }
}
