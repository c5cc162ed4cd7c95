package dev.lighterman.cli;

import dev.lighterman.AnsibleServer;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        header = "Ends a run on the server, and all it started.",
        description = {
            "Asks the run's processes to end, ends those that don't, and waits until none is left. A client that follows"
                    + " the run sees it ABORTED.",
            "",
            "Needs only the server part of the pipeline file."
        },
        footer = {"  lighterman cancel 20260102-030405-a1b2c3d4"})
final class CancelCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The run's id; `runs` lists them.")
    private String id;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    private final Lighterman root;

    CancelCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, LightermanException, InterruptedException {
        root.check(CommandOptions.SERVER);
        boolean cancelled;
        try (AnsibleServer server = root.serverPipeline(servers.fields()).connect()) {
            cancelled = server.run(id).cancel();
        }
        if (root.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("id", id);
            object.put("cancelled", cancelled);
            root.surroundings().out().println(JsonLine.of(object));
        } else {
            root.surroundings().out().println(cancelled ? id + " cancelled" : id + " had ended already");
        }
        return ExitCodes.SUCCESS;
    }
}
