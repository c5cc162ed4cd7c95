package dev.lighterman.api;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One ref of a remote as polling saw it. Immutable.
 *
 * @param ref the full name, such as {@code refs/heads/main}, not null
 * @param commit what it points to, 40 hexadecimal digits, not null
 * @param lastBuilt the commit built last from this ref; empty when none was
 * @param builtBy the number, from 1, of the build of {@code commit} from this ref; empty when it is new
 * @param newCommits how many commits are built because of this look; 0 when {@code builtBy} is present
 */
public record PolledHead(String ref, String commit, Optional<String> lastBuilt, OptionalInt builtBy, int newCommits) {}
