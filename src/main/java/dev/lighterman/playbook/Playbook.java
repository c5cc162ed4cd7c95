package dev.lighterman.playbook;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlaybookText;
import dev.lighterman.api.Secret;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A playbook: plays, and other playbooks imported between them. Immutable and thread-safe. Loading keeps everything that has
 * meaning, unknown keywords, spelling and order included; comments are lost.
 *
 * @param entries in order, unmodifiable
 */
public record Playbook(List<Entry> entries) implements PlaybookText {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param entries as {@link #entries()}
     * @throws NullPointerException if it is null
     */
    public Playbook {
        entries = List.copyOf(entries);
    }

    /**
     * A playbook of plays and imports.
     *
     * @param entries in order
     * @return never null
     */
    public static Playbook of(Entry... entries) {
        return new Playbook(List.of(entries));
    }

    /**
     * A playbook that runs one module, as {@code ansible HOSTS -m MODULE} does: it gathers no facts.
     *
     * @param hosts the host pattern, not null
     * @param module the module, {@code ping} or {@code ansible.builtin.service}; not null
     * @param arguments its arguments by name, in order; not null
     * @return never null
     */
    public static Playbook module(String hosts, String module, Map<String, ?> arguments) {
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(arguments, "arguments");
        return of(Play.on(hosts)
                .gatherFacts(false)
                .tasks(Task.of(module, arguments).build())
                .build());
    }

    /**
     * A playbook that gathers facts and does nothing else.
     *
     * @param hosts the host pattern, not null
     * @param filters which facts, as patterns of shells such as {@code ansible_distribution*}; all without any. Several need
     *     ansible-core 2.11
     * @return never null
     */
    public static Playbook facts(String hosts, String... filters) {
        Object filter = filters.length == 1 ? filters[0] : List.of(filters);
        return module(hosts, "setup", filters.length == 0 ? Map.of() : Map.of("filter", filter));
    }

    /**
     * Loads a playbook file.
     *
     * @param file UTF-8, not null
     * @return never null
     * @throws InvalidInputException when it cannot be read or is no playbook; with the place
     */
    public static Playbook load(Path file) throws InvalidInputException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no playbook " + file);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read the playbook " + file + ": " + e.getMessage());
        }
        return PlaybookReader.read(YamlDocument.parse(file.toString(), bytes));
    }

    /**
     * Reads a playbook.
     *
     * @param file its name for messages, not null
     * @param text YAML, not null
     * @return never null
     * @throws InvalidInputException when it is no playbook; with the place
     */
    public static Playbook parse(String file, String text) throws InvalidInputException {
        return PlaybookReader.read(YamlDocument.parse(file, text));
    }

    /** {@return the plays, without imported playbooks; in order} */
    public List<Play> plays() {
        return entries.stream()
                .flatMap(entry -> entry instanceof Play play ? Stream.of(play) : Stream.empty())
                .toList();
    }

    /** {@return the playbook as a person would write it; YAML that ends with a line break} */
    @Override
    public String text() {
        return YamlWriter.write(Keywords.toValue(entries), PlaybookLayout.INSTANCE);
    }

    /** The playbook as a person would write it, without {@link Secret}s. */
    @Override
    public String text(Function<Secret, String> secrets) {
        return YamlWriter.write(Keywords.toValue(entries), PlaybookLayout.INSTANCE, secrets);
    }

    /** An entry of a playbook: a play or an import. */
    public sealed interface Entry permits Play, Import {
        /** {@return the keywords with their values in the order they are written; unmodifiable} */
        Map<String, Object> keywords();
    }

    /**
     * Another playbook's plays at this place: {@code import_playbook: other.yml}. Immutable.
     *
     * @param keywords see {@link Entry#keywords()}
     */
    public record Import(Map<String, Object> keywords) implements Entry {
        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param keywords as {@link #keywords()}
         * @throws NullPointerException if it is null
         */
        public Import {
            keywords = Keywords.freeze(keywords);
        }

        /**
         * Imports a playbook.
         *
         * @param file relative to the playbook that imports
         * @return never null
         */
        public static Import of(String file) {
            return new Import(Map.of("import_playbook", Objects.requireNonNull(file, "file")));
        }

        /** {@return the file or collection playbook imported; empty when nothing stands there} */
        public Optional<String> file() {
            for (String key : KEYS) {
                if (keywords.containsKey(key)) {
                    return Keywords.text(keywords, key);
                }
            }
            return Optional.empty();
        }

        /** The keyword by its names; {@code include} is the one before Ansible 2.8. */
        static final List<String> KEYS = List.of(
                "import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook", "include");
    }
}
