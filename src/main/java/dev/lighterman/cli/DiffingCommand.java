package dev.lighterman.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The common part of the commands that change a cluster and can show the difference. */
abstract class DiffingCommand extends CheckingCommand {
    @Option(
            names = {"-D", "--diff"},
            description = "Shows what changes in the cluster (kubectl diff).")
    private boolean diff;

    DiffingCommand(Lighterman root) {
        super(root);
    }

    @Override
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>(super.fields());
        if (diff) {
            fields.put("ansible.diff", "true");
        }
        return fields;
    }
}
