package dev.lighterman.cli;

import dev.lighterman.settings.CommandOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        header = "Prints completion for bash or zsh.",
        description = {
            "Prints shell completion for a command called lighterman (an alias or a wrapper for java -jar ... will do)."
        },
        footer = {
            "  source <(lighterman completion bash)",
            "  lighterman completion zsh > ~/.lighterman-completion",
        })
final class CompletionCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SHELL",
            converter = Shells.class,
            completionCandidates = Shells.class,
            description = "bash or zsh.")
    private String shell;

    @Spec
    private CommandSpec spec;

    private final Lighterman root;

    CompletionCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        root.check(CommandOptions.NONE);
        PrintStream out = root.surroundings().out();
        // picocli's one script serves both shells; zsh needs its bash completion turned on for it first.
        if (shell.equals("zsh")) {
            out.print("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n");
        }
        out.print(AutoComplete.bash("lighterman", spec.root().commandLine()));
        out.flush();
        return ExitCodes.SUCCESS;
    }

    /** The shells there is completion for. */
    static final class Shells extends OneOf {
        Shells() {
            super("there is no completion for \"%s\"", List.of("bash", "zsh"));
        }
    }
}
