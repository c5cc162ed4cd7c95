package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The SSH servers that slices run on, as commands take them. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            description =
                    "An SSH server, as user@host:port, in place of the pipeline file's; with what server there says"
                            + " else. Repeatable: a play in slices runs on all of them.")
    private List<String> servers = new ArrayList<>();

    int count() {
        return servers.size();
    }

    /**
     * Fields of the pipeline file that these options set: the first is the control node, and slices run on all.
     *
     * @throws InvalidInputException if one is no address
     */
    Map<String, String> fields() throws InvalidInputException {
        if (servers.isEmpty()) {
            return Map.of();
        }
        for (String address : servers) {
            parsed(address);
        }
        Map<String, String> fields = new LinkedHashMap<>(ofFirst(servers.get(0)));
        fields.put(
                "servers",
                servers.stream()
                        .map(address -> "\"" + address.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(", ", "[", "]")));
        return fields;
    }

    /** What it does not say, the pipeline file's server may. */
    private static Map<String, String> ofFirst(String address) throws InvalidInputException {
        Server server = parsed(address);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("server.host", server.host());
        if (address.indexOf('@') >= 0) {
            fields.put("server.user", server.user());
        }
        if (address.endsWith(":" + server.port())) {
            fields.put("server.port", String.valueOf(server.port()));
        }
        return fields;
    }

    private static Server parsed(String address) throws InvalidInputException {
        try {
            return Server.parse(address);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--server: " + e.getMessage());
        }
    }
}
