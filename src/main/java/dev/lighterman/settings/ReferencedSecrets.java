package dev.lighterman.settings;

import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code ${env:X}} and {@code ${file:PATH}} stood for, where that is kept secret. Immutable.
 *
 * @param files the files that were read
 * @param values what they and the environment held
 */
record ReferencedSecrets(List<Path> files, List<Secret> values) {
    static final ReferencedSecrets NONE = new ReferencedSecrets(List.of(), List.of());

    ReferencedSecrets {
        files = List.copyOf(files);
        values = List.copyOf(values);
    }
}
