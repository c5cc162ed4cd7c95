package dev.lighterman.cli;

import dev.lighterman.AnsibleServer;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.report.RunsText;
import dev.lighterman.report.result.History;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "runs",
        header = "Lists the runs on the server, or those of this machine.",
        description = {
            "Lists the playbook runs that the server still has, the newest first, going on or not: attach, logs and cancel"
                    + " take their ids. A run is \"lost\" when its supervisor was killed; cancel ends what is left of"
                    + " it.",
            "",
            "Needs only the server part of the pipeline file; --local needs nothing."
        },
        footer = {"  lighterman runs", "  lighterman runs --console json", "  lighterman runs --local"})
final class RunsCommand implements Callable<Integer> {

    @Option(names = "--local", description = "The pipelines that ran from this machine, from its own history.")
    private boolean local;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    private final Lighterman root;

    RunsCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, LightermanException, IOException, InterruptedException {
        root.check(CommandOptions.SERVER);
        if (local) {
            history();
            return ExitCodes.SUCCESS;
        }
        List<RunSummary> runs;
        try (AnsibleServer server = root.serverPipeline(servers.fields()).connect()) {
            runs = server.runs();
        }
        print(root.json() ? RunsText.json(runs) : RunsText.lines(runs), runs.isEmpty());
        return ExitCodes.SUCCESS;
    }

    private void history() throws IOException {
        Optional<History> history = History.of(root.surroundings().environment());
        List<PipelineResult> results = new ArrayList<>();
        List<History.Entry> entries = history.isPresent() ? history.get().list() : List.of();
        for (History.Entry entry : entries) {
            if (entry.result().isPresent()) {
                results.add(entry.result().get());
            } else {
                root.surroundings()
                        .say("lighterman: " + entry.file() + ": "
                                + entry.problem().orElse("it is no result"));
            }
        }
        print(root.json() ? RunsText.localJson(results) : RunsText.local(results), entries.isEmpty());
    }

    /** Standard output has nothing but runs; that there are none is said beside it. */
    private void print(List<String> lines, boolean none) {
        if (none && !root.json()) {
            root.surroundings().say("lighterman: there are no runs");
        }
        lines.forEach(root::show);
    }
}
