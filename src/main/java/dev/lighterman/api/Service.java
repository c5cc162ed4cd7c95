package dev.lighterman.api;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The Kubernetes Service in front of a {@link Deployment}'s pods: section {@code deploy.service} of the pipeline file. Values
 * are checked when the pipeline is run. Immutable and thread-safe.
 */
public final class Service extends OptionSet<Service> {
    static final String PREFIX = "deploy.service.";

    private static final int FIRST_NODE_PORT = 30000;
    private static final Key<Type> TYPE = new Key<>(PREFIX + "type");
    private static final Key<String> NAME = new Key<>(PREFIX + "name");
    private static final Key<Integer> PORT = new Key<>(PREFIX + "port");
    private static final Key<Integer> NODE_PORT = new Key<>(PREFIX + "nodePort");

    /** From where a Service can be reached. */
    public enum Type {
        /** From outside of the cluster, at a port of every node. */
        NODE_PORT("NodePort"),
        /** From inside of the cluster. */
        CLUSTER_IP("ClusterIP"),
        /** From outside of the cluster, at a load balancer of the cloud. */
        LOAD_BALANCER("LoadBalancer");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** {@return what Kubernetes calls it, never null} */
        public String word() {
            return word;
        }
    }

    Service(Map<String, Object> values) {
        super(values);
    }

    @Override
    Service of(Map<String, Object> changed) {
        return new Service(changed);
    }

    /**
     * A Service with nothing set.
     *
     * @return of type NodePort, never null
     */
    public static Service standard() {
        return new Service(Map.of());
    }

    /**
     * {@return a Service with a type}
     *
     * @param value not null
     */
    public static Service of(Type value) {
        return standard().with(TYPE, value);
    }

    /**
     * {@return a Service at a port of every node}
     *
     * @param port 1 to 65535; outside of 30000 to 32767 most clusters refuse it
     */
    public static Service nodePort(int port) {
        return of(Type.NODE_PORT).onNodes(port);
    }

    /**
     * {@return a Service for the cluster alone}
     */
    public static Service clusterIp() {
        return of(Type.CLUSTER_IP);
    }

    /**
     * {@return a Service at a load balancer}
     */
    public static Service loadBalancer() {
        return of(Type.LOAD_BALANCER);
    }

    /** {@return from where it can be reached; NodePort where nothing is set} */
    public Type type() {
        return get(TYPE).orElse(Type.NODE_PORT);
    }

    /**
     * {@return the same under another name}
     *
     * @param value a Kubernetes name that begins with a letter, not null
     */
    public Service name(String value) {
        return with(NAME, value);
    }

    /** {@return its name; {@code cicd-service} where none is set} */
    public String name() {
        return get(NAME).orElse("cicd-service");
    }

    /**
     * {@return the same at another port}
     *
     * @param value 1 to 65535
     */
    public Service port(int value) {
        return with(PORT, value);
    }

    /** {@return its port; 8080 where none is set} */
    public int port() {
        return get(PORT).orElse(8080);
    }

    /**
     * {@return the same at another port of every node}
     *
     * @param port as for {@link #nodePort(int)}; not for a Service of type ClusterIP
     */
    public Service onNodes(int port) {
        return with(NODE_PORT, port);
    }

    /** {@return its port on every node; where none is set, 30000 for NodePort and else empty: the cluster chooses} */
    public OptionalInt nodePort() {
        boolean first = type() == Type.NODE_PORT;
        return get(NODE_PORT)
                .map(OptionalInt::of)
                .orElse(first ? OptionalInt.of(FIRST_NODE_PORT) : OptionalInt.empty());
    }
}
