package dev.lighterman.app.starter;

import dev.lighterman.yaml.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of a project as text, for a look at what it is. Stateless. */
final class Texts {
    private static final int MOST_BYTES = 1 << 20;

    private Texts() {}

    /** A file's text; empty where there is none, or where it is none of a size that people write. */
    static Optional<String> of(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
                    ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first of some names that is a file there. */
    static Optional<String> first(Path directory, String... names) {
        return Stream.of(names)
                .filter(name -> Files.isRegularFile(directory.resolve(name)))
                .findFirst();
    }

    /** A text as it stands in YAML, quoted where it must be. */
    static String yaml(String text) {
        return YamlWriter.write(text).strip();
    }

    /** The same between brackets or braces, where commas and brackets part values. */
    static String yamlItem(String text) {
        String yaml = yaml(text);
        return yaml.equals(text) && text.matches(".*[,\\[\\]{}].*") ? "'" + text.replace("'", "''") + "'" : yaml;
    }

    /** A path below a directory that may be the current one. */
    static String below(String directory, String path) {
        return directory.isEmpty() ? path : directory + "/" + path;
    }
}
