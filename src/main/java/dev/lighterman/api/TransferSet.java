package dev.lighterman.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Files that a pipeline puts on the control node: an item of the section {@code transfer} of the pipeline file. A file is in
 * place only once whole; unchanged ones are not sent again. Values are checked when the pipeline is run. Immutable and
 * thread-safe.
 *
 * @param files globs relative to the checkout ({@code *}, {@code **}, {@code ?}, {@code {a,b}}); one that matches nothing is an
 *     error; at least one
 * @param exclude globs of files to leave out, not null
 * @param removePrefix removed from the front of each path that has it
 * @param to the directory on the control node, absolute or {@code ~/...}; {@link Image#context()} when empty
 * @param followLinks whether symbolic links may lead out of the checkout
 */
public record TransferSet(
        List<String> files,
        List<String> exclude,
        Optional<String> removePrefix,
        Optional<String> to,
        boolean followLinks) {
    /**
     * Makes a value of its parts.
     *
     * @param files as {@link #files()}
     * @param exclude as {@link #exclude()}
     * @param removePrefix as {@link #removePrefix()}
     * @param to as {@link #to()}
     * @param followLinks as {@link #followLinks()}
     * @throws NullPointerException if one of them is null
     */
    public TransferSet {
        files = List.copyOf(files);
        exclude = List.copyOf(exclude);
        Objects.requireNonNull(removePrefix, "removePrefix");
        Objects.requireNonNull(to, "to");
    }

    /**
     * {@return a set with nothing else set}
     *
     * @param globs as {@link #files()}
     */
    public static TransferSet of(String... globs) {
        return new TransferSet(List.of(globs), List.of(), Optional.empty(), Optional.empty(), false);
    }

    /**
     * {@return the same without some of the files}
     *
     * @param globs in place of those set before, not null
     */
    public TransferSet exclude(String... globs) {
        return new TransferSet(files, List.of(globs), removePrefix, to, followLinks);
    }

    /**
     * {@return the same with a prefix to remove from paths}
     *
     * @param prefix as {@link #removePrefix()}, not null
     */
    public TransferSet removePrefix(String prefix) {
        return new TransferSet(files, exclude, Optional.of(Objects.requireNonNull(prefix, "prefix")), to, followLinks);
    }

    /**
     * {@return the same for another directory}
     *
     * @param directory as {@link #to()}, not null
     */
    public TransferSet to(String directory) {
        return new TransferSet(
                files, exclude, removePrefix, Optional.of(Objects.requireNonNull(directory, "directory")), followLinks);
    }

    /**
     * {@return the same with or without files that symbolic links lead to outside of the checkout}
     *
     * @param value as {@link #followLinks()}
     */
    public TransferSet followLinks(boolean value) {
        return new TransferSet(files, exclude, removePrefix, to, value);
    }
}
