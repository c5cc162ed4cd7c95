package dev.lighterman.api;

import java.util.Optional;

/**
 * From commit to pods: what was built, what was pushed, what runs. Immutable.
 *
 * @param commit the commit that was built, as {@link SourceCommit#revision()} says it, if the source is a git checkout
 * @param pushedDigest the digest the registry answered the push with
 * @param podsTotal how many pods the newest revision has
 * @param podsRunningPushedDigest how many of them run exactly that digest
 * @param consistent true when a digest is known, there is at least one pod and every pod runs it
 */
public record Provenance(
        Optional<String> commit,
        Optional<String> pushedDigest,
        int podsTotal,
        int podsRunningPushedDigest,
        boolean consistent) {}
