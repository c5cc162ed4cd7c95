package dev.lighterman.api;

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
     */
    String text();
}
