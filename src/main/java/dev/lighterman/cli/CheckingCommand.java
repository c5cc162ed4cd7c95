package dev.lighterman.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The common part of the commands with a check mode, which say what they would change. */
abstract class CheckingCommand extends LockingCommand {
    @Option(
            names = {"-C", "--check"},
            description = "Changes nothing, says what would be done.")
    private boolean check;

    CheckingCommand(Lighterman root) {
        super(root);
    }

    @Override
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>(super.fields());
        if (check) {
            fields.put("ansible.check", "true");
        }
        return fields;
    }
}
