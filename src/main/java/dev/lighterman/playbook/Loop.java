package dev.lighterman.playbook;

import java.util.Map;
import java.util.Objects;

/**
 * A task's loop. Immutable.
 *
 * @param keyword {@code loop} or {@code with_} and a lookup's name, not null
 * @param items a list, or text with a template, as written; may be null
 * @param control {@code loop_control}: loop_var, label, pause...; empty when there is none
 */
public record Loop(String keyword, Object items, Map<?, ?> control) {
    /**
     * Makes a value of its parts.
     *
     * @param keyword as {@link #keyword()}
     * @param items as {@link #items()}
     * @param control as {@link #control()}
     * @throws NullPointerException if {@code keyword} or {@code control} is null
     */
    public Loop {
        Objects.requireNonNull(keyword, "keyword");
        Objects.requireNonNull(control, "control");
    }
}
