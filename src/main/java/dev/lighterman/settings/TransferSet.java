package dev.lighterman.settings;

import java.util.List;
import java.util.Optional;

/**
 * Files to put on the control node. Immutable.
 *
 * @param files globs relative to the checkout ({@code *}, {@code **}, {@code ?}, {@code {a,b}}), at least one
 * @param exclude globs of files to leave out, not null
 * @param removePrefix removed from the front of each path that has it
 * @param to the directory on the control node, absolute or {@code ~/...}; {@code image.context} when empty
 * @param followLinks whether symbolic links may lead out of the checkout
 */
public record TransferSet(
        List<String> files,
        List<String> exclude,
        Optional<String> removePrefix,
        Optional<String> to,
        boolean followLinks) {
    /**
     * Files below the checkout.
     *
     * @param files as {@link #files()}
     * @param exclude as {@link #exclude()}
     * @param removePrefix as {@link #removePrefix()}
     * @param to as {@link #to()}
     */
    public TransferSet(List<String> files, List<String> exclude, Optional<String> removePrefix, Optional<String> to) {
        this(files, exclude, removePrefix, to, false);
    }

    public TransferSet {
        files = List.copyOf(files);
        exclude = List.copyOf(exclude);
    }
}
