package dev.lighterman.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a playbook may have that is not the same in {@link Slices} as in one run; each is refused unless it is allowed. */
public enum SliceChange {
    /** Batches of hosts. */
    SERIAL("each slice has batches of its own"),
    /** A task for all hosts that runs on one. */
    RUN_ONCE("each slice runs it once"),
    /** A failure that ends the play. */
    ANY_ERRORS_FATAL("a failure ends the play in its own slice only"),
    /** How many hosts may fail. */
    MAX_FAIL_PERCENTAGE("it is counted in each slice by itself"),
    /** How many hosts a task runs on at once. */
    THROTTLE("it holds in each slice by itself"),
    /** A task for one host that runs on another; the control node itself is none. */
    DELEGATE_TO("slices may work on that host at the same time"),
    /** A host that is made while the playbook runs. */
    ADD_HOST("only the slice that adds the host knows it"),
    /** A group that is made while the playbook runs. */
    GROUP_BY("the group has the hosts of its own slice only"),
    /** Variables of other hosts. */
    HOSTVARS("facts and registered variables of hosts in other slices are missing"),
    /** The list of the play's hosts, such as {@code ansible_play_hosts}. */
    PLAY_HOSTS("it has the hosts of its own slice only"),
    /** The end of a play for all its hosts. */
    END_PLAY("it ends the play in its own slice only"),
    /** Statistics of the whole run. */
    SET_STATS("each slice has statistics of its own"),
    /** Tasks or a role that are known only once the playbook runs. */
    INCLUDE("what it includes cannot be looked into before it runs"),
    /** A play with other hosts than the one before it. */
    ORDER("it begins in one slice while the play before it goes on in others");

    private final String meaning;

    SliceChange(String meaning) {
        this.meaning = meaning;
    }

    /** {@return its name on the command line, such as {@code run_once}} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return what is not the same; a few words for people} */
    public String meaning() {
        return meaning;
    }

    /**
     * The one of a name.
     *
     * @param word as {@link #word()} gives it, not null
     * @return empty where there is none
     */
    public static Optional<SliceChange> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }
}
