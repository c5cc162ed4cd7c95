package dev.lighterman.maven;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Source;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/**
 * The servers of settings.xml as credentials of a pipeline: for SSH, git and the registry, where neither the pipeline file nor the
 * configuration has any. Secrets are given as variables of the environment that nobody else has, so that they are hidden as such.
 * Not thread-safe.
 */
final class Credentials {
    private static final String PREFIX = "settings.xml/";
    private static final String PENDING = PREFIX + "pending";

    /** By these names other plugins know Docker Hub, and docker itself by the last one. */
    private static final List<String> HUB = List.of(
            "docker.io",
            "index.docker.io",
            "registry-1.docker.io",
            "registry.hub.docker.com",
            "https://index.docker.io/v1/");

    private final List<Server> servers;
    private final SettingsDecrypter decrypter;
    private final Map<String, String> secrets = new HashMap<>();

    Credentials(List<Server> servers, SettingsDecrypter decrypter) {
        this.servers = List.copyOf(servers);
        this.decrypter = decrypter;
    }

    /** What {@code ${env:NAME}} stands for. */
    String environment(String name) {
        return name.startsWith(PREFIX) ? secrets.get(name) : System.getenv(name);
    }

    /**
     * Adds those that the pipeline has a use for.
     *
     * @param pipeline what to add them to
     * @param ssh the id for SSH; null for the server's name or its host
     * @param git the id for git; null for the host of its URL
     * @param registry the id for the registry; null for the registry's host
     * @throws InvalidInputException if there is no server of an id that was given, or a password cannot be decrypted
     */
    void addTo(MavenPipeline pipeline, String ssh, String git, String registry) throws InvalidInputException {
        Settings settings = withoutPasswords(pipeline);
        if (settings.server().isSsh() && !has(pipeline, "server.password")) {
            addSsh(pipeline, settings, ssh);
        }
        if (settings.source().isPresent() && !has(pipeline, "source.password")) {
            addGit(pipeline, settings.source().get(), git);
        }
        if (settings.image().isPresent() && !has(pipeline, "image.login.password")) {
            addRegistry(pipeline, settings.image().get(), registry);
        }
    }

    /** The pipeline's settings, where a user name may stand without its password. */
    private Settings withoutPasswords(MavenPipeline pipeline) throws InvalidInputException {
        List<String> missing = Stream.of("source.", "image.login.")
                .filter(login -> pipeline.has(login + "username") && !pipeline.has(login + "password"))
                .map(login -> login + "password")
                .toList();
        secrets.put(PENDING, PENDING);
        missing.forEach(path -> pipeline.set(path, "${env:" + PENDING + "}", "settings.xml"));
        try {
            return pipeline.settings();
        } finally {
            missing.forEach(pipeline::remove);
        }
    }

    private void addRegistry(MavenPipeline pipeline, Image has, String given) throws InvalidInputException {
        String host = registryOf(has.name());
        Optional<Server> server =
                find(given, "registryServerId", HUB.contains(host) ? HUB.toArray(String[]::new) : new String[] {host});
        String path = "image.login.username";
        Optional<String> user = pipeline.has(path) ? has.login().map(Image.Login::username) : Optional.empty();
        if (server.isPresent() && isFor(server.get(), user, path, given, "registryServerId")) {
            set(pipeline, path, server.get().getUsername());
            secret(pipeline, "image.login.password", server.get(), server.get().getPassword());
        }
    }

    /** Where the pipeline has a key or the agent, an id that was not given adds the key's passphrase alone. */
    private void addSsh(MavenPipeline pipeline, Settings settings, String given) throws InvalidInputException {
        boolean named = has(pipeline, "server.identity", "server.agent");
        if (named && given == null && !has(pipeline, "server.identity")) {
            return;
        }
        Optional<String> user =
                has(pipeline, "server.user") ? Optional.of(settings.server().user()) : Optional.empty();
        Optional<Server> found = find(
                given, "serverId", settings.server().name(), settings.server().host());
        if (found.isEmpty() || !isFor(found.get(), user, "server.user", given, "serverId")) {
            return;
        }
        Server server = found.get();
        String key = server.getPrivateKey();
        boolean unlocks = !has(pipeline, "server.identity")
                || key == null
                || settings.server().identities().contains(Path.of(key));
        if (!named || given != null) {
            set(pipeline, "server.user", server.getUsername());
            if (!named) {
                set(pipeline, "server.identity", key);
            }
            if (!has(pipeline, "server.agent")) {
                secret(pipeline, "server.password", server, server.getPassword());
            }
        }
        if (unlocks && !has(pipeline, "server.agent", "server.passphrase")) {
            secret(pipeline, "server.passphrase", server, server.getPassphrase());
        }
    }

    private void addGit(MavenPipeline pipeline, Source has, String given) throws InvalidInputException {
        Optional<Server> server = find(given, "gitServerId", hostAndPortOf(has.git()), hostOf(has.git()));
        if (server.isPresent() && isFor(server.get(), has.username(), "source.username", given, "gitServerId")) {
            set(pipeline, "source.username", server.get().getUsername());
            secret(pipeline, "source.password", server.get(), server.get().getPassword());
        }
    }

    /** One user's password is no other user's; an id that was given is refused then. */
    private static boolean isFor(Server server, Optional<String> user, String option, String given, String parameter)
            throws InvalidInputException {
        String own = server.getUsername();
        if (own == null || user.isEmpty() || user.get().equals(own)) {
            return true;
        }
        if (given != null) {
            throw new InvalidInputException("<" + parameter + ">: the <server> \"" + given
                    + "\" of settings.xml is for the user " + own + ", but " + option + " is " + user.get());
        }
        return false;
    }

    private static boolean has(MavenPipeline pipeline, String... paths) {
        return List.of(paths).stream().anyMatch(pipeline::has);
    }

    private static void set(MavenPipeline pipeline, String path, String value) {
        if (value != null && !pipeline.has(path)) {
            pipeline.set(path, value.replace("${", "$${"), "settings.xml");
        }
    }

    private void secret(MavenPipeline pipeline, String path, Server server, String value) {
        if (value != null) {
            String name = PREFIX + server.getId() + "/" + path;
            secrets.put(name, value);
            pipeline.set(path, "${env:" + name + "}", "settings.xml");
        }
    }

    /** By the id that was given, which must be there, or by the names of what it is for. */
    private Optional<Server> find(String given, String parameter, String... names) throws InvalidInputException {
        for (String id : given == null ? names : new String[] {given}) {
            for (Server server : servers) {
                if (Objects.equals(server.getId(), id)) {
                    return Optional.of(decrypted(server));
                }
            }
        }
        if (given != null) {
            throw new InvalidInputException(
                    "<" + parameter + ">: settings.xml has no <server> with the id \"" + given + "\"");
        }
        return Optional.empty();
    }

    private Server decrypted(Server server) throws InvalidInputException {
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
                throw new InvalidInputException(List.of(Problem.of("settings.xml: the <server> \"" + server.getId()
                        + "\" cannot be used: " + problem.getMessage())));
            }
        }
        return result.getServer();
    }

    /** Of {@code https://host:port/path} and {@code user@host:path}. */
    static String hostOf(String git) {
        return hostAndPortOf(git).replaceFirst(":\\d*$", "");
    }

    private static String hostAndPortOf(String git) {
        String rest = git.replaceFirst("^[a-zA-Z+]+://", "");
        return rest.equals(git)
                ? git.replaceFirst("^[^/@]*@", "")
                        .replaceFirst("(?<!\\[[^]]{0,50})[:/].*", "") // scp's form has no port
                : rest.replaceFirst("/.*", "").replaceFirst("^.*@", "");
    }

    /** The registry of an image's name; Docker Hub's where it names none. */
    static String registryOf(String image) {
        String first = image.contains("/") ? image.substring(0, image.indexOf('/')) : "";
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io";
    }
}
