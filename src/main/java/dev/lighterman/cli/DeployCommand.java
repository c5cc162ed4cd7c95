package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.settings.CommandOptions;
import picocli.CommandLine.Command;

@Command(
        name = "deploy",
        header = "Runs the CD job: deployment, rollout.",
        description = {
            "Runs the CD job alone: applies the manifests for the image that image.name refers to, through the deployment"
                    + " playbook, and waits for the rollout."
        },
        footer = {
            "  lighterman deploy",
            "  lighterman deploy --set image.name=registry:5000/shop:41",
            "  lighterman deploy --set deploy.replicas=4",
            "  lighterman deploy --check --diff",
        })
final class DeployCommand extends DiffingCommand {
    DeployCommand(Lighterman root) {
        super(root);
    }

    @Override
    CommandOptions used() {
        return CommandOptions.DEPLOY;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return pipeline.deploy(listener);
    }
}
