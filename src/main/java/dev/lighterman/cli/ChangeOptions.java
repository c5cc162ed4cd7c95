package dev.lighterman.cli;

import dev.lighterman.api.AnsibleOptions;
import picocli.CommandLine.Option;

/** Whether tasks change anything, and show what. */
final class ChangeOptions {
    @Option(
            names = {"-C", "--check"},
            description = "Changes nothing, says what would change.")
    private boolean check;

    @Option(
            names = {"-D", "--diff"},
            description = "Shows the differences.")
    private boolean diff;

    AnsibleOptions over(AnsibleOptions options) {
        AnsibleOptions all = check ? options.check(true) : options;
        return diff ? all.diff(true) : all;
    }
}
