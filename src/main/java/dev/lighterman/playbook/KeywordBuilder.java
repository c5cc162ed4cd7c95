package dev.lighterman.playbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The common part of the builders of plays, blocks and tasks. Mutable, not thread-safe; each can build several times. A
 * keyword set again replaces its value.
 *
 * @param <B> the builder itself
 */
abstract sealed class KeywordBuilder<B extends KeywordBuilder<B>> permits Play.Builder, Block.Builder, Task.Builder {
    private final Map<String, Object> keywords = new LinkedHashMap<>();
    private final List<String> order;

    /** Keywords are built in this order; those not in it stand at the empty name's place. */
    KeywordBuilder(List<String> order) {
        this.order = order;
    }

    abstract B self();

    /**
     * Any keyword, known here or not.
     *
     * @param key the keyword, not null
     * @param value a plain value, {@link YamlValue} or {@link dev.lighterman.api.Secret}; may be null
     * @return this
     */
    public B keyword(String key, Object value) {
        keywords.put(key, value);
        return self();
    }

    /**
     * The name that Ansible shows.
     *
     * @param name not null
     * @return this
     */
    public B name(String name) {
        return keyword("name", name);
    }

    /**
     * Whether to become another user, root by default.
     *
     * @param become true to
     * @return this
     */
    public B become(boolean become) {
        return keyword("become", become);
    }

    /**
     * Variables.
     *
     * @param vars by name, in order
     * @return this
     */
    public B vars(Map<String, ?> vars) {
        return keyword("vars", vars);
    }

    /**
     * Environment variables for the tasks.
     *
     * @param environment by name, in order
     * @return this
     */
    public B environment(Map<String, ?> environment) {
        return keyword("environment", environment);
    }

    /**
     * Tags.
     *
     * @param tags none is allowed
     * @return this
     */
    public B tags(String... tags) {
        return keyword("tags", List.of(tags));
    }

    /**
     * Whether output and arguments are hidden.
     *
     * @param noLog true to hide
     * @return this
     */
    public B noLog(boolean noLog) {
        return keyword("no_log", noLog);
    }

    /**
     * Whether failures are passed over.
     *
     * @param ignore true to
     * @return this
     */
    public B ignoreErrors(boolean ignore) {
        return keyword("ignore_errors", ignore);
    }

    final Map<String, Object> ordered() {
        Map<String, Object> rest = new LinkedHashMap<>(keywords);
        rest.keySet().removeAll(order);
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String key : order) {
            if (key.isEmpty()) {
                ordered.putAll(rest);
            } else if (keywords.containsKey(key)) {
                ordered.put(key, keywords.get(key));
            }
        }
        return ordered;
    }
}
