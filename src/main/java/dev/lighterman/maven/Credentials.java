package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        Settings settings = pipeline.settings();
        if (settings.server().isSsh() && !has(pipeline, "server.password", "server.identity", "server.agent")) {
            Optional<Server> server = find(
                    ssh, "serverId", settings.server().name(), settings.server().host());
            if (server.isPresent()) {
                set(pipeline, "server.user", server.get().getUsername());
                set(pipeline, "server.identity", server.get().getPrivateKey());
                secret(pipeline, "server.password", server.get(), server.get().getPassword());
                secret(pipeline, "server.passphrase", server.get(), server.get().getPassphrase());
            }
        }
        if (settings.source().isPresent() && !has(pipeline, "source.username", "source.password")) {
            Optional<Server> server =
                    find(git, "gitServerId", hostOf(settings.source().get().git()));
            if (server.isPresent()) {
                set(pipeline, "source.username", server.get().getUsername());
                secret(pipeline, "source.password", server.get(), server.get().getPassword());
            }
        }
        if (settings.image().isPresent() && !has(pipeline, "image.login.username", "image.login.password")) {
            Optional<Server> server = find(
                    registry,
                    "registryServerId",
                    registryOf(settings.image().get().name()));
            if (server.isPresent()) {
                set(pipeline, "image.login.username", server.get().getUsername());
                secret(
                        pipeline,
                        "image.login.password",
                        server.get(),
                        server.get().getPassword());
            }
        }
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
        String rest = git.replaceFirst("^[a-z+]+://", "").replaceFirst("^[^/@]*@", "");
        return rest.replaceFirst("[:/].*", "");
    }

    /** The registry of an image's name; Docker Hub's where it names none. */
    static String registryOf(String image) {
        String first = image.contains("/") ? image.substring(0, image.indexOf('/')) : "";
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io";
    }
}
