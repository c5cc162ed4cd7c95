package dev.lighterman.settings;

import java.nio.file.Path;
import java.util.List;

/** What makes settings of a section's options: their values, and what is found to be wrong with them. Not thread-safe. */
abstract class SectionSettings {
    final OptionValues values;
    final Problems findings;
    final Path directory;

    /**
     * Of option values.
     *
     * @param directory what relative paths are taken from; absolute
     */
    SectionSettings(OptionValues values, Problems findings, Path directory) {
        this.values = values;
        this.findings = findings;
        this.directory = directory;
    }

    /** Of the values that another section is made of. */
    SectionSettings(SectionSettings other) {
        this(other.values, other.findings, other.directory);
    }

    final void problem(Option<?> option, String message) {
        findings.problem(values.problem(option, message));
    }

    /** Refuses options that mean nothing without another one. */
    final void needed(String other, List<Option<?>> options) {
        for (Option<?> option : options) {
            if (values.get(option).isPresent()) {
                problem(option, option.path() + " needs " + other);
            }
        }
    }

    final Path local(Path path) {
        return LocalPath.resolve(directory, path);
    }
}
