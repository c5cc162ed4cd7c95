package dev.lighterman.cli;

import java.util.ArrayList;
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

    /** Fields of the pipeline file that these options set. */
    Map<String, String> fields() {
        return servers.isEmpty()
                ? Map.of()
                : Map.of(
                        "servers",
                        servers.stream()
                                .map(address ->
                                        "\"" + address.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                                .collect(Collectors.joining(", ", "[", "]")));
    }
}
