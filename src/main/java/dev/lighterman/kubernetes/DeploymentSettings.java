package dev.lighterman.kubernetes;

import dev.lighterman.api.ImageReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The values of the rendered manifest. Immutable.
 *
 * @param namespace the namespace of everything in it
 * @param name the Deployment's name; also the {@code app} label that ties pods, Deployment and Service together
 * @param image what the pods run, pinned to a digest where it has one
 * @param replicas how many pods
 * @param containerPort the port the application listens on
 * @param service the Service; empty for none
 * @param labels further labels on Deployment and Service, in order
 * @param annotations annotations on the Deployment, in order
 */
public record DeploymentSettings(
        String namespace,
        String name,
        ImageReference image,
        int replicas,
        int containerPort,
        Optional<ServiceSettings> service,
        Map<String, String> labels,
        Map<String, String> annotations) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when Kubernetes would refuse them
     */
    public DeploymentSettings {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(service, "service");
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        KubernetesNames.check("namespace", KubernetesNames.problemWithName(namespace));
        KubernetesNames.check("deployment name", KubernetesNames.problemWithName(name));
        KubernetesNames.check("container port", KubernetesNames.problemWithPort(containerPort));
        if (replicas < 0) {
            throw new IllegalArgumentException("replicas: " + replicas + " is less than 0");
        }
        if (labels.containsKey("app")) {
            throw new IllegalArgumentException("the label \"app\" is the deployment's name and cannot be set");
        }
    }

    /**
     * Starts from the defaults: namespace {@code default}, {@code cicd-deployment}, 2 replicas, port 8080, NodePort service
     * {@code cicd-service} on 8080 and 30000.
     *
     * @param image what the pods run, not null
     * @return a new builder
     */
    public static Builder of(ImageReference image) {
        return new Builder(image);
    }

    /** Builds {@link DeploymentSettings}. Mutable, not thread-safe. */
    public static final class Builder {
        private final ImageReference image;
        private String namespace = "default";
        private String name = "cicd-deployment";
        private int replicas = 2;
        private int containerPort = 8080;
        private Optional<ServiceSettings> service =
                Optional.of(new ServiceSettings("cicd-service", "NodePort", 8080, OptionalInt.of(30000)));
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final Map<String, String> annotations = new LinkedHashMap<>();

        private Builder(ImageReference image) {
            this.image = image;
        }

        /**
         * The namespace.
         *
         * @param value default {@code default}
         * @return this
         */
        public Builder namespace(String value) {
            this.namespace = value;
            return this;
        }

        /**
         * The Deployment's name.
         *
         * @param value default {@code cicd-deployment}
         * @return this
         */
        public Builder name(String value) {
            this.name = value;
            return this;
        }

        /**
         * How many pods.
         *
         * @param value default 2
         * @return this
         */
        public Builder replicas(int value) {
            this.replicas = value;
            return this;
        }

        /**
         * The port the application listens on.
         *
         * @param value default 8080
         * @return this
         */
        public Builder containerPort(int value) {
            this.containerPort = value;
            return this;
        }

        /**
         * The Service.
         *
         * @param value default NodePort {@code cicd-service} on 8080 and 30000; empty for none
         * @return this
         */
        public Builder service(Optional<ServiceSettings> value) {
            this.service = value;
            return this;
        }

        /**
         * Adds a label to Deployment and Service.
         *
         * @param key not {@code app}
         * @param value the value
         * @return this
         */
        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /**
         * Adds an annotation to the Deployment.
         *
         * @param key the key
         * @param value the value
         * @return this
         */
        public Builder annotation(String key, String value) {
            annotations.put(key, value);
            return this;
        }

        /**
         * The settings so far.
         *
         * @return never null
         * @throws IllegalArgumentException when Kubernetes would refuse them
         */
        public DeploymentSettings build() {
            return new DeploymentSettings(
                    namespace, name, image, replicas, containerPort, service, labels, annotations);
        }
    }
}
