package dev.lighterman.cli;

import dev.lighterman.AnsibleServer;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.SafeLine;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
    private static final String ROW = "%-28s %-9s %-12s %-20s %8s  %s";
    private static final String LOCAL_ROW = "%-20s %-9s %8s  %s%s";

    @Option(names = "--local", description = "The pipelines that ran from this machine, from its own history.")
    private boolean local;

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
        try (AnsibleServer server = root.serverPipeline().connect()) {
            runs = server.runs();
        }
        if (!root.json() && !runs.isEmpty()) {
            line(String.format(ROW, "ID", "STATE", "RESULT", "STARTED", "TOOK", "PLAYBOOK"));
        }
        for (RunSummary run : runs) {
            String state = run.state().name().toLowerCase(Locale.ROOT);
            Optional<String> result = run.outcome()
                    .map(outcome -> outcome.result(false).name()); // what its job gets where failOnError is off
            if (root.json()) {
                line(json(
                        Optional.of(run.id()),
                        run.pipeline(),
                        run.startedAt(),
                        state,
                        result,
                        run.duration(),
                        Optional.of(run.playbook())));
            } else {
                line(String.format(
                        ROW,
                        run.id(),
                        state,
                        result.orElse(""),
                        started(run.startedAt()),
                        run.duration().map(RunsCommand::took).orElse(""),
                        run.playbook()
                                + run.pipeline().map(name -> " (" + name + ")").orElse("")));
            }
        }
        return ExitCodes.SUCCESS;
    }

    private void history() throws IOException {
        boolean headed = root.json();
        Optional<History> history = History.of(root.surroundings().environment());
        for (History.Entry entry : history.isPresent() ? history.get().list() : List.<History.Entry>of()) {
            if (entry.result().isEmpty()) {
                root.surroundings()
                        .say("lighterman: " + entry.file() + ": "
                                + entry.problem().orElse("it is no result"));
                continue;
            }
            PipelineResult result = entry.result().get();
            if (root.json()) {
                line(json(
                        Optional.empty(),
                        Optional.of(result.name()),
                        result.startedAt(),
                        "finished",
                        Optional.of(result.result().name()),
                        Optional.of(result.duration()),
                        Optional.empty()));
            } else {
                String commit = result.source()
                        .map(source -> "  "
                                + source.commit()
                                        .substring(
                                                0, Math.min(7, source.commit().length()))
                                + (source.dirty() ? "-dirty" : ""))
                        .orElse("");
                if (!headed) {
                    headed = true;
                    line(String.format(LOCAL_ROW, "STARTED", "RESULT", "TOOK", "PIPELINE", "  COMMIT"));
                }
                line(String.format(
                        LOCAL_ROW,
                        started(result.startedAt()),
                        result.result(),
                        took(result.duration()),
                        result.name(),
                        commit + (result.isCheck() ? "  check" : "")));
            }
        }
    }

    private static String json(
            Optional<String> id,
            Optional<String> pipeline,
            Instant startedAt,
            String state,
            Optional<String> result,
            Optional<Duration> duration,
            Optional<String> playbook) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", id.orElse(null));
        object.put("pipeline", pipeline.orElse(null));
        object.put("startedAt", started(startedAt));
        object.put("state", state);
        object.put("result", result.orElse(null));
        object.put("durationMillis", duration.map(Duration::toMillis).orElse(null));
        object.put("playbook", playbook.orElse(null));
        return JsonLine.of(object);
    }

    private void line(String text) {
        root.surroundings().out().println(SafeLine.of(text, root.surroundings().environment()));
    }

    private static String started(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String took(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
