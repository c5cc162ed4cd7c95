package dev.lighterman.playbook;

import java.util.Map;
import java.util.Objects;

/**
 * A role in a play's {@code roles}. Immutable.
 *
 * @param name the role's name, not null
 * @param keywords the mapping as written, its name among them; empty when it is the name alone
 */
public record Role(String name, Map<String, Object> keywords) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param name as {@link #name()}
     * @param keywords as {@link #keywords()}
     * @throws NullPointerException if one of them is null
     */
    public Role {
        Objects.requireNonNull(name, "name");
        keywords = Keywords.freeze(keywords);
    }

    /**
     * A role by its name alone.
     *
     * @param name not null
     * @return never null
     */
    public static Role of(String name) {
        return new Role(name, Map.of());
    }
}
