package dev.lighterman.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
public record RunDetails(
        boolean check,
        List<String> command,
        Optional<String> ansibleVersion,
        Optional<String> pythonVersion,
        List<Setting> configuration,
        Map<String, Object> customStats,
        List<NotReached> notReached,
        List<Content> content) {
    public RunDetails {
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
        public NotReached {
            hosts = List.copyOf(hosts);
        }
    }

    /** Nothing known, as of a run that is read from a result file of an earlier version. */
    public static RunDetails unknown() {
        return new RunDetails(
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

        public Content {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(source, "source");
        }

        /** {@return type, name and version for people, such as {@code role geerlingguy.nginx 3.1.4}} */
        @Override
        public String toString() {
            return type.name().toLowerCase(Locale.ROOT) + " " + name
                    + version.map(text -> " " + text).orElse("");
        }
    }
}
