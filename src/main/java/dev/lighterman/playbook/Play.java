package dev.lighterman.playbook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One play. Immutable.
 *
 * @param keywords the keywords with their values in order; lists of {@link TaskEntry} below {@code tasks},
 *     {@code pre_tasks}, {@code post_tasks} and {@code handlers}, of {@link Role} below {@code roles}
 */
public record Play(Map<String, Object> keywords) implements Playbook.Entry {
    /** Keywords that hold lists of tasks. */
    static final Set<String> TASK_LISTS = Set.of("pre_tasks", "tasks", "post_tasks", "handlers");

    private static final List<String> ORDER = List.of(
            "name",
            "hosts",
            "gather_facts",
            "become",
            "become_user",
            "",
            "environment",
            "vars",
            "vars_files",
            "pre_tasks",
            "roles",
            "tasks",
            "post_tasks",
            "handlers");

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param keywords as {@link #keywords()}
     * @throws NullPointerException if it is null
     */
    public Play {
        keywords = Keywords.freeze(keywords);
    }

    /**
     * Starts a play.
     *
     * @param hosts the host pattern, not null
     * @return a new builder
     */
    public static Builder on(String hosts) {
        return new Builder().keyword("hosts", Objects.requireNonNull(hosts, "hosts"));
    }

    /** {@return the value of {@code name}; empty when there is none} */
    public Optional<String> name() {
        return Keywords.text(keywords, "name");
    }

    /** {@return the host pattern; a list is joined by commas, as Ansible does; empty when there is none} */
    public Optional<String> hosts() {
        return keywords.containsKey("hosts")
                ? Optional.of(String.join(",", Keywords.texts(keywords, "hosts")))
                : Optional.empty();
    }

    /** {@return the tasks before the roles; unmodifiable} */
    public List<TaskEntry> preTasks() {
        return Keywords.tasks(keywords, "pre_tasks");
    }

    /** {@return the tasks; unmodifiable} */
    public List<TaskEntry> tasks() {
        return Keywords.tasks(keywords, "tasks");
    }

    /** {@return the tasks at the end; unmodifiable} */
    public List<TaskEntry> postTasks() {
        return Keywords.tasks(keywords, "post_tasks");
    }

    /** {@return the handlers; unmodifiable} */
    public List<TaskEntry> handlers() {
        return Keywords.tasks(keywords, "handlers");
    }

    /** {@return the roles; unmodifiable} */
    public List<Role> roles() {
        List<Role> roles = new ArrayList<>();
        if (keywords.get("roles") instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Role role) {
                    roles.add(role);
                }
            }
        }
        return Collections.unmodifiableList(roles);
    }

    /** {@return the variables of {@code vars}; empty also where it is no mapping} */
    public Map<?, ?> vars() {
        return keywords.get("vars") instanceof Map<?, ?> vars ? vars : Map.of();
    }

    /** {@return the tags; maybe none} */
    public List<String> tags() {
        return Keywords.commaSeparated(keywords, "tags");
    }

    /** Builds a {@link Play} in the conventional order. */
    public static final class Builder extends KeywordBuilder<Builder> {
        private Builder() {
            super(ORDER);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Whether facts are gathered; the configuration decides where this is not said.
         *
         * @param gather true to
         * @return this
         */
        public Builder gatherFacts(boolean gather) {
            return keyword("gather_facts", gather);
        }

        /**
         * The tasks.
         *
         * @param tasks in order
         * @return this
         */
        public Builder tasks(TaskEntry... tasks) {
            return keyword("tasks", List.of(tasks));
        }

        /**
         * Tasks before the roles.
         *
         * @param tasks in order
         * @return this
         */
        public Builder preTasks(TaskEntry... tasks) {
            return keyword("pre_tasks", List.of(tasks));
        }

        /**
         * Tasks at the end.
         *
         * @param tasks in order
         * @return this
         */
        public Builder postTasks(TaskEntry... tasks) {
            return keyword("post_tasks", List.of(tasks));
        }

        /**
         * Handlers.
         *
         * @param handlers in the order they run
         * @return this
         */
        public Builder handlers(TaskEntry... handlers) {
            return keyword("handlers", List.of(handlers));
        }

        /**
         * Roles.
         *
         * @param roles in order
         * @return this
         */
        public Builder roles(Role... roles) {
            return keyword("roles", List.of(roles));
        }

        /** {@return the play so far} */
        public Play build() {
            return new Play(ordered());
        }
    }

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
}
