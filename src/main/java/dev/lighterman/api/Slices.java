package dev.lighterman.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A play in several runs at once, each with a part of the hosts; see {@link PlayRequest#slices}. Immutable.
 *
 * @param count into how many parts the hosts are split, 1 or more; where there are fewer hosts, there are fewer parts
 * @param allowed what of the playbook may be otherwise than in one run, not null
 */
public record Slices(int count, Set<Change> allowed) {
    /**
     * Makes a value of its parts; the set is copied.
     *
     * @param count as {@link #count()}
     * @param allowed as {@link #allowed()}
     * @throws IllegalArgumentException if the count is below 1
     */
    public Slices {
        if (count < 1) {
            throw new IllegalArgumentException("a play has 1 slice or more, not " + count);
        }
        EnumSet<Change> copy = EnumSet.noneOf(Change.class);
        copy.addAll(allowed);
        allowed = Collections.unmodifiableSet(copy);
    }

    /**
     * So many slices of a playbook that does the same in slices.
     *
     * @param count 1 or more
     * @return never null
     */
    public static Slices of(int count) {
        return new Slices(count, Set.of());
    }

    /**
     * The same where some of what a slice changes is fine.
     *
     * @param changes in place of those set before, not null
     * @return a new value
     */
    public Slices allowing(Collection<Change> changes) {
        return new Slices(count, Set.copyOf(changes));
    }

    /** What a playbook may have that is not the same in {@link Slices} as in one run; each is refused unless it is allowed. */
    public enum Change {
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

        Change(String meaning) {
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
        public static Optional<Change> of(String word) {
            return Arrays.stream(values())
                    .filter(each -> each.word().equals(word))
                    .findFirst();
        }
    }
}
