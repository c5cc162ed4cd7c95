package dev.lighterman.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A playbook of yours and how to run it, in the words of {@code ansible-playbook}. The playbook's directory is staged
 * with it (what git would not ignore), so that roles, files, group_vars and includes beside it are found. Where programs
 * keep credentials ({@code .ssh}, {@code .gnupg}, {@code .docker}, {@code .kube}, {@code .aws}, {@code .netrc}, {@code
 * .git-credentials}) is left out at any depth unless git tracks it. Whether its files exist is checked when it is run.
 * Immutable and thread-safe.
 */
public final class PlayRequest {
    private final Path playbook;
    private final List<String> inventories;
    private final List<Path> secretFiles;
    private final AnsibleOptions options;

    private PlayRequest(Path playbook, List<String> inventories, List<Path> secretFiles, AnsibleOptions options) {
        this.playbook = Objects.requireNonNull(playbook, "playbook");
        this.inventories = inventories;
        this.secretFiles = secretFiles;
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * A request with no inventory and no options.
     *
     * @param playbook the playbook file on this machine, not null
     * @return never null
     */
    public static PlayRequest of(Path playbook) {
        return new PlayRequest(playbook, List.of(), List.of(), AnsibleOptions.none());
    }

    /**
     * The playbook file.
     *
     * @return never null
     */
    public Path playbook() {
        return playbook;
    }

    /**
     * Adds an inventory ({@code -i}): a file or directory on this machine (staged, with the group_vars and host_vars beside
     * it), an absolute path on the server, or hosts with a comma, such as {@code web1,}.
     *
     * @param inventory not null
     * @return a new request
     */
    public PlayRequest inventory(String inventory) {
        return new PlayRequest(playbook, added(inventories, inventory), secretFiles, options);
    }

    /**
     * The inventories, as {@link #inventory} has them.
     *
     * @return unmodifiable; empty for what the server's configuration says
     */
    public List<String> inventories() {
        return inventories;
    }

    /**
     * Adds a file that secrets were read from: where it lies beside the playbook it is not sent along with it. Files of vault
     * passwords are not anyway, nor is one that holds the become password and nothing else.
     *
     * @param file not null
     * @return a new request
     */
    public PlayRequest secretFile(Path file) {
        return new PlayRequest(playbook, inventories, added(secretFiles, file), options);
    }

    /**
     * The files that secrets were read from.
     *
     * @return unmodifiable, empty by default
     */
    public List<Path> secretFiles() {
        return secretFiles;
    }

    /**
     * How {@code ansible-playbook} is called.
     *
     * @param value in place of all options set before, not null
     * @return a new request
     */
    public PlayRequest options(AnsibleOptions value) {
        return new PlayRequest(playbook, inventories, secretFiles, value);
    }

    /**
     * How {@code ansible-playbook} is called.
     *
     * @return never null, none by default
     */
    public AnsibleOptions options() {
        return options;
    }

    /**
     * Narrows the hosts down: {@link AnsibleOptions#limit(String)}.
     *
     * @param pattern not null
     * @return a new request
     */
    public PlayRequest limit(String pattern) {
        return options(options.limit(pattern));
    }

    private static <T> List<T> added(List<T> values, T value) {
        List<T> all = new ArrayList<>(values);
        all.add(Objects.requireNonNull(value, "value"));
        return List.copyOf(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlayRequest request
                && request.playbook.equals(playbook)
                && request.inventories.equals(inventories)
                && request.secretFiles.equals(secretFiles)
                && request.options.equals(options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(playbook, inventories, secretFiles, options);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "PlayRequest[" + playbook + ", inventories=" + inventories + ", " + options + "]";
    }
}
