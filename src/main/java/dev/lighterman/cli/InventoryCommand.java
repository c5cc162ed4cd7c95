package dev.lighterman.cli;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.SecretFiles;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.report.AnswerText;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.settings.CommandOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "inventory",
        header = "Lists hosts, groups and variables, as Ansible on the server reads them.",
        description = {
            "Sends the inventory, scripts and plugins' files among it, and has the server's ansible-inventory list it:"
                    + " JSON in the form that inventory scripts have. One that cannot be read is an error with Ansible's"
                    + " words. Vaulted variables are shown in clear; nothing of it stays on the server.",
            "",
            "With --console json all of it is one line."
        },
        footer = {
            "  lighterman inventory -i inventory",
            "  lighterman inventory --graph",
            "  lighterman inventory --host web1",
        })
final class InventoryCommand implements Callable<Integer> {
    private final Lighterman root;

    @Spec
    private CommandSpec spec;

    @Option(names = "--graph", description = "Draws the groups with their hosts as a tree.")
    private boolean graph;

    @Option(names = "--host", paramLabel = "HOST", description = "Only the variables of this host.")
    private String host;

    @Mixin
    private CallOptions call = new CallOptions();

    InventoryCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws LightermanException, InterruptedException {
        root.check(CommandOptions.PLAY);
        if (graph && host != null) {
            throw new ParameterException(spec.commandLine(), "--graph and --host contradict each other");
        }
        SecretFiles files = new SecretFiles();
        PlayRequest request = PlayRequest.of(Playbook.of(), "inventory.yml").options(call.here(AnsibleOptions.none()));
        request = call.over(request, files);
        files.throwIfAny();
        ListedInventory inventory = root.serverPipeline(call.fields()).listInventory(request);
        lines(inventory).forEach(root::show);
        return ExitCodes.SUCCESS;
    }

    private List<String> lines(ListedInventory inventory) throws LightermanException {
        if (graph) {
            return inventory.graph();
        }
        if (host != null && !inventory.hosts().containsKey(host)) {
            throw new LightermanException(FailureKind.RUN, "there is no host " + host + " in the inventory");
        }
        Map<String, Object> shown =
                host == null ? AnswerText.list(inventory) : inventory.hosts().get(host);
        return root.json() ? List.of(JsonLine.of(shown)) : AnswerText.pretty(shown);
    }
}
