package dev.lighterman.settings;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Result;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The deployment job: {@code deploy}. Part of {@link Options}. */
public final class DeploySection {
    /** A value with nothing set, which says what the defaults are. */
    private static final Deployment DEFAULTS = Deployment.standard();

    public static final Option<Boolean> SECTION = Option.unset(
            "deploy",
            OptionType.SECTION,
            "no deployment",
            "Add deploy: {} to deploy with all defaults. Without it nothing is deployed.");
    public static final Option<String> NAME =
            Option.unset("deploy.name", OptionType.TEXT, "<name>-deploy", "The triggered job's name.");
    public static final Option<String> HOSTS = Option.of(
            "deploy.hosts",
            OptionType.TEXT,
            DEFAULTS.hosts(),
            "The host pattern of the deployment playbook, where kubectl runs.");
    public static final Option<String> KUBECTL =
            Option.of("deploy.kubectl", OptionType.TEXT, DEFAULTS.kubectl(), "The kubectl program on that host.");
    public static final Option<String> KUBECONFIG =
            Option.unset("deploy.kubeconfig", OptionType.TEXT, "kubectl's own", "The kubeconfig file on that host.");
    public static final Option<String> NAMESPACE = Option.unset(
            "deploy.namespace",
            OptionType.TEXT,
            "the one that the workload's manifest names, or default",
            "The namespace of the workload, and of all objects in the manifests that name none.");
    public static final Option<String> DEPLOYMENT = Option.of(
            "deploy.deployment",
            OptionType.TEXT,
            DEFAULTS.name(),
            "The Deployment's name. With manifests of your own it is the workload that is watched: left out, the one that"
                    + " runs the image.");
    public static final Option<Integer> REPLICAS = Option.of(
            "deploy.replicas", OptionType.integer("number", 0, 100_000), DEFAULTS.replicas(), "How many pods.");
    public static final Option<Integer> CONTAINER_PORT = Option.of(
            "deploy.containerPort", OptionType.PORT, DEFAULTS.containerPort(), "The port the application listens on.");
    public static final Option<Map<String, String>> ENV = Option.unset(
            "deploy.env",
            OptionType.PLAIN_TEXTS,
            "none",
            "Environment variables of the container, by name. They can be read in the Deployment, so no secrets.");
    public static final Option<List<String>> ENV_FROM = Option.unset(
            "deploy.envFrom",
            OptionType.LIST,
            "none",
            "ConfigMaps and Secrets of the cluster whose entries are environment variables of the container: configmap/NAME"
                    + " or secret/NAME.");
    public static final Option<Map<String, String>> REQUESTS = Option.unset(
            "deploy.resources.requests",
            OptionType.PLAIN_TEXTS,
            "none",
            "What the container is sure to get, such as cpu: 100m and memory: 256Mi.");
    public static final Option<Map<String, String>> LIMITS = Option.unset(
            "deploy.resources.limits",
            OptionType.PLAIN_TEXTS,
            "none",
            "What the container may use at most, in the same words.");
    public static final Option<Readiness> READINESS = Option.unset(
            "deploy.readiness",
            OptionType.READINESS,
            "a pod is ready when deploy.containerPort takes a connection",
            "An HTTP path that answers when a pod is ready, such as /healthz, or path, port and scheme (http or https).");
    public static final Option<List<String>> IMAGE_PULL_SECRETS = Option.unset(
            "deploy.imagePullSecrets",
            OptionType.LIST,
            "those of the service account",
            "The names of Secrets of the namespace that the image is pulled with.");
    public static final Option<Map<String, String>> LABELS = Option.unset(
            "deploy.labels",
            OptionType.PLAIN_TEXTS,
            "none",
            "Labels of the Deployment, its pods and the Service, beside app.");
    public static final Option<String> SERVICE_NAME =
            Option.of("deploy.service.name", OptionType.TEXT, DEFAULTS.service().name(), "The Service's name.");
    public static final Option<Service.Type> SERVICE_TYPE = Option.of(
            "deploy.service.type",
            OptionType.choice(Service.Type::word, Service.Type.values()),
            DEFAULTS.service().type(),
            "The Service's type.");
    public static final Option<Integer> SERVICE_PORT =
            Option.of("deploy.service.port", OptionType.PORT, DEFAULTS.service().port(), "The Service's port.");
    public static final Option<Integer> SERVICE_NODE_PORT = Option.unset(
            "deploy.service.nodePort",
            OptionType.PORT,
            DEFAULTS.service().nodePort().getAsInt() + " for NodePort",
            "The port on every node, for NodePort and LoadBalancer.");
    public static final Option<List<Path>> MANIFESTS = Option.unset(
            "deploy.manifests",
            OptionType.PATHS,
            "a Deployment and a Service made from the options above",
            "Your own manifests instead: files, directories of files, and kustomizations (rendered by kubectl on deploy.hosts). "
                    + "The image reference in them is pinned wherever the image occurs.");
    public static final Option<PlaybookSource> PLAYBOOK = Option.unset(
            "deploy.playbook",
            OptionType.PLAYBOOK,
            "a playbook that applies the manifests",
            "Your own deployment playbook instead: a file, server:/path for one on the control node, or git:URL@REF//path; see playbooks.md.");
    public static final Option<Pin> PIN = Option.of(
            "deploy.pin",
            OptionType.lowerCase(Pin.values()),
            DEFAULTS.pin(),
            "What the Deployment refers to: the digest that was pushed, or the tag (which then restarts the rollout).");
    public static final Option<Result> THRESHOLD = Option.of(
            "deploy.threshold",
            Options.THRESHOLD,
            DEFAULTS.threshold(),
            "The CD job starts only if the CI job and the jobs between ended at least this well.");
    public static final Option<Duration> ROLLOUT_TIMEOUT = Option.of(
            "deploy.rollout.timeout",
            OptionType.DURATION,
            DEFAULTS.rollout().timeout(),
            "How long the new pods may take to be available.");
    public static final Option<Duration> ROLLOUT_PATIENCE = Option.of(
            "deploy.rollout.patience",
            OptionType.DURATION,
            DEFAULTS.rollout().patience(),
            "How long trouble of all new pods that may pass by itself is waited for, before the rollout is given up: crashes, a missing "
                    + "Secret, a refused pull. 0s gives up at the first sign.");
    public static final Option<Boolean> ROLLOUT_ROLLBACK = Option.of(
            "deploy.rollout.rollback",
            OptionType.BOOLEAN,
            DEFAULTS.rollout().rollback(),
            "Restore the revision that ran before when the rollout fails or takes too long; the result stays FAILURE.");
    public static final Option<Path> ROLLOUT_KUBECONFIG = Option.unset(
            "deploy.rollout.kubeconfig",
            OptionType.PATH,
            "$KUBECONFIG, then ~/.kube/config",
            "The kubeconfig file on this machine, to watch the rollout with.");
    public static final Option<String> ROLLOUT_CONTEXT = Option.unset(
            "deploy.rollout.context", OptionType.TEXT, "the kubeconfig's current one", "The context in that file.");
    public static final Option<RolloutPolicy.Via> ROLLOUT_VIA = Option.of(
            "deploy.rollout.via",
            OptionType.lowerCase(RolloutPolicy.Via.values()),
            DEFAULTS.rollout().via(),
            "How the API server is reached: directly from this machine, or through the control node.");

    static final SectionOptions<Service> SERVICE = SectionOptions.<Service>none()
            .with(SERVICE_NAME, Service::name)
            .and(List.of(SERVICE_TYPE))
            .with(SERVICE_PORT, Service::port)
            .with(SERVICE_NODE_PORT, Service::onNodes);
    static final SectionOptions<RolloutPolicy> ROLLOUT = SectionOptions.<RolloutPolicy>none()
            .with(ROLLOUT_TIMEOUT, RolloutPolicy::timeout)
            .with(ROLLOUT_PATIENCE, RolloutPolicy::patience)
            .with(ROLLOUT_ROLLBACK, RolloutPolicy::rollback)
            .and(List.of(ROLLOUT_KUBECONFIG))
            .with(ROLLOUT_CONTEXT, RolloutPolicy::context)
            .with(ROLLOUT_VIA, RolloutPolicy::via);

    /** All of them, in the order of the pipeline file. */
    static final SectionOptions<Deployment> ALL = SectionOptions.<Deployment>none()
            .and(List.of(SECTION, NAME))
            .with(HOSTS, Deployment::hosts)
            .with(KUBECTL, Deployment::kubectl)
            .with(KUBECONFIG, Deployment::kubeconfig)
            .with(NAMESPACE, Deployment::namespace)
            .and(List.of(DEPLOYMENT))
            .with(REPLICAS, Deployment::replicas)
            .with(CONTAINER_PORT, Deployment::containerPort)
            .with(ENV, Deployment::env)
            .with(ENV_FROM, (of, sources) -> of.envFrom(sources.toArray(String[]::new)))
            .with(REQUESTS, Deployment::requests)
            .with(LIMITS, Deployment::limits)
            .with(READINESS, Deployment::readiness)
            .with(IMAGE_PULL_SECRETS, (of, names) -> of.imagePullSecrets(names.toArray(String[]::new)))
            .with(LABELS, Deployment::labels)
            .and(SERVICE.all())
            .and(List.of(MANIFESTS, PLAYBOOK))
            .with(PIN, Deployment::pin)
            .with(THRESHOLD, Deployment::threshold)
            .and(ROLLOUT.all());

    /** Options that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of(
            "deploy.name",
            "deploy.hosts",
            "deploy.kubectl",
            "deploy.kubeconfig",
            "deploy.namespace",
            "deploy.deployment",
            "deploy.envFrom",
            "deploy.resources",
            "deploy.readiness",
            "deploy.imagePullSecrets",
            "deploy.labels",
            "deploy.service",
            "deploy.manifests",
            "deploy.playbook",
            "deploy.pin",
            "deploy.threshold",
            "deploy.rollout");

    private DeploySection() {}
}
