package dev.lighterman.kubernetes;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the API server is reached: kubectl's rules for kubeconfig files. Immutable. */
public final class KubeAccess {
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final Pattern PLACE = Pattern.compile("in '?reader'?, (line \\d+, column \\d+)");

    private final KubeconfigFiles files;
    private final Optional<String> context;
    private final Optional<LocalProxy> proxy;
    private final FailureKind kind;
    private final String purpose;
    private final String options;

    KubeAccess(RolloutSettings settings) {
        this(
                settings.kubeconfig(),
                settings.context(),
                settings.proxy(),
                FailureKind.ROLLOUT,
                "watch the rollout of " + settings.fullName(),
                "deploy.rollout");
    }

    /**
     * Access for a control node that is a pod.
     *
     * @param kubeconfig the file; empty for those named by KUBECONFIG, else {@code ~/.kube/config}
     * @param context the context in it; empty for its current one
     * @param purpose what it is for, as in "cannot ..."
     * @param options the part of the pipeline file with the options kubeconfig and context
     */
    public KubeAccess(Optional<Path> kubeconfig, Optional<String> context, String purpose, String options) {
        this(kubeconfig, context, Optional.empty(), FailureKind.CONNECTION, purpose, options);
    }

    private KubeAccess(
            Optional<Path> kubeconfig,
            Optional<String> context,
            Optional<LocalProxy> proxy,
            FailureKind kind,
            String purpose,
            String options) {
        this.files = KubeconfigFiles.of(kubeconfig);
        this.context = context;
        this.proxy = proxy;
        this.kind = kind;
        this.purpose = purpose;
        this.options = options;
    }

    /**
     * Tells early what {@link #client} would throw, as far as it is known without running anything.
     *
     * @throws LightermanException if there is no kubeconfig, or none that can be used
     */
    public void verify() throws LightermanException {
        check();
        try {
            Config config = KubeConfig.withoutPlugin(files.paths(), context, System::getenv);
            SSLUtils.keyManagers(config);
            SSLUtils.trustManagers(config);
        } catch (RuntimeException | GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    /** Has the client do all but ask: reading and writing is what libraries of other versions fail at. */
    static void load() {
        try (KubernetesClient client =
                built(builder -> builder.withConfig(new ConfigBuilder(Config.empty()).build()))) {
            String json = client.getKubernetesSerialization()
                    .asJson(new DeploymentBuilder()
                            .withNewMetadata()
                            .endMetadata()
                            .build());
            client.getKubernetesSerialization().unmarshal(json, Deployment.class);
        } catch (KubernetesClientException e) { // it is made by reflection
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof LinkageError missing) {
                    throw missing;
                }
            }
            throw e;
        }
    }

    /** The HTTP client is named, so that neither a class loader nor another one on the class path decides. */
    private static KubernetesClient built(UnaryOperator<KubernetesClientBuilder> settings) {
        return OwnLoader.with(() -> {
            KubernetesClient client = settings.apply(
                            new KubernetesClientBuilder().withHttpClientFactory(new JdkHttpClientFactory()))
                    .build();
            // It looks for all kinds now, and not on the thread that reads the first answer.
            client.getKubernetesSerialization().getRegisteredKubernetesResource("v1", "Pod");
            return client;
        });
    }

    /**
     * A client; nothing is contacted yet, but a kubeconfig's exec plugin is run.
     *
     * @throws LightermanException if there is no kubeconfig, or none that can be used
     */
    public KubernetesClient client() throws LightermanException {
        check();
        try {
            ConfigBuilder config = new ConfigBuilder(config());
            proxy.ifPresent(way ->
                    config.withHttpsProxy(way.url()).withHttpProxy(way.url()).withNoProxy(new String[0]));
            // An answer within seconds or none: the watch itself has its own deadline. Not HTTP/2: where a firewall
            // forgot the connection, Java sends each further request over it as well, until the system gives it up
            // after 15 minutes (https://mail.openjdk.org/pipermail/net-dev/2022-September/018860.html).
            return built(builder -> builder.withHttpClientBuilderConsumer(client -> {
                        client.preferHttp11();
                        proxy.ifPresent(way -> client.addOrReplaceInterceptor(LocalProxy.HEADER, new Authorizing(way)));
                    })
                    .withConfig(config.withConnectionTimeout(10_000)
                            .withRequestTimeout(10_000)
                            .withRequestRetryBackoffLimit(2)
                            .withWatchReconnectInterval(500)
                            .withWatchReconnectLimit(-1)
                            .build()));
        } catch (RuntimeException e) {
            throw unusable(e);
        }
    }

    /** Says the proxy's word. The JDK's client tells it to the proxy alone, not to the API server behind it. */
    private record Authorizing(LocalProxy proxy) implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            builder.setHeader(LocalProxy.HEADER, proxy.authorization());
        }
    }

    private void check() throws LightermanException {
        if (!files.canBeRead()) {
            throw new LightermanException(
                    kind,
                    "cannot " + purpose + ": there is no readable kubeconfig " + files.names(),
                    "perhaps you should set " + options + ".kubeconfig");
        }
    }

    private LightermanException unusable(Exception e) {
        return new LightermanException(
                Failure.of(kind, "cannot use the kubeconfig " + files.names() + ": " + withoutText(rootMessage(e)))
                        .remedy("perhaps you should try `kubectl --kubeconfig "
                                + files.paths().get(0) + " get deployments`"),
                e);
    }

    /** A parser quotes the text around a place, which may be a token. */
    private static String withoutText(String message) {
        Matcher place = PLACE.matcher(message);
        String last = "";
        while (place.find()) {
            last = place.group(1);
        }
        return last.isEmpty() ? message : "it is no YAML at " + last;
    }

    /** {@code host:port} of the API server. */
    String apiServer() throws LightermanException {
        check();
        try {
            URI url = URI.create(KubeConfig.withoutPlugin(files.paths(), context, System::getenv)
                    .getMasterUrl());
            int port = url.getPort() >= 0 ? url.getPort() : "http".equals(url.getScheme()) ? 80 : 443;
            return url.getHost() + ":" + port;
        } catch (RuntimeException e) {
            throw unusable(e);
        }
    }

    private String address() {
        try {
            return " (" + apiServer() + ")";
        } catch (LightermanException e) {
            return ""; // the message says already what is wrong
        }
    }

    private Config config() {
        return KubeConfig.read(files.paths(), context, System::getenv);
    }

    LightermanException unreachable(KubernetesClientException e) {
        String why = e.getCode() > 0
                ? " answered " + e.getCode() + " (" + said(e) + ")"
                : " cannot be reached: " + rootMessage(e);
        return new LightermanException(
                Failure.of(kind, "cannot " + purpose + ": the API server of " + files.names() + address() + why)
                        .remedy("perhaps you should check " + options + ".kubeconfig and " + options + ".context"),
                e);
    }

    /** The API server's own words, where it answered; else why it did not. */
    public static String said(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : rootMessage(e);
    }

    /** Whether there was no answer, or one that says nothing about the question: of a proxy before it, of one that starts or is too busy. */
    public static boolean isAway(KubernetesClientException e) {
        return e.getCode() <= 0 || e.getCode() == TOO_MANY || e.getCode() >= SERVER_ERROR;
    }

    /** Whether the cluster lets the client's user do something; {@code resource} may be one such as {@code pods/exec}. */
    public static boolean may(KubernetesClient client, String namespace, String group, String resource, String verb) {
        String[] parts = resource.split("/", 2);
        SelfSubjectAccessReview answer = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withGroup(group)
                        .withResource(parts[0])
                        .withSubresource(parts.length > 1 ? parts[1] : null)
                        .withVerb(verb)
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    /** What the first cause says, in its words. */
    public static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof ClassCastException) { // what a parser says of "!!int [x]", with the names of its classes
            return "a value in it is of another type than the file says";
        }
        if (root instanceof UnresolvedAddressException) { // which has no words
            return "its name has no address here";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
