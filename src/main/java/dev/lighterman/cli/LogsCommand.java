package dev.lighterman.cli;

import dev.lighterman.AnsibleServer;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        header = "Prints what Ansible printed in a run.",
        description = {
            "Copies a run's output from the server to standard output, byte for byte. On a terminal and in CI control"
                    + " characters other than colours are shown as text; --raw leaves them."
                    + " In a GitHub workflow no line of it is a workflow command, unless with --raw.",
            "",
            "Needs only the server part of the pipeline file."
        },
        footer = {"  lighterman logs 20260102-030405-a1b2c3d4", "  lighterman logs -F ID | grep fatal"})
final class LogsCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The run's id; `runs` lists them.")
    private String id;

    @Option(
            names = {"-F", "--follow"},
            description = "Goes on until the run has ended.")
    private boolean follow;

    @Option(names = "--offset", paramLabel = "BYTES", description = "Leaves out so many bytes.")
    private long offset;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    private final Lighterman root;

    LogsCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, LightermanException, IOException, InterruptedException {
        root.check(CommandOptions.SERVER);
        if (offset < 0) {
            throw new InvalidInputException("--offset must be 0 or more");
        }
        try (AnsibleServer server = root.serverPipeline(servers.fields()).connect()) {
            root.<LightermanException>copy(out -> server.run(id).logs(offset, follow, out));
        }
        root.surroundings().out().flush();
        return ExitCodes.SUCCESS;
    }
}
