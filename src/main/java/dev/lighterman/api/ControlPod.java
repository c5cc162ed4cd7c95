package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A pod of a Kubernetes cluster that is made to be the control node: section {@code server.pod} of the pipeline file. Its image
 * has Python 3, Ansible, and what the playbooks call. Values are checked when a pipeline is run. Immutable and thread-safe.
 *
 * <pre>{@code
 * Server.pod(ControlPod.image("registry.example.org/control-node:1").namespace("deploy").limits(Map.of("memory", "1Gi")))
 * }</pre>
 */
public final class ControlPod extends OptionSet<ControlPod> {
    private static final Key<String> IMAGE = new Key<>("server.pod.image");
    private static final Key<String> NAMESPACE = new Key<>("server.pod.namespace");
    private static final Key<String> CONTEXT = new Key<>("server.pod.context");
    private static final Key<Path> KUBECONFIG = new Key<>("server.pod.kubeconfig");
    private static final Key<String> SERVICE_ACCOUNT = new Key<>("server.pod.serviceAccount");
    private static final Key<Map<String, String>> REQUESTS = new Key<>("server.pod.requests");
    private static final Key<Map<String, String>> LIMITS = new Key<>("server.pod.limits");
    private static final Key<Map<String, String>> NODE_SELECTOR = new Key<>("server.pod.nodeSelector");
    private static final Key<Path> TEMPLATE = new Key<>("server.pod.template");
    private static final Key<String> CLAIM = new Key<>("server.pod.claim");
    private static final Key<Integer> MOST = new Key<>("server.pod.most");
    private static final Key<Duration> KEEP = new Key<>("server.pod.keep");

    private ControlPod(Map<String, Object> values) {
        super(values);
    }

    @Override
    ControlPod of(Map<String, Object> changed) {
        return new ControlPod(changed);
    }

    /**
     * A pod of an image.
     *
     * @param value the image's reference, as the cluster's nodes pull it; not null
     * @return never null
     */
    public static ControlPod image(String value) {
        return new ControlPod(Map.of()).with(IMAGE, value);
    }

    /**
     * {@return the same in another namespace}
     *
     * @param value not null
     */
    public ControlPod namespace(String value) {
        return with(NAMESPACE, value);
    }

    /**
     * {@return the same in the cluster of another context}
     *
     * @param value a context of the kubeconfig, not null
     */
    public ControlPod context(String value) {
        return with(CONTEXT, value);
    }

    /**
     * {@return the same in the cluster that a kubeconfig names}
     *
     * @param file on this machine, not null
     */
    public ControlPod kubeconfig(Path file) {
        return with(KUBECONFIG, file);
    }

    /**
     * {@return the same with the token of a service account, which playbooks may use} Without one, no token is mounted.
     *
     * @param value the service account's name, not null
     */
    public ControlPod serviceAccount(String value) {
        return with(SERVICE_ACCOUNT, value);
    }

    /**
     * {@return the same with other resources that it is sure to get}
     *
     * @param amounts such as {@code cpu} to {@code 500m} and {@code memory} to {@code 512Mi}, in place of those set before; not
     *     null
     */
    public ControlPod requests(Map<String, String> amounts) {
        return with(REQUESTS, amounts);
    }

    /**
     * {@return the same with other limits of what it may use}
     *
     * @param amounts as for {@link #requests(Map)}, not null
     */
    public ControlPod limits(Map<String, String> amounts) {
        return with(LIMITS, amounts);
    }

    /**
     * {@return the same on nodes with these labels}
     *
     * @param labels in place of those set before, not null
     */
    public ControlPod nodeSelector(Map<String, String> labels) {
        return with(NODE_SELECTOR, labels);
    }

    /**
     * {@return the same, made of a manifest} What is set here is added to it; its first container is the control node.
     *
     * @param file a manifest of a Pod on this machine, not null
     */
    public ControlPod template(Path file) {
        return with(TEMPLATE, file);
    }

    /**
     * {@return the same with its home on a volume, where runs outlive the pod}
     *
     * @param value the name of a PersistentVolumeClaim of the namespace, not null
     */
    public ControlPod claim(String value) {
        return with(CLAIM, value);
    }

    /**
     * {@return the same with only so many at once for one pipeline} The others wait, in order of arrival; a pipeline of this
     * program's is known by its name, what goes by {@code AnsibleServer} by the server's.
     *
     * @param value at least 1
     * @throws IllegalArgumentException if it is less
     */
    public ControlPod most(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("there must be place for one pod");
        }
        return with(MOST, value);
    }

    /**
     * {@return the same, kept for a while after its last run} Without this, the client removes it, or where the client is gone,
     * it ends by itself after 10 minutes.
     *
     * @param value longer than nothing, not null
     */
    public ControlPod keep(Duration value) {
        return with(KEEP, value);
    }

    /** {@return the image's reference} */
    public String image() {
        return get(IMAGE).orElse("");
    }

    /** {@return the namespace; empty for the context's} */
    public Optional<String> namespace() {
        return get(NAMESPACE);
    }

    /** {@return the kubeconfig's context; empty for its current one} */
    public Optional<String> context() {
        return get(CONTEXT);
    }

    /** {@return the kubeconfig; empty for those that KUBECONFIG lists, else {@code ~/.kube/config}} */
    public Optional<Path> kubeconfig() {
        return get(KUBECONFIG);
    }

    /** {@return the service account whose token is mounted; empty for none} */
    public Optional<String> serviceAccount() {
        return get(SERVICE_ACCOUNT);
    }

    /** {@return the resources that it is sure to get, by name; empty for none} */
    public Map<String, String> requests() {
        return get(REQUESTS).orElse(Map.of());
    }

    /** {@return the limits of what it may use, by name; empty for none} */
    public Map<String, String> limits() {
        return get(LIMITS).orElse(Map.of());
    }

    /** {@return the labels that its node must have; empty for any node} */
    public Map<String, String> nodeSelector() {
        return get(NODE_SELECTOR).orElse(Map.of());
    }

    /** {@return the manifest it is made of} */
    public Optional<Path> template() {
        return get(TEMPLATE);
    }

    /** {@return the PersistentVolumeClaim that its home is on} */
    public Optional<String> claim() {
        return get(CLAIM);
    }

    /** {@return how many there may be at once for one pipeline; empty for any number} */
    public Optional<Integer> most() {
        return get(MOST);
    }

    /** {@return how long it is kept after its last run; empty for not at all where a client sees the end} */
    public Optional<Duration> keep() {
        return get(KEEP);
    }
}
