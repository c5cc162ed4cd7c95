package dev.lighterman.api;

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
    /** {@return the commit's 40 digits, with {@code -dirty} where there was more than it in the working directory} */
    public String revision() {
        return commit + (dirty ? "-dirty" : "");
    }
}
