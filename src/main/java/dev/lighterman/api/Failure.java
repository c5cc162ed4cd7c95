package dev.lighterman.api;

import java.util.Objects;

/**
 * Why a job did not succeed. Immutable.
 *
 * @param kind what kind of thing it was, not null
 * @param message one sentence for people: what, why, and what to do about it; no secrets; not null
 */
public record Failure(FailureKind kind, String message) {
    public Failure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }
}
