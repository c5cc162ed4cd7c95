package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pipeline's CD job deploys to Kubernetes, and how: section {@code deploy} of the pipeline file. By default a Deployment
 * and a Service are rendered. Values are checked when the pipeline is run. Immutable and thread-safe.
 *
 * <pre>{@code
 * Deployment.named("shop").replicas(3).service(Service.nodePort(30080)).rollout(RolloutPolicy.standard().rollback(true))
 * }</pre>
 */
public final class Deployment extends OptionSet<Deployment> {
    private static final Key<String> JOB_NAME = new Key<>("deploy.name");
    private static final Key<String> HOSTS = new Key<>("deploy.hosts");
    private static final Key<String> KUBECTL = new Key<>("deploy.kubectl");
    private static final Key<String> KUBECONFIG = new Key<>("deploy.kubeconfig");
    private static final Key<String> NAMESPACE = new Key<>("deploy.namespace");
    private static final Key<String> NAME = new Key<>("deploy.deployment");
    private static final Key<Integer> REPLICAS = new Key<>("deploy.replicas");
    private static final Key<Integer> CONTAINER_PORT = new Key<>("deploy.containerPort");
    private static final Key<Map<String, String>> ENV = new Key<>("deploy.env");
    private static final Key<List<String>> ENV_FROM = new Key<>("deploy.envFrom");
    private static final Key<Map<String, String>> REQUESTS = new Key<>("deploy.resources.requests");
    private static final Key<Map<String, String>> LIMITS = new Key<>("deploy.resources.limits");
    private static final Key<Readiness> READINESS = new Key<>("deploy.readiness");
    private static final Key<List<String>> IMAGE_PULL_SECRETS = new Key<>("deploy.imagePullSecrets");
    private static final Key<Map<String, String>> LABELS = new Key<>("deploy.labels");
    private static final Key<List<Path>> MANIFESTS = new Key<>("deploy.manifests");
    private static final Key<PlaybookSource> PLAYBOOK = new Key<>("deploy.playbook");
    private static final Key<Pin> PIN = new Key<>("deploy.pin");
    private static final Key<Result> THRESHOLD = new Key<>("deploy.threshold");

    private Deployment(Map<String, Object> values) {
        super(values);
    }

    @Override
    Deployment of(Map<String, Object> changed) {
        return new Deployment(changed);
    }

    /** {@return the options that are set, by their paths in the pipeline file; unmodifiable, never null} */
    public Map<String, Object> options() {
        return values();
    }

    /**
     * A deployment with nothing set: what {@code deploy: {}} in a pipeline file means.
     *
     * @return never null
     */
    public static Deployment standard() {
        return new Deployment(Map.of());
    }

    /**
     * A deployment with the name of the Kubernetes Deployment set. Where there are manifests of your own, it is the name of
     * the Deployment, StatefulSet or DaemonSet in them that is watched.
     *
     * @param name a Kubernetes name, not null
     * @return never null
     */
    public static Deployment named(String name) {
        return standard().with(NAME, name);
    }

    /** {@return the name of the Kubernetes Deployment; {@code cicd-deployment} where none is set and no manifests say it} */
    public String name() {
        return get(NAME).orElse("cicd-deployment");
    }

    /**
     * {@return the same with another name of the CD job}
     *
     * @param name not null
     */
    public Deployment jobName(String name) {
        return with(JOB_NAME, name);
    }

    /** {@return the CD job's name; empty for the CI job's with {@code -deploy} behind it} */
    public Optional<String> jobName() {
        return get(JOB_NAME);
    }

    /**
     * {@return the same, done from other hosts}
     *
     * @param pattern the host pattern of the deployment playbook: where kubectl runs; not null
     */
    public Deployment hosts(String pattern) {
        return with(HOSTS, pattern);
    }

    /** {@return the host pattern of the deployment playbook; {@code kubernetes} where none is set} */
    public String hosts() {
        return get(HOSTS).orElse("kubernetes");
    }

    /**
     * {@return the same with another kubectl}
     *
     * @param program on those hosts, not null
     */
    public Deployment kubectl(String program) {
        return with(KUBECTL, program);
    }

    /** {@return the kubectl program on those hosts; {@code kubectl} where none is set} */
    public String kubectl() {
        return get(KUBECTL).orElse("kubectl");
    }

    /**
     * {@return the same with another kubeconfig for kubectl}
     *
     * @param file on those hosts, not null
     */
    public Deployment kubeconfig(String file) {
        return with(KUBECONFIG, file);
    }

    /** {@return the kubeconfig file on those hosts; empty for kubectl's own} */
    public Optional<String> kubeconfig() {
        return get(KUBECONFIG);
    }

    /**
     * {@return the same in another namespace}
     *
     * @param name a Kubernetes name, not null
     */
    public Deployment namespace(String name) {
        return with(NAMESPACE, name);
    }

    /**
     * The namespace of the workload, and of all objects in the manifests that name none.
     *
     * @return empty for the one that the workload's manifest names, or {@code default}
     */
    public Optional<String> namespace() {
        return get(NAMESPACE);
    }

    /**
     * {@return the same with more or fewer pods} Cannot be set together with {@link #manifests}.
     *
     * @param number 0 to 100000
     */
    public Deployment replicas(int number) {
        return with(REPLICAS, number);
    }

    /** {@return how many pods; 2 where nothing is set} */
    public int replicas() {
        return get(REPLICAS).orElse(2);
    }

    /**
     * {@return the same with another port that the application listens on} Cannot be set together with {@link #manifests}.
     *
     * @param port 1 to 65535
     */
    public Deployment containerPort(int port) {
        return with(CONTAINER_PORT, port);
    }

    /** {@return the port the application listens on; 8080 where none is set} */
    public int containerPort() {
        return get(CONTAINER_PORT).orElse(8080);
    }

    /**
     * {@return the same with other environment variables of the container} They stand in the Deployment, where everybody who
     * may read it sees them; secrets belong into a Secret of the cluster, see {@link #envFrom}. Cannot be set together with
     * {@link #manifests}.
     *
     * @param variables by name, in place of those set before, not null
     */
    public Deployment env(Map<String, String> variables) {
        return with(ENV, copy(variables));
    }

    /** {@return the container's environment variables that stand in the Deployment, in order; empty for none} */
    public Map<String, String> env() {
        return get(ENV).orElse(Map.of());
    }

    /**
     * {@return the same with environment variables from ConfigMaps and Secrets that are in the cluster} Each entry of one is a
     * variable. Cannot be set together with {@link #manifests}.
     *
     * @param sources {@code configmap/NAME} or {@code secret/NAME}, a later one above those before it; in place of those set
     *     before, not null
     */
    public Deployment envFrom(String... sources) {
        return with(ENV_FROM, List.of(sources));
    }

    /** {@return the ConfigMaps and Secrets that the container's environment comes from; empty for none} */
    public List<String> envFrom() {
        return get(ENV_FROM).orElse(List.of());
    }

    /**
     * {@return the same with other resources that the container is sure to get} Cannot be set together with {@link #manifests}.
     *
     * @param amounts such as {@code cpu} to {@code 100m} and {@code memory} to {@code 256Mi}, in place of those set before, not
     *     null
     */
    public Deployment requests(Map<String, String> amounts) {
        return with(REQUESTS, copy(amounts));
    }

    /** {@return the resources that the container is sure to get, by name; empty for none} */
    public Map<String, String> requests() {
        return get(REQUESTS).orElse(Map.of());
    }

    /**
     * {@return the same with other limits of what the container may use} Cannot be set together with {@link #manifests}.
     *
     * @param amounts as for {@link #requests(Map)}, not null
     */
    public Deployment limits(Map<String, String> amounts) {
        return with(LIMITS, copy(amounts));
    }

    /** {@return the limits of what the container may use, by name; empty for none} */
    public Map<String, String> limits() {
        return get(LIMITS).orElse(Map.of());
    }

    /**
     * {@return the same, with pods that are ready when a path answers} Cannot be set together with {@link #manifests}.
     *
     * @param value such as {@code Readiness.at("/healthz")}, not null
     */
    public Deployment readiness(Readiness value) {
        return with(READINESS, value);
    }

    /** {@return what says that a pod is ready; empty for the container's port, which takes a connection then} */
    public Optional<Readiness> readiness() {
        return get(READINESS);
    }

    /**
     * {@return the same with Secrets of the cluster that the image is pulled with} Cannot be set together with {@link
     * #manifests}.
     *
     * @param names of the namespace's Secrets, in place of those set before, not null
     */
    public Deployment imagePullSecrets(String... names) {
        return with(IMAGE_PULL_SECRETS, List.of(names));
    }

    /** {@return the Secrets that the image is pulled with; empty for those of the service account} */
    public List<String> imagePullSecrets() {
        return get(IMAGE_PULL_SECRETS).orElse(List.of());
    }

    /**
     * {@return the same with other labels on the Deployment, its pods and the Service} They come beside {@code app}, by which
     * the pods are selected. Cannot be set together with {@link #manifests}.
     *
     * @param values by key, in place of those set before, not null
     */
    public Deployment labels(Map<String, String> values) {
        return with(LABELS, copy(values));
    }

    /** {@return labels beside {@code app}, in order; empty for none} */
    public Map<String, String> labels() {
        return get(LABELS).orElse(Map.of());
    }

    private static Map<String, String> copy(Map<String, String> values) {
        values.forEach((name, value) -> Objects.requireNonNull(value, name));
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * {@return the same with another Service} Cannot be set together with {@link #manifests}.
     *
     * @param value in place of the one set before, not null
     */
    public Deployment service(Service value) {
        return with(Service.PREFIX, value);
    }

    /** {@return the Service in front of the pods; {@link Service#standard()} where none is set} */
    public Service service() {
        return new Service(part(Service.PREFIX));
    }

    /**
     * The same with manifests of your own, in place of the rendered ones. The image's name in them is pinned wherever it
     * occurs.
     *
     * @param paths files, directories of files, and kustomizations on this machine, which kubectl renders; in place of those
     *     set before, empty for none, not null
     * @return a new value
     */
    public Deployment manifests(Path... paths) {
        return with(MANIFESTS, List.of(paths));
    }

    /** {@return the manifests of your own; empty for rendered ones} */
    public List<Path> manifests() {
        return get(MANIFESTS).orElse(List.of());
    }

    /**
     * {@return the same with a deployment playbook of your own in place of the rendered one}
     *
     * @param file on this machine; a relative one is taken from the pipeline's directory; not null
     */
    public Deployment playbook(Path file) {
        return playbook(new PlaybookSource.AtPath(file));
    }

    /**
     * The same with a deployment playbook of your own in place of the rendered one. It changes the cluster, and gets the image
     * as {@code lighterman_image}. What is watched, and rolled back, is the workload that this deployment names. {@link
     * #manifests} are not applied then; they say the workload's kind and namespace.
     *
     * @param source such as {@code new PlaybookSource.OnServer("/root/k8s-cicd-deployment-playbook.yml")}, not null
     * @return a new value
     */
    public Deployment playbook(PlaybookSource source) {
        return with(PLAYBOOK, source);
    }

    /** {@return the deployment playbook of your own; empty for the rendered one} */
    public Optional<PlaybookSource> playbook() {
        return get(PLAYBOOK);
    }

    /**
     * {@return the same with another way to name the image}
     *
     * @param value not null
     */
    public Deployment pin(Pin value) {
        return with(PIN, value);
    }

    /** {@return what the manifests refer to; the digest where nothing is set} */
    public Pin pin() {
        return get(PIN).orElse(Pin.DIGEST);
    }

    /**
     * {@return the same with another threshold}
     *
     * @param worst SUCCESS, UNSTABLE or FAILURE; not null
     */
    public Deployment threshold(Result worst) {
        return with(THRESHOLD, worst);
    }

    /**
     * The threshold.
     *
     * @return the worst result of the CI job, and of jobs between, that still triggers the CD job; SUCCESS where none is set
     */
    public Result threshold() {
        return get(THRESHOLD).orElse(Result.SUCCESS);
    }

    /**
     * {@return the same with another policy for the rollout}
     *
     * @param value in place of the one set before, not null
     */
    public Deployment rollout(RolloutPolicy value) {
        return with(RolloutPolicy.PREFIX, value);
    }

    /** {@return how the rollout is watched; {@link RolloutPolicy#standard()} where nothing is set} */
    public RolloutPolicy rollout() {
        return new RolloutPolicy(part(RolloutPolicy.PREFIX));
    }

    /** What the manifests of a {@link Deployment} refer to. */
    public enum Pin {
        /** The digest that was pushed: the pods run this very image. */
        DIGEST,
        /** The tag: its pods are restarted, to run what it points to now. */
        TAG
    }
}
