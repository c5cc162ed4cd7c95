package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import java.util.Map;
import picocli.CommandLine.Option;

/** The common part of the commands whose jobs hold a lock: on a context directory, a deployment or a name. */
abstract class LockingCommand extends PipelineCommand {
    @Option(
            names = "--no-wait",
            description = "Fails at once where another pipeline uses the same context directory or deployment, or runs"
                    + " the same job of its own, through the server. Default: waits for its turn and says for whom.")
    private boolean noWait;

    LockingCommand(Lighterman root) {
        super(root);
    }

    @Override
    Pipeline pipeline() throws InvalidInputException {
        return root().pipeline(fields());
    }

    /** What the command's own options say, as fields of the pipeline file. */
    Map<String, String> fields() {
        return noWait ? Map.of("server.wait", "false") : Map.of();
    }
}
