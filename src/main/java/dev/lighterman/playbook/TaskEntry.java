package dev.lighterman.playbook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry of a list of tasks or handlers. Accessors give the entry's own keywords, not those that it inherits. */
public sealed interface TaskEntry permits Task, Block {
    /**
     * {@return the keywords with their values in the order they are written; unmodifiable} Values are plain (String,
     * Integer, Boolean, List, Map, null...), or {@link YamlValue}, and lists of {@link TaskEntry} below {@code block}, {@code
     * rescue} and {@code always}.
     */
    Map<String, Object> keywords();

    /** {@return the value of {@code name}; empty when there is none} */
    default Optional<String> name() {
        return Keywords.text(keywords(), "name");
    }

    /** {@return the conditions of {@code when}; all must hold; Jinja expressions, maybe none} */
    default List<String> when() {
        return Keywords.texts(keywords(), "when");
    }

    /** {@return the {@code tags}; text with commas counts as several, as in Ansible; maybe none} */
    default List<String> tags() {
        return Keywords.commaSeparated(keywords(), "tags");
    }

    /** {@return whether {@code ignore_errors} is set; false also where a template decides} */
    default boolean ignoresErrors() {
        return Keywords.isTrue(keywords(), "ignore_errors");
    }
}
