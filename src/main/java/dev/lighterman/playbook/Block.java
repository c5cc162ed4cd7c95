package dev.lighterman.playbook;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tasks held together, with what to do when one fails and what to do in any case. Immutable.
 *
 * @param keywords see {@link TaskEntry#keywords()}
 */
public record Block(Map<String, Object> keywords) implements TaskEntry {
    /** Keywords that hold lists of tasks. */
    static final Set<String> TASK_LISTS = Set.of("block", "rescue", "always");

    private static final List<String> ORDER =
            List.of("name", "become", "become_user", "vars", "environment", "when", "", "block", "rescue", "always");

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param keywords as {@link #keywords()}
     * @throws NullPointerException if it is null
     */
    public Block {
        keywords = Keywords.freeze(keywords);
    }

    /**
     * Starts a block.
     *
     * @param tasks its tasks in order
     * @return a new builder
     */
    public static Builder of(TaskEntry... tasks) {
        return new Builder().keyword("block", List.of(tasks));
    }

    /** {@return the tasks; unmodifiable} */
    public List<TaskEntry> block() {
        return Keywords.tasks(keywords, "block");
    }

    /** {@return the tasks run when one of the block failed; unmodifiable} */
    public List<TaskEntry> rescue() {
        return Keywords.tasks(keywords, "rescue");
    }

    /** {@return the tasks run at the end in any case; unmodifiable} */
    public List<TaskEntry> always() {
        return Keywords.tasks(keywords, "always");
    }

    /** Builds a {@link Block}. */
    public static final class Builder extends KeywordBuilder<Builder> {
        private Builder() {
            super(ORDER);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Tasks for when one of the block failed.
         *
         * @param tasks in order
         * @return this
         */
        public Builder rescue(TaskEntry... tasks) {
            return keyword("rescue", List.of(tasks));
        }

        /**
         * Tasks for the end in any case.
         *
         * @param tasks in order
         * @return this
         */
        public Builder always(TaskEntry... tasks) {
            return keyword("always", List.of(tasks));
        }

        /**
         * Conditions; all must hold, for each task anew.
         *
         * @param conditions Jinja expressions without braces
         * @return this
         */
        public Builder when(String... conditions) {
            return keyword("when", conditions.length == 1 ? conditions[0] : List.of(conditions));
        }

        /** {@return the block so far} */
        public Block build() {
            return new Block(ordered());
        }
    }
}
