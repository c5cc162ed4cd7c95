package dev.lighterman.api;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * When a pod of a {@link Deployment} counts as ready: when a path of it answers an HTTP request with a status from 200 to 399.
 * Immutable.
 *
 * @param path what is asked for, such as {@code /healthz}; checked when the pipeline is run; not null
 * @param port where, 1 to 65535; empty for the container's port; not null
 * @param scheme how it is asked, not null
 */
public record Readiness(String path, OptionalInt port, Scheme scheme) {
    /** How an application is asked. */
    public enum Scheme {
        /** As plain text. */
        HTTP,
        /** Over TLS, whose certificate Kubernetes does not verify. */
        HTTPS
    }

    /**
     * Checks that nothing is null.
     *
     * @param path as {@link #path()}
     * @param port as {@link #port()}
     * @param scheme as {@link #scheme()}
     * @throws NullPointerException if one of them is null
     */
    public Readiness {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(scheme, "scheme");
    }

    /**
     * {@return a path that is asked for at the container's port}
     *
     * @param path such as {@code /healthz}, not null
     */
    public static Readiness at(String path) {
        return new Readiness(path, OptionalInt.empty(), Scheme.HTTP);
    }

    /**
     * {@return the same at another port than the one the application listens on}
     *
     * @param value 1 to 65535
     */
    public Readiness port(int value) {
        return new Readiness(path, OptionalInt.of(value), scheme);
    }

    /**
     * {@return the same, asked in another way}
     *
     * @param value not null
     */
    public Readiness scheme(Scheme value) {
        return new Readiness(path, port, value);
    }
}
