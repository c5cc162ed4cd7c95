package dev.lighterman.api;

import java.util.Objects;
import java.util.Optional;

/**
 * The commit that was built. Immutable.
 *
 * @param url where it came from, without credentials; for a working directory its path; not null
 * @param branch the branch, empty for a detached head
 * @param commit the 40 hexadecimal digits, 64 in a repository of SHA-256, not null
 * @param author the author's name and address, {@code Name <address>}, not null
 * @param subject the first line of the commit message, not null
 * @param dirty true when a working directory had uncommitted changes
 */
public record SourceCommit(
        String url, Optional<String> branch, String commit, String author, String subject, boolean dirty) {
    /**
     * Makes a value of its parts.
     *
     * @param url as {@link #url()}
     * @param branch as {@link #branch()}
     * @param commit as {@link #commit()}
     * @param author as {@link #author()}
     * @param subject as {@link #subject()}
     * @param dirty as {@link #dirty()}
     * @throws NullPointerException if one of them is null
     */
    public SourceCommit {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(subject, "subject");
    }

    /**
     * The commit's 40 digits, with {@code -dirty} where there was more than it in the working directory.
     *
     * @return never null
     */
    public String revision() {
        return commit + (dirty ? "-dirty" : "");
    }
}
