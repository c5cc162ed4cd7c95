package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Verification;
import dev.lighterman.report.VerificationText;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        header = "Says whether the pods run what was pushed, and what they run if not.",
        description = {
            "Compares the digest that each pod of the deployment runs with the one that the last run of this pipeline"
                    + " pushed, as this machine's history has it; with RESULT, with that result's; with --registry, with"
                    + " what the image's tag points to in its registry now, asked from the server. Changes nothing.",
            "",
            "Exit code 0 means that there is a pod and every pod runs that digest, 1 that something else is so."
        },
        footer = {
            "  lighterman verify",
            "  lighterman verify result.json --console json",
            "  lighterman verify --registry"
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RESULT",
            description = "The file that --result wrote. Default: the last one in the history that pushed an image.")
    private Path saved;

    @Option(
            names = "--registry",
            description = "Compares with what the tag points to in the registry, not with a result.")
    private boolean registry;

    @Spec
    private CommandSpec spec;

    private final Lighterman root;

    VerifyCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, LightermanException, IOException, InterruptedException {
        root.check(CommandOptions.ALL);
        if (registry && saved != null) {
            throw new ParameterException(spec.commandLine(), "--registry and RESULT contradict each other.");
        }
        Pipeline pipeline = root.pipeline();
        Verification found = registry
                ? pipeline.verifyRegistry()
                : pipeline.verify(
                        saved != null
                                ? ResultJson.read(saved)
                                : History.lastPushed(
                                        pipeline.name(), root.surroundings().environment()));
        if (root.json()) {
            root.surroundings().out().println(VerificationText.json(found));
        } else {
            VerificationText.lines(found).forEach(root::show);
        }
        return found.consistent() ? ExitCodes.SUCCESS : ExitCodes.FAILURE;
    }
}
