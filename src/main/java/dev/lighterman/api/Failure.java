package dev.lighterman.api;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Why a job did not succeed, or what an exception tells. Immutable and thread-safe.
 *
 * @param kind what kind of thing it was, not null
 * @param problem what, where and why, for people; no secrets; not null
 * @param remedy what to do about it, {@code perhaps you should ...}, not null
 * @param runId the run it is about, by whose id it can be found again, not null
 */
public record Failure(FailureKind kind, String problem, Optional<String> remedy, Optional<String> runId) {
    /**
     * Without remedy and run.
     *
     * @param kind what kind of thing it was, not null
     * @param problem what, where and why, for people; no secrets; not null
     * @return never null
     */
    public static Failure of(FailureKind kind, String problem) {
        return new Failure(kind, problem, Optional.empty(), Optional.empty());
    }

    /**
     * The same with what to do about it.
     *
     * @param value {@code perhaps you should ...}, not null
     * @return a new failure
     */
    public Failure remedy(String value) {
        return new Failure(kind, problem, Optional.of(value), runId);
    }

    /**
     * The same about a run.
     *
     * @param id the run's id, not null
     * @return a new failure
     */
    public Failure runId(String id) {
        return new Failure(kind, problem, remedy, Optional.of(id));
    }

    /**
     * The same with its texts changed, to hide something say.
     *
     * @param change not null
     * @return a new failure
     */
    public Failure texts(UnaryOperator<String> change) {
        return new Failure(kind, change.apply(problem), remedy.map(change), runId);
    }

    /** {@return one sentence for people: the problem and what to do about it} */
    public String message() {
        return problem + remedy.map(text -> "; " + text).orElse("");
    }
}
