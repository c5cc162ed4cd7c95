package dev.lighterman.api;

import java.util.function.Function;

/**
 * A playbook as text. {@code dev.lighterman.playbook.Playbook} is one; so is a lambda that returns YAML which a program has
 * made by other means. Implementations are immutable and thread-safe.
 */
@FunctionalInterface
public interface PlaybookText {
    /**
     * The playbook's text.
     *
     * @return YAML, never null
     * @throws IllegalArgumentException if it holds a value that cannot be written, a {@link Secret} included; the message
     *     names the place
     */
    String text();

    /**
     * The playbook's text for a file that secrets must not be in. A text made by other means has no secrets that anybody
     * would know of, and is as {@link #text()} has it.
     *
     * @param secrets gives the template that stands in place of a secret, such as <code>{{ a_variable }}</code>; not null
     * @return YAML, never null
     * @throws IllegalArgumentException as for {@link #text()}, but for secrets where a template can stand
     */
    default String text(Function<Secret, String> secrets) {
        return text();
    }
}
