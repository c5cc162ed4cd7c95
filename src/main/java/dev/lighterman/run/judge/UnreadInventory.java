package dev.lighterman.run.judge;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which inventory source Ansible could not read, and why. It tries plugin after plugin and warns of each that fails: those for
 * files of hosts say of what is not theirs that it is not theirs. Not thread-safe.
 */
final class UnreadInventory {
    /** Up to ansible-core 2.18 with the source's path in one line, from 2.19 on without, and with the causes in further lines. */
    private static final Pattern FAILED =
            Pattern.compile("^(?:\\* )?Failed to parse (?<what>.+? with '?(?<plugin>[\\w.]+)'? plugin: .*)");

    private static final Set<String> OF_FILES = Set.of("yaml", "ini", "toml", "host_list", "advanced_host_list");
    private static final Pattern YAML = Pattern.compile("\\.(?:ya?ml|json)\\b");
    private static final String NO_CONFIGURATION = "no root 'plugin' key found";
    private static final Pattern SKIPPED = Pattern.compile("^Skipping (?:'|key |unexpected key )");

    private Optional<String> of = Optional.empty();
    private Optional<String> ofFile = Optional.empty();

    void note(String warning) {
        Matcher failed = FAILED.matcher(warning);
        if (failed.find()) {
            String said = "Ansible could not read " + failed.group("what");
            if (failed.group("plugin").equals("yaml") && !YAML.matcher(warning).find()) {
                return; // a file without an ending is tried as YAML first, and is most often INI
            } else if (OF_FILES.contains(failed.group("plugin"))) {
                ofFile = ofFile.or(() -> Optional.of(said));
            } else if (!warning.contains(NO_CONFIGURATION)) {
                of = of.or(() -> Optional.of(said));
            }
        } else if (SKIPPED.matcher(warning).find()) {
            ofFile = ofFile.or(() -> Optional.of("Ansible said: " + warning));
        }
    }

    /** In a sentence. A script or plugin that failed comes before files. */
    Optional<String> said() {
        return of.or(() -> ofFile);
    }
}
