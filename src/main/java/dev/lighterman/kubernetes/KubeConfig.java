package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A client's configuration as kubectl would read it of kubeconfig files. The client library reads most of it. What it leaves out is
 * added here, and what it cannot do is refused by its name: it would ask another server, as another user, or unverified. Stateless.
 */
final class KubeConfig {
    /** In the path of types that the library gives. */
    private static final Pattern FIELD = Pattern.compile("\\[\"([^\"]+)\"\\]");

    private KubeConfig() {}

    /**
     * Reads kubeconfig files; an exec plugin is run.
     *
     * @param files of several, the first one that says something counts
     * @param context the context's name; empty for the current one
     * @param environment gives null for a variable that is not set
     * @throws IllegalArgumentException if they cannot be used, with a sentence that says why
     */
    static Config read(List<Path> files, Optional<String> context, UnaryOperator<String> environment) {
        return read(files, context, environment, true);
    }

    /**
     * The same before it is needed: an exec plugin is looked for and not run, since what it gives may not last until then.
     *
     * @throws IllegalArgumentException if they cannot be used, with a sentence that says why
     */
    static Config withoutPlugin(List<Path> files, Optional<String> context, UnaryOperator<String> environment) {
        return read(files, context, environment, false);
    }

    private static Config read(
            List<Path> files, Optional<String> context, UnaryOperator<String> environment, boolean plugin) {
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        for (Path file : files) {
            parsed.add(parsed(file));
        }
        NamedContext chosen = chosen(parsed, context);
        String cluster = text(chosen.getContext().getCluster());
        String user = text(chosen.getContext().getUser());
        NamedCluster namedCluster = first(
                        parsed, io.fabric8.kubernetes.api.model.Config::getClusters, NamedCluster::getName, cluster)
                .filter(found -> found.getCluster() != null)
                .orElseThrow(() -> new IllegalArgumentException("the context \"" + chosen.getName()
                        + "\" names the cluster \"" + cluster + "\", which is not in it"));
        Optional<NamedAuthInfo> namedUser = first(
                        parsed, io.fabric8.kubernetes.api.model.Config::getUsers, NamedAuthInfo::getName, user)
                .filter(found -> found.getUser() != null);
        if (namedUser.isEmpty() && !user.isEmpty()) {
            throw new IllegalArgumentException(
                    "the context \"" + chosen.getName() + "\" names the user \"" + user + "\", who is not in it");
        }
        refuse(namedCluster.getCluster(), namedUser.map(NamedAuthInfo::getUser));
        Optional<ExecConfig> exec = namedUser.flatMap(found -> takePlugin(found.getUser()));
        io.fabric8.kubernetes.api.model.Config one = new io.fabric8.kubernetes.api.model.Config();
        one.setContexts(List.of(chosen));
        one.setClusters(List.of(namedCluster));
        one.setUsers(namedUser.stream().toList());
        one.setCurrentContext(chosen.getName());
        Config config = Config.empty();
        KubeConfigUtils.merge(config, chosen.getName(), one);
        addProxy(config, namedCluster.getCluster(), environment);
        namedUser.ifPresent(found -> addUser(config, found));
        boolean first = config.getAutoOAuthToken() == null; // it would stand above what the plugin gives
        exec.filter(found -> first).ifPresent(found -> {
            KubeFiles.check(user, found, directory(config), environment);
            if (plugin) {
                new ExecPlugin(user, found, namedCluster.getCluster(), directory(config)).apply(config);
            }
        });
        KubeFiles.check(config);
        KeyAlgorithm.of(config).ifPresent(config::setClientKeyAlgo);
        return config;
    }

    /** {@return the user's exec plugin, which is in the user no more} */
    private static Optional<ExecConfig> takePlugin(AuthInfo user) {
        Optional<ExecConfig> plugin = Optional.ofNullable(user.getExec());
        user.setExec(null);
        return plugin;
    }

    private static Path directory(Config config) {
        return config.getFileWithAuthInfo() == null
                ? Path.of("").toAbsolutePath()
                : config.getFileWithAuthInfo().toPath().toAbsolutePath().getParent();
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(Path file) {
        try {
            return OwnLoader.with(() -> KubeConfigUtils.parseConfig(file.toFile()));
        } catch (NullPointerException e) { // how the library says it; as a cause, its words would be what people read
            throw new IllegalArgumentException("it is empty, or an item of a list in it is");
        } catch (StackOverflowError e) { // the library knows no bound
            throw new IllegalArgumentException("it is nested too deep");
        } catch (RuntimeException e) {
            String said = KubeAccess.rootMessage(e);
            boolean ofTypes = said.contains("io.fabric8.kubernetes.api.model.")
                    || said.contains("`java.")
                    || said.startsWith("Null key for a Map");
            if (!ofTypes) {
                throw e;
            }
            String field =
                    FIELD.matcher(said).results().map(found -> found.group(1)).collect(Collectors.joining("."));
            throw new IllegalArgumentException(
                    field.isEmpty()
                            ? "it is no mapping of the fields of a kubeconfig"
                            : "its field " + field + " has a value of another kind than a kubeconfig has there");
        }
    }

    private static NamedContext chosen(List<io.fabric8.kubernetes.api.model.Config> parsed, Optional<String> context) {
        String name = context.or(() -> parsed.stream()
                        .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
                        .filter(current -> current != null && !current.isEmpty())
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("it has no current context"));
        return first(parsed, io.fabric8.kubernetes.api.model.Config::getContexts, NamedContext::getName, name)
                .filter(found -> found.getContext() != null)
                .orElseThrow(() -> new IllegalArgumentException("there is no context \"" + name + "\" in it"));
    }

    private static <T> Optional<T> first(
            List<io.fabric8.kubernetes.api.model.Config> parsed,
            Function<io.fabric8.kubernetes.api.model.Config, List<T>> list,
            Function<T, String> named,
            String name) {
        return parsed.stream()
                .flatMap(file ->
                        list.apply(file) == null ? java.util.stream.Stream.<T>empty() : list.apply(file).stream())
                .filter(one -> one != null && name.equals(named.apply(one)))
                .findFirst();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static boolean isSet(String value) {
        return !text(value).isEmpty();
    }

    private static void refuse(Cluster cluster, Optional<AuthInfo> user) {
        if (!isSet(cluster.getServer())) {
            throw new IllegalArgumentException("its cluster has no server");
        }
        if (isSet(cluster.getTlsServerName())) {
            throw unsupported("tls-server-name", "the certificate can be verified for the server's own name only");
        }
        user.ifPresent(KubeConfig::refuse);
    }

    private static void refuse(AuthInfo user) {
        if (isSet(user.getAsUid())) {
            throw unsupported("as-uid", "only as, as-groups and as-user-extra can be impersonated");
        } else if (user.getAuthProvider() != null) {
            throw unsupported("auth-provider", "kubectl has exec plugins in its place");
        }
        ExecConfig exec = user.getExec();
        if (exec != null && "Always".equals(exec.getInteractiveMode())) {
            throw unsupported("interactiveMode: Always", "the plugin " + exec.getCommand() + " would have no terminal");
        }
    }

    private static IllegalArgumentException unsupported(String field, String why) {
        return new IllegalArgumentException("it has " + field + ", which is not supported here: " + why);
    }

    /** The library puts a proxy for HTTP where a server with HTTPS does not look, and does not look at the environment. */
    private static void addProxy(Config config, Cluster cluster, UnaryOperator<String> environment) {
        boolean given = isSet(cluster.getProxyUrl());
        Optional<String> proxy = given
                ? Optional.of(cluster.getProxyUrl())
                : EnvironmentProxy.of(URI.create(config.getMasterUrl()), environment);
        config.setHttpProxy(null);
        config.setHttpsProxy(null);
        config.setNoProxy(new String[0]);
        proxy.ifPresent(url -> {
            URI uri = URI.create(url);
            String from = given ? "proxy-url" : "HTTPS_PROXY";
            if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
                throw unsupported(from + " " + withoutUser(uri), "only a proxy at http:// can be asked");
            } else if (uri.getUserInfo() != null) {
                throw unsupported(from + " " + withoutUser(uri) + " with a login", "a proxy is asked without one");
            }
            String address = "http://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 80 : uri.getPort());
            config.setHttpProxy(address);
            config.setHttpsProxy(address);
        });
    }

    private static String withoutUser(URI uri) {
        return uri.toString().replaceFirst("//[^/]*@", "//");
    }

    private static void addUser(Config config, NamedAuthInfo named) {
        AuthInfo user = named.getUser();
        if (isSet(user.getTokenFile()) && !isSet(user.getToken())) {
            config.setAutoOAuthToken(token(config, user.getTokenFile()));
        }
        if (isSet(user.getAs())) {
            config.setImpersonateUsername(user.getAs());
            config.setImpersonateGroups(
                    user.getAsGroups() == null
                            ? new String[0]
                            : user.getAsGroups().toArray(String[]::new));
            config.setImpersonateExtras(user.getAsUserExtra());
        }
    }

    /** A token in a file is renewed there, so it is read for each client. */
    private static String token(Config config, String name) {
        Path file = directory(config).resolve(name);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("the token file " + file + " cannot be read", e);
        }
    }
}
