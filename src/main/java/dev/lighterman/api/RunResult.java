package dev.lighterman.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One finished execution of ansible-playbook. Immutable.
 *
 * @param id the run's id, also the name of its directory on the control node, not null
 * @param playbook the playbook's file name, not null
 * @param outcome why it ended as it did, not null
 * @param reason one sentence for people when the outcome is not {@link RunOutcome#OK}, else empty
 * @param remedy what to do about it, {@code perhaps you should ...}, where something is known
 * @param exitCode the exit status of ansible-playbook, empty when it was never started or was ended by a signal
 * @param signal the signal that ended it, for example {@code KILL}, if one did
 * @param startedAt when ansible-playbook was started, by the control node's clock, not null
 * @param duration how long it ran, not null
 * @param recap counts by host, as Ansible's own statistics say (recomputed from the events when it got no further), in
 *     Ansible's order; not null
 * @param tasks every task result on every host, in the order they ended; not null
 * @param warnings what the judge wants people to know without changing the outcome; not null
 * @param owed the handlers that hosts of this run are owed when it ends: the next run of the playbook makes up for them, see {@link
 *     AnsibleOptions#owed}; not null
 * @param details what it was run with and what it did not get to, not null
 */
public record RunResult(
        String id,
        String playbook,
        RunOutcome outcome,
        Optional<String> reason,
        Optional<String> remedy,
        OptionalInt exitCode,
        Optional<String> signal,
        Instant startedAt,
        Duration duration,
        Map<String, HostRecap> recap,
        List<TaskResult> tasks,
        List<String> warnings,
        List<OwedHandler> owed,
        Details details) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param id as {@link #id()}
     * @param playbook as {@link #playbook()}
     * @param outcome as {@link #outcome()}
     * @param reason as {@link #reason()}
     * @param remedy as {@link #remedy()}
     * @param exitCode as {@link #exitCode()}
     * @param signal as {@link #signal()}
     * @param startedAt as {@link #startedAt()}
     * @param duration as {@link #duration()}
     * @param recap as {@link #recap()}
     * @param tasks as {@link #tasks()}
     * @param warnings as {@link #warnings()}
     * @param owed as {@link #owed()}
     * @param details as {@link #details()}
     * @throws NullPointerException if one of them is null
     */
    public RunResult {
        recap = Collections.unmodifiableMap(new LinkedHashMap<>(recap));
        tasks = List.copyOf(tasks);
        warnings = List.copyOf(warnings);
        owed = List.copyOf(owed);
    }

    /**
     * The same with what to do about it.
     *
     * @param value {@code perhaps you should ...}, not null
     * @return a new result
     */
    public RunResult remedy(String value) {
        return new RunResult(
                id,
                playbook,
                outcome,
                reason,
                Optional.of(value),
                exitCode,
                signal,
                startedAt,
                duration,
                recap,
                tasks,
                warnings,
                owed,
                details);
    }

    /** {@return one sentence for people: why it ended as it did, and what to do about it} */
    public String message() {
        return reason.orElse(outcome.meaning())
                + remedy.map(text -> "; " + text).orElse("");
    }

    /**
     * {@return failures that {@code ignore_errors} or {@code ignore_unreachable} passed over, such as {@code docker
     * rmi} of an image that is not there; in the order they happened} They don't change the outcome.
     */
    public List<TaskFailure> ignored() {
        return failures(TaskResult.Status.IGNORED, TaskResult.Status.UNREACHABLE_IGNORED);
    }

    /** {@return failures that took a host out of a play; in the order they happened} */
    public List<TaskFailure> failed() {
        return failures(TaskResult.Status.FAILED, TaskResult.Status.UNREACHABLE);
    }

    /**
     * The result this run gives a job.
     *
     * @param failOnError whether a failed run is a FAILURE; UNSTABLE otherwise, as Publish Over SSH has it
     * @return never null
     */
    public Result result(boolean failOnError) {
        return outcome.result(failOnError);
    }

    private List<TaskFailure> failures(TaskResult.Status one, TaskResult.Status other) {
        return tasks.stream()
                .filter(task -> task.status() == one || task.status() == other)
                .flatMap(task -> task.failure().stream())
                .toList();
    }

    /** {@return one line: playbook, how it ended, after how long, and the run's id} */
    @Override
    public String toString() {
        String ended = outcome == RunOutcome.OK ? outcome.meaning() : message();
        return playbook + ": " + ended + " after " + duration.toMillis() / 1000.0 + " s (run " + id + ")";
    }

    /**
     * A handler that was notified and did not run, because the host failed or the run ended before. Ansible forgets it: a task that
     * changes nothing the next time notifies nothing. Immutable.
     *
     * @param host the inventory name of the host that is owed it, not null
     * @param handler the handler's name as Ansible shows it, not null
     * @param task the task that notified it, not null
     * @param because where that task is, as {@code file:line}; not null
     */
    public record OwedHandler(String host, String handler, String task, String because) {}

    /**
     * One host's line of Ansible's PLAY RECAP. Immutable.
     *
     * <p>{@code ok} includes ignored failures, and {@code changed} counts a failed command too when its module reported a
     * change: that is how Ansible counts.
     *
     * @param ok results that count as good, ignored failures among them
     * @param changed results that reported a change
     * @param unreachable times the host could not be reached
     * @param failed failures that took the host out of the play
     * @param skipped tasks skipped by a condition
     * @param rescued failures that the rescue section of a block took over
     * @param ignored failures that {@code ignore_errors} or {@code ignore_unreachable} passed over
     */
    public record HostRecap(int ok, int changed, int unreachable, int failed, int skipped, int rescued, int ignored) {}

    /**
     * The command line and the configuration of a run, and the plays it did not reach. Immutable.
     *
     * @param check whether it was in Ansible's check mode, which changes nothing
     * @param command the exact command line, as run in the run's project folder; no secrets in it; not null
     * @param ansibleVersion ansible-core's version, if it got as far as telling it
     * @param pythonVersion of the Python that Ansible ran in, if it got as far as telling it
     * @param configuration what differed from Ansible's defaults, Lighterman's own settings among it; not null
     * @param customStats what {@code set_stats} tasks set: by host, and under {@code _run} what they set for the whole run; not null
     * @param notReached plays and hosts the run ended too early for; not null
     * @param content the roles and collections of {@code requirements.yml}, and those that these need; not null
     */
    public record Details(
            boolean check,
            List<String> command,
            Optional<String> ansibleVersion,
            Optional<String> pythonVersion,
            List<Setting> configuration,
            Map<String, Object> customStats,
            List<NotReached> notReached,
            List<Content> content) {
        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param check as {@link #check()}
         * @param command as {@link #command()}
         * @param ansibleVersion as {@link #ansibleVersion()}
         * @param pythonVersion as {@link #pythonVersion()}
         * @param configuration as {@link #configuration()}
         * @param customStats as {@link #customStats()}
         * @param notReached as {@link #notReached()}
         * @param content as {@link #content()}
         * @throws NullPointerException if one of them is null
         */
        public Details {
            command = List.copyOf(command);
            configuration = List.copyOf(configuration);
            customStats = Collections.unmodifiableMap(new LinkedHashMap<>(customStats));
            notReached = List.copyOf(notReached);
            content = List.copyOf(content);
        }

        /**
         * A play that did not start, or hosts of one that did which no task was run on because it ended before.
         *
         * @param play the play's name, or its host pattern when it has none, not null
         * @param hosts the hosts that were not reached; empty for a whole play, whose hosts Ansible had not looked up yet; not null
         */
        public record NotReached(String play, List<String> hosts) {
            /**
             * Makes a value of its parts; lists and maps are copied.
             *
             * @param play as {@link #play()}
             * @param hosts as {@link #hosts()}
             * @throws NullPointerException if one of them is null
             */
            public NotReached {
                hosts = List.copyOf(hosts);
            }
        }

        /**
         * Nothing known, as of a run that is read from a result file of an earlier version.
         *
         * @return never null
         */
        public static Details unknown() {
            return new Details(
                    false, List.of(), Optional.empty(), Optional.empty(), List.of(), Map.of(), List.of(), List.of());
        }

        /**
         * A setting of Ansible that differs from its default, as {@code ansible-config dump --only-changed} shows it. Immutable.
         *
         * @param name the setting's name, for example {@code DEFAULT_FORKS}, not null
         * @param value as plain maps, lists, strings, numbers and booleans; {@code ********} for what may be a secret; not null
         * @param origin where it comes from: the path of an ansible.cfg, or {@code env: } and a variable; not null
         */
        public record Setting(String name, Object value, String origin) {
            /**
             * {@return the setting as {@code ansible-config} prints it; for example {@code
             * DEFAULT_FORKS(/etc/ansible/ansible.cfg) = 10}}
             */
            @Override
            public String toString() {
                return name + "(" + origin + ") = " + value;
            }
        }

        /**
         * A role or a collection that a run used, since its project's {@code requirements.yml} asks for it. Immutable.
         *
         * @param type what it is, not null
         * @param name such as {@code geerlingguy.nginx}, not null
         * @param version as installed; empty where nothing says it, as with a role that is part of the project
         * @param source where it came from: a URL without login, or its path on the control node where it was there already; not null
         */
        public record Content(Type type, String name, Optional<String> version, String source) {
            /** What Ansible content is. */
            public enum Type {
                /** A role. */
                ROLE,
                /** A collection. */
                COLLECTION
            }

            /** {@return type, name and version for people, such as {@code role geerlingguy.nginx 3.1.4}} */
            @Override
            public String toString() {
                return type.name().toLowerCase(Locale.ROOT) + " " + name
                        + version.map(text -> " " + text).orElse("");
            }
        }
    }
}
