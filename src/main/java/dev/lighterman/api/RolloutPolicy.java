package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the rollout of a {@link Deployment} is watched, and what is done when it fails: section {@code deploy.rollout} of the
 * pipeline file. Values are checked when the pipeline is run. Immutable and thread-safe.
 */
public final class RolloutPolicy extends OptionSet<RolloutPolicy> {
    static final String PREFIX = "deploy.rollout.";

    private static final Key<Duration> TIMEOUT = new Key<>(PREFIX + "timeout");
    private static final Key<Duration> PATIENCE = new Key<>(PREFIX + "patience");
    private static final Key<Boolean> ROLLBACK = new Key<>(PREFIX + "rollback");
    private static final Key<Path> KUBECONFIG = new Key<>(PREFIX + "kubeconfig");
    private static final Key<String> CONTEXT = new Key<>(PREFIX + "context");
    private static final Key<Via> VIA = new Key<>(PREFIX + "via");

    /** How the API server is reached. */
    public enum Via {
        /** From this machine. */
        DIRECT,
        /** Through the control node. */
        SERVER
    }

    RolloutPolicy(Map<String, Object> values) {
        super(values);
    }

    @Override
    RolloutPolicy of(Map<String, Object> changed) {
        return new RolloutPolicy(changed);
    }

    /**
     * {@return a policy with nothing set}
     */
    public static RolloutPolicy standard() {
        return new RolloutPolicy(Map.of());
    }

    /**
     * {@return the same with more or less time}
     *
     * @param limit longer than nothing, not null
     */
    public RolloutPolicy timeout(Duration limit) {
        return with(TIMEOUT, limit);
    }

    /** {@return how long the new pods may take to be available; 5 minutes where nothing is set} */
    public Duration timeout() {
        return get(TIMEOUT).orElse(Duration.ofMinutes(5));
    }

    /**
     * {@return the same with more or less patience for what may pass by itself: crashes, a missing Secret, a refused pull}
     *
     * @param limit how long such trouble of all new pods is waited for before the rollout is given up; zero for not at all;
     *     not null
     */
    public RolloutPolicy patience(Duration limit) {
        return with(PATIENCE, limit);
    }

    /** {@return how long trouble that may pass by itself is waited for; a minute where nothing is set} */
    public Duration patience() {
        return get(PATIENCE).orElse(Duration.ofMinutes(1));
    }

    /**
     * {@return the same with or without a rollback} The result stays FAILURE.
     *
     * @param value whether the revision that ran before is restored when the rollout fails or takes too long
     */
    public RolloutPolicy rollback(boolean value) {
        return with(ROLLBACK, value);
    }

    /** {@return whether the revision before is restored when the rollout fails; false where nothing is set} */
    public boolean rollback() {
        return get(ROLLBACK).orElse(false);
    }

    /**
     * {@return the same with another kubeconfig to watch with}
     *
     * @param file on this machine, not null
     */
    public RolloutPolicy kubeconfig(Path file) {
        return with(KUBECONFIG, file);
    }

    /** {@return the kubeconfig file on this machine; empty for {@code $KUBECONFIG}, then {@code ~/.kube/config}} */
    public Optional<Path> kubeconfig() {
        return get(KUBECONFIG);
    }

    /**
     * {@return the same with another context of the kubeconfig}
     *
     * @param name not null
     */
    public RolloutPolicy context(String name) {
        return with(CONTEXT, name);
    }

    /** {@return the context in the kubeconfig; empty for its current one} */
    public Optional<String> context() {
        return get(CONTEXT);
    }

    /**
     * {@return the same with another way to the API server}
     *
     * @param value not null
     */
    public RolloutPolicy via(Via value) {
        return with(VIA, value);
    }

    /** {@return how the API server is reached; from this machine where nothing is set} */
    public Via via() {
        return get(VIA).orElse(Via.DIRECT);
    }
}
