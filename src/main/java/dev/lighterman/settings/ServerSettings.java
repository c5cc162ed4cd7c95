package dev.lighterman.settings;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes the control node of option values. Not thread-safe. */
final class ServerSettings extends SectionSettings {
    private static final List<Option<?>> SSH_ONLY = List.of(
            ServerSection.PORT,
            ServerSection.USER,
            ServerSection.IDENTITY,
            ServerSection.PASSPHRASE,
            ServerSection.PASSWORD,
            ServerSection.AGENT,
            ServerSection.KNOWN_HOSTS,
            ServerSection.HOST_KEY,
            ServerSection.JUMP);
    /** The options of a server over a network that a pod has as well. */
    private static final List<Option<?>> OVER_A_NETWORK =
            List.of(ServerSection.CONNECT_TIMEOUT, ServerSection.RECONNECT_TIMEOUT);

    ServerSettings(SectionSettings of) {
        super(of);
    }

    /** A server whose files on this machine are taken from a directory where their paths are relative. */
    static Server resolved(Server server, Path directory) {
        Server resolved = server.identity(server.identities().stream()
                        .map(file -> LocalPath.resolve(directory, file))
                        .toArray(Path[]::new))
                .jump(server.jumps().stream()
                        .map(jump -> resolved(jump, directory))
                        .toArray(Server[]::new));
        Server located = resolved.pod()
                .map(pod -> resolved.withPod(located(pod, directory)))
                .orElse(resolved);
        return server.knownHosts()
                .map(file -> located.knownHosts(LocalPath.resolve(directory, file)))
                .orElse(located);
    }

    private static ControlPod located(ControlPod pod, Path directory) {
        ControlPod located = pod.kubeconfig()
                .map(file -> pod.kubeconfig(LocalPath.resolve(directory, file)))
                .orElse(pod);
        return pod.template()
                .map(file -> located.template(LocalPath.resolve(directory, file)))
                .orElse(located);
    }

    Server server() {
        contradictions();
        Server server = with(base(), ServerSection.NAME, Server::name);
        if (server.isSsh()) {
            Server base = ssh(server);
            server = first().map(first -> first.like(base).name(base.name())).orElse(base);
        } else if (server.pod().isPresent()) {
            server = overANetwork(server);
        }
        server = with(server, ServerSection.ANSIBLE, Server::ansible);
        server = image(server);
        if (!values.get(ServerSection.WAIT).orElse(true)) {
            server = server.noWait();
        }
        return resolved(kept(server), directory);
    }

    /** Those that slices run on, each with what it does not say itself taken from the control node. */
    List<Server> servers(Server server) {
        List<Server> given = values.get(ServerSection.SERVERS).orElse(List.of());
        if (given.isEmpty()) {
            return given;
        } else if (server.pod().isPresent()) {
            problem(
                    ServerSection.SERVERS,
                    "servers and server.pod cannot both be set; in pods each slice has a pod of its own");
            return List.of();
        } else if (!given.stream().allMatch(Server::isSsh)) {
            problem(ServerSection.SERVERS, "servers must be SSH servers");
            return List.of();
        }
        List<Server> all = given.stream()
                .map(each -> resolved(server.isSsh() ? each.like(server) : each, directory))
                .toList();
        return all.stream()
                .map(each -> all.stream()
                                        .filter(other -> other.name().equals(each.name()))
                                        .count()
                                > 1
                        ? each.name(each.toString())
                        : each)
                .toList();
    }

    /** The control node where none is named: the first of several. */
    private Optional<Server> first() {
        boolean named = values.get(ServerSection.HOST).isPresent()
                || values.get(ServerSection.LOCAL).orElse(false)
                || values.get(ServerSection.POD_IMAGE).isPresent();
        return named
                ? Optional.empty()
                : values.get(ServerSection.SERVERS).flatMap(all -> all.stream().findFirst());
    }

    private Optional<String> host() {
        return values.get(ServerSection.HOST).or(() -> first().map(Server::host));
    }

    private Server image(Server server) {
        if (values.get(ServerSection.IMAGE_NAME).isEmpty()) {
            needed("server.image.name", List.of(ServerSection.IMAGE_ENGINE, ServerSection.IMAGE_PULL));
        }
        return with(
                server,
                ServerSection.IMAGE_NAME,
                (of, text) -> of.image(ExecutionImage.named(text)
                        .engine(values.value(ServerSection.IMAGE_ENGINE))
                        .pull(values.value(ServerSection.IMAGE_PULL))));
    }

    private Server base() {
        Optional<String> host = host();
        Optional<String> image = values.get(ServerSection.POD_IMAGE);
        if (host.isEmpty()) {
            return image.map(reference -> Server.pod(pod(reference))).orElseGet(Server::local);
        }
        try {
            return Server.ssh(host.get()).name(Server.local().name());
        } catch (IllegalArgumentException e) {
            problem(
                    ServerSection.HOST,
                    "server.host must be a host name or address alone; perhaps you should use server.user and server.port "
                            + "for the rest");
            return Server.local();
        }
    }

    private Server ssh(Server base) {
        Server server = with(base, ServerSection.PORT, Server::port);
        server = with(server, ServerSection.USER, Server::user);
        server = with(server, ServerSection.IDENTITY, Server::identity);
        server = with(server, ServerSection.PASSPHRASE, Server::passphrase);
        server = with(server, ServerSection.KNOWN_HOSTS, Server::knownHosts);
        server = with(server, ServerSection.HOST_KEY, Server::hostKey);
        server = overANetwork(server);
        server = with(server, ServerSection.JUMP, (of, jumps) -> of.jump(jumps.toArray(Server[]::new)));
        return values.get(ServerSection.AGENT).orElse(false)
                ? agent(server)
                : with(server, ServerSection.PASSWORD, Server::password);
    }

    private Server overANetwork(Server base) {
        Server server = with(base, ServerSection.CONNECT_TIMEOUT, Server::connectTimeout);
        return with(server, ServerSection.RECONNECT_TIMEOUT, Server::reconnectTimeout);
    }

    private ControlPod pod(String image) {
        return ServerSection.POD.set(ControlPod.image(image), values);
    }

    private Server agent(Server server) {
        boolean alone = true;
        for (Option<?> option : List.of(ServerSection.IDENTITY, ServerSection.PASSWORD)) {
            if (values.get(option).isPresent()) {
                problem(option, option.path() + " and server.agent: true cannot both be set");
                alone = false;
            }
        }
        return alone ? server.agent() : server;
    }

    private <T> Server with(Server server, Option<T> option, BiFunction<Server, T, Server> setter) {
        Optional<T> value = values.get(option);
        try {
            return value.isPresent() ? setter.apply(server, value.get()) : server;
        } catch (IllegalArgumentException e) {
            problem(option, option.path() + ": " + e.getMessage());
            return server;
        }
    }

    private Server kept(Server server) {
        Server kept = with(
                server, ServerSection.KEEP_RUNS, (of, runs) -> of.keep(of.keep().runs(runs)));
        kept = with(
                kept,
                ServerSection.KEEP_RUNS_FOR,
                (of, age) -> of.keep(of.keep().age(age)));
        return with(
                kept,
                ServerSection.KEEP_MEGABYTES,
                (of, megabytes) -> of.keep(of.keep().bytes(megabytes * 1024L * 1024L)));
    }

    private void contradictions() {
        Optional<String> host = host();
        Optional<Boolean> local = values.get(ServerSection.LOCAL);
        boolean pod = values.get(ServerSection.POD_IMAGE).isPresent();
        if (pod && (host.isPresent() || local.orElse(false))) {
            problem(
                    ServerSection.POD_IMAGE,
                    "server.pod and " + (host.isPresent() ? "server.host" : "server.local: true")
                            + " cannot both be set; perhaps you should remove one of them");
        }
        if (pod && values.get(ServerSection.IMAGE_NAME).isPresent()) {
            problem(
                    ServerSection.IMAGE_NAME,
                    "server.image and server.pod cannot both be set; the pod's own image is what runs execute in");
        }
        if (!pod) {
            needed("server.pod.image", ServerSection.POD.all());
        }
        if (host.isPresent() && local.orElse(false)) {
            problem(
                    ServerSection.LOCAL,
                    "server.local and server.host cannot both be set; perhaps you should remove one of them");
        } else if (host.isEmpty() && !pod && local.isPresent() && !local.get()) {
            problem(ServerSection.LOCAL, "server.local is false, but there is no server.host");
        } else if (host.isEmpty()) {
            needed("server.host", SSH_ONLY);
            if (!pod) {
                needed("server.host", OVER_A_NETWORK);
            }
        }
        if (values.get(ServerSection.PASSPHRASE).isPresent()
                && values.get(ServerSection.IDENTITY).isEmpty()) {
            problem(ServerSection.PASSPHRASE, "server.passphrase needs server.identity");
        }
    }
}
