package dev.lighterman.source;

import java.util.Optional;

/**
 * A ref of a remote and the commit it points to. Immutable.
 *
 * @param ref the full name, such as {@code refs/heads/main}, not null
 * @param branch the branch's name; empty for a tag or a detached HEAD
 * @param commit the commit's 40 hexadecimal digits, for an annotated tag the commit it was put on; not null
 */
public record RemoteHead(String ref, Optional<String> branch, String commit) {}
