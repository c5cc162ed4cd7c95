package dev.lighterman.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<AnsibleSetting> configuration,
        Map<String, Object> customStats,
        List<NotReached> notReached,
        List<AnsibleContent> content) {
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
    public static RunDetails unknown() {
        return new RunDetails(
                false, List.of(), Optional.empty(), Optional.empty(), List.of(), Map.of(), List.of(), List.of());
    }
}
