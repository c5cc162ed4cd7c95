package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.ModuleWords;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.report.console.AnswerConsole;
import dev.lighterman.report.console.Console;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "module",
        header = "Runs one module on hosts, without a playbook.",
        description = {
            "Runs one module on hosts, as \"ansible HOSTS -m MODULE\" would on the server, and shows what each host"
                    + " answered. It is a run like that of a playbook: the same inventories and secrets, the same exit"
                    + " codes, with timeout, cancel and attach.",
            "",
            "With --console, -v or -q it shows how the run goes, as play does."
        },
        footer = {
            "  lighterman module web ping -i inventory/hosts",
            "  lighterman module web service name=nginx state=restarted -b",
            "  lighterman module all command -- df -h /",
            "  lighterman module db shell chdir=/tmp -- 'ls | wc -l'",
        })
final class ModuleCommand extends HostsCommand {
    @Parameters(index = "1", paramLabel = "MODULE", description = "The module: ping, ansible.builtin.service.")
    private String module;

    @Parameters(
            index = "2..*",
            paramLabel = "KEY=VALUE",
            description =
                    "Its arguments; after \"--\" free text for modules that take some: of a command each word is an"
                            + " argument.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private ChangeOptions changes = new ChangeOptions();

    ModuleCommand(Lighterman root) {
        super(root);
    }

    @Override
    Console console() {
        return root().isConsoleChosen() ? root().console() : new AnswerConsole(root()::show);
    }

    @Override
    boolean endsInWords() {
        return root().json() || !root().isConsoleChosen();
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        int free = Math.min(words.size(), root().wordsAfterHyphens());
        PlayRequest request = ModuleWords.request(
                hosts(),
                module,
                words.subList(0, words.size() - free),
                words.subList(words.size() - free, words.size()));
        AnsibleOptions options = changes.over(hostOptions().over(callOptions().here(AnsibleOptions.none())));
        SecretFiles files = new SecretFiles();
        request = hostOptions().over(callOptions().over(request.options(options), files), files);
        files.throwIfAny();
        return pipeline.play(request, listener);
    }
}
