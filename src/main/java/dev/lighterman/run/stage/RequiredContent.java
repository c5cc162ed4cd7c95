package dev.lighterman.run.stage;

import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * That the roles and collections which a run's project requires are to be installed. Which files say so is seen on the node,
 * where the project may be too. Immutable.
 *
 * @param file the one file that says so, from where the run works; empty for the usual ones, as far as they are there
 * @param copy what is in it, where it is not part of the project: it is put beside it then
 * @param servers where they come from; empty for what Ansible's configuration says
 * @param hidden what Ansible's configuration has of secrets for these: hidden in what is told
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RequiredContent(
        Optional<String> file, Optional<byte[]> copy, List<GalaxyServer> servers, List<Secret> hidden) {
    /** The files that are looked for, below the project. */
    public static final List<String> PLACES = List.of(
            "requirements.yml",
            "requirements.yaml",
            "roles/requirements.yml",
            "roles/requirements.yaml",
            "collections/requirements.yml",
            "collections/requirements.yaml");

    static final String COPY = "content/requirements.yml";
    static final String TOKENS = AnsibleCommand.SECRETS + "/galaxy.json";

    public RequiredContent {
        servers = List.copyOf(servers);
        hidden = List.copyOf(hidden);
    }

    /** One without secrets in Ansible's configuration. */
    public RequiredContent(Optional<String> file, Optional<byte[]> copy, List<GalaxyServer> servers) {
        this(file, copy, servers, List.of());
    }

    /** The same with secrets that Ansible's configuration has. */
    public RequiredContent hiding(List<Secret> secrets) {
        return new RequiredContent(file, copy, servers, secrets);
    }

    /** All secrets. */
    List<Secret> secrets() {
        return Stream.concat(tokens().values().stream(), hidden.stream()).toList();
    }

    /** The tokens by their servers' names. */
    Map<String, Secret> tokens() {
        Map<String, Secret> tokens = new LinkedHashMap<>();
        servers.forEach(server -> server.token().ifPresent(token -> tokens.put(server.name(), token)));
        return tokens;
    }

    /** What the supervisor gets to know in a file that stays; {@code directory} is the run's. */
    Map<String, Object> json(String directory) {
        Map<String, Object> map = new LinkedHashMap<>();
        file.ifPresent(path -> map.put("file", path));
        copy.ifPresent(bytes -> map.put("file", directory + "/" + COPY));
        if (!servers.isEmpty()) {
            map.put("servers", servers.stream().map(RequiredContent::json).toList());
        }
        return map;
    }

    private static Map<String, Object> json(GalaxyServer server) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", server.name());
        server.url().ifPresent(url -> map.put("url", url));
        return map;
    }
}
