package dev.lighterman.api;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A play in several runs at once, each with a part of the hosts; see {@link PlayRequest#slices}. Immutable.
 *
 * @param count into how many parts the hosts are split, 1 or more; where there are fewer hosts, there are fewer parts
 * @param allowed what of the playbook may be otherwise than in one run, not null
 */
public record Slices(int count, Set<SliceChange> allowed) {
    /**
     * Makes a value of its parts; the set is copied.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public Slices {
        if (count < 1) {
            throw new IllegalArgumentException("a play has 1 slice or more, not " + count);
        }
        EnumSet<SliceChange> copy = EnumSet.noneOf(SliceChange.class);
        copy.addAll(allowed);
        allowed = Collections.unmodifiableSet(copy);
    }

    /**
     * So many slices of a playbook that does the same in slices.
     *
     * @param count 1 or more
     */
    public static Slices of(int count) {
        return new Slices(count, Set.of());
    }

    /**
     * The same where some of what a slice changes is fine.
     *
     * @param changes in place of those set before, not null
     */
    public Slices allowing(Collection<SliceChange> changes) {
        return new Slices(count, Set.copyOf(changes));
    }
}
