package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.pipeline.play.GatheredFacts;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.report.AnswerText;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.SilentConsole;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "facts",
        header = "Gathers the facts of hosts, as JSON.",
        description = {
            "Prints {\"host\": ..., \"facts\": {...}} on one line for each host that answers, as they answer. Hosts that"
                    + " do not are named on standard error; exit codes are those of play.",
            "",
            "With --console json the events of the run, which have the facts, and its result."
        },
        footer = {
            "  lighterman facts web -i inventory/hosts",
            "  lighterman facts all --filter 'ansible_distribution*'",
        })
final class FactsCommand extends HostsCommand {
    @Option(
            names = "--filter",
            paramLabel = "PATTERN",
            description =
                    "Only facts whose names fit, such as 'ansible_distribution*'. Repeatable from ansible-core 2.11"
                            + " on.")
    private List<String> filters = new ArrayList<>();

    FactsCommand(Lighterman root) {
        super(root);
    }

    @Override
    Console console() {
        return root().json() ? root().console() : new SilentConsole();
    }

    @Override
    boolean endsInWords() {
        return true;
    }

    /** It changed nothing. */
    @Override
    boolean isKept(PipelineResult result) {
        return false;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        PlayRequest request = PlayRequest.of(Playbook.facts(hosts(), filters.toArray(String[]::new)), "facts.yml");
        SecretFiles files = new SecretFiles();
        AnsibleOptions options = hostOptions().over(callOptions().here(AnsibleOptions.none()));
        request = hostOptions().over(callOptions().over(request.options(options), files), files);
        files.throwIfAny();
        Event.Listener shown = root().json()
                ? listener
                : listener.andThen(new GatheredFacts((host, facts) -> root().show(AnswerText.facts(host, facts))));
        PipelineResult result = pipeline.play(request, shown);
        if (!root().json()) {
            result.jobs().forEach(job -> job.runs().forEach(this::nameFailed));
        }
        return result;
    }

    private void nameFailed(RunResult run) {
        for (TaskFailure failed : run.failed()) {
            root().surroundings().say("lighterman: no facts of " + failed.host() + ": " + failed.message());
        }
    }
}
