package dev.lighterman.playbook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task, or one handler. Immutable.
 *
 * @param keywords see {@link TaskEntry#keywords()}
 */
public record Task(Map<String, Object> keywords) implements TaskEntry {
    private static final List<String> ORDER = List.of(
            "name",
            "",
            "args",
            "delegate_to",
            "become",
            "become_user",
            "vars",
            "environment",
            "loop",
            "loop_control",
            "when",
            "register",
            "until",
            "retries",
            "delay",
            "changed_when",
            "failed_when",
            "check_mode",
            "ignore_errors",
            "ignore_unreachable",
            "no_log",
            "notify",
            "listen",
            "tags");

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param keywords as {@link #keywords()}
     * @throws NullPointerException if it is null
     */
    public Task {
        keywords = Keywords.freeze(keywords);
    }

    /**
     * Starts a task.
     *
     * @param module the module, {@code command} or {@code ansible.builtin.copy}; not null
     * @param freeForm its arguments in free form
     * @return a new builder
     */
    public static Builder of(String module, String freeForm) {
        return new Builder().keyword(module, freeForm);
    }

    /**
     * Starts a task.
     *
     * @param module the module, {@code command} or {@code ansible.builtin.copy}; not null
     * @param arguments its arguments by name, in order
     * @return a new builder
     */
    public static Builder of(String module, Map<String, ?> arguments) {
        return new Builder().keyword(module, arguments);
    }

    /** {@return the variable that {@code register} names; empty when there is none} */
    public Optional<String> register() {
        return Keywords.text(keywords, "register");
    }

    /** {@return the handlers that {@code notify} names; maybe none} */
    public List<String> notifies() {
        return Keywords.texts(keywords, "notify");
    }

    /** {@return the topics a handler listens to; maybe none} */
    public List<String> listens() {
        return Keywords.texts(keywords, "listen");
    }

    /** Builds a {@link Task} in the conventional order: name, module, args, ..., when, register, ..., tags. */
    public static final class Builder extends KeywordBuilder<Builder> {
        private Builder() {
            super(ORDER);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Arguments beside a free form.
         *
         * @param args by name, in order
         * @return this
         */
        public Builder args(Map<String, ?> args) {
            return keyword("args", args);
        }

        /**
         * Conditions; all must hold.
         *
         * @param conditions Jinja expressions without braces
         * @return this
         */
        public Builder when(String... conditions) {
            return keyword("when", conditions.length == 1 ? conditions[0] : List.of(conditions));
        }

        /**
         * Keeps the result.
         *
         * @param variable in this variable
         * @return this
         */
        public Builder register(String variable) {
            return keyword("register", variable);
        }

        /**
         * When the task counts as a change.
         *
         * @param condition a Jinja expression without braces
         * @return this
         */
        public Builder changedWhen(String condition) {
            return keyword("changed_when", condition);
        }

        /**
         * Whether the task counts as a change.
         *
         * @param changed whatever the module says
         * @return this
         */
        public Builder changedWhen(boolean changed) {
            return keyword("changed_when", changed);
        }

        /**
         * Whether the task is run as in check mode.
         *
         * @param check false: for real even in check mode
         * @return this
         */
        public Builder checkMode(boolean check) {
            return keyword("check_mode", check);
        }

        /**
         * Runs the task once for each of several values.
         *
         * @param items a List, or a Jinja expression in braces
         * @return this
         */
        public Builder loop(Object items) {
            return keyword("loop", items);
        }

        /**
         * Notifies handlers when something changed.
         *
         * @param handlers their names or topics
         * @return this
         */
        public Builder notify(String... handlers) {
            return keyword("notify", List.of(handlers));
        }

        /** {@return the task so far} */
        public Task build() {
            return new Task(ordered());
        }
    }
}
