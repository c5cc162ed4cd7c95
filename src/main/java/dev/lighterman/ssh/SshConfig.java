package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Server;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ssh_config(5) says of a host, as far as it is honoured here: {@code HostName}, {@code Port}, {@code User}, {@code
 * IdentityFile}, {@code IdentitiesOnly}, {@code ProxyJump} and {@code UserKnownHostsFile}, in {@code Host} and {@code Match}
 * blocks and included files. {@code StrictHostKeyChecking} can make nothing stricter than it is, and does not make it laxer.
 */
final class SshConfig {
    private static final Path SYSTEM = Path.of("/etc/ssh/ssh_config");
    private static final Set<String> HONOURED =
            Set.of("hostname", "port", "user", "identityfile", "identitiesonly", "proxyjump", "userknownhostsfile");

    /** What has no meaning for a program that runs commands by itself, or is done anyway. */
    private static final Set<String> MEANINGLESS = Set.of(
            "addkeystoagent",
            "batchmode",
            "checkhostip",
            "compression",
            "controlmaster",
            "controlpath",
            "controlpersist",
            "enableescapecommandline",
            "escapechar",
            "forwardagent",
            "forwardx11",
            "forwardx11timeout",
            "forwardx11trusted",
            "gssapiauthentication",
            "gssapidelegatecredentials",
            "hashknownhosts",
            "ignoreunknown",
            "loglevel",
            "requesttty",
            "sendenv",
            "serveralivecountmax",
            "serveraliveinterval",
            "setenv",
            "tcpkeepalive",
            "usekeychain",
            "visualhostkey",
            "xauthlocation");

    /**
     * What is known of a host.
     *
     * @param address host, port and user
     * @param identities key files, those that exist to be tried as the usual ones are
     * @param agent whether the agent's keys are tried as well
     * @param jumps what to go through, nearest first
     * @param knownHosts files of known hosts; empty for the usual ones
     * @param notHonoured settings that count for {@code ssh} and not here
     */
    record Found(
            Server address,
            List<Path> identities,
            boolean agent,
            List<Server> jumps,
            Optional<List<Path>> knownHosts,
            Set<String> notHonoured) {
        /** What of it may be why something does not work here that works by {@code ssh}. */
        Optional<String> unheard() {
            return Optional.of(notHonoured)
                    .filter(names -> !names.isEmpty())
                    .map(names -> "of ssh's configuration this is not honoured here: " + String.join(", ", names));
        }
    }

    private final UserHome surroundings;
    private final List<Problem> problems;

    /**
     * The configuration of this process' user.
     *
     * @param problems gets what cannot be used
     */
    SshConfig(UserHome surroundings, List<Problem> problems) {
        this.surroundings = surroundings;
        this.problems = problems;
    }

    /** What is said of the name that a server is given by. */
    Found of(Server server) {
        SshConfigReader reader =
                new SshConfigReader(surroundings.home(), server.host(), server.user(), System.getProperty("user.name"));
        Path own = surroundings.home().resolve(".ssh/config");
        SshConfigReader.problem(own).map(Problem::of).ifPresent(problems::add);
        reader.read(own);
        reader.read(SYSTEM);
        reader.endless()
                .map(file -> Problem.of("ssh's configuration includes too many files, one within the other, " + file
                        + " among them; perhaps a file includes itself"))
                .ifPresent(problems::add);
        return found(server, reader.settings(), reader.notUnderstood());
    }

    private Found found(Server server, Map<String, List<String>> settings, Set<String> notUnderstood) {
        Set<String> notHonoured = new TreeSet<>(notUnderstood);
        settings.keySet().stream()
                .filter(name -> !HONOURED.contains(name) && !MEANINGLESS.contains(name))
                .filter(name -> !name.equals("stricthostkeychecking")
                        || !Set.of("yes", "true", "ask")
                                .contains(first(settings, name).orElse("")))
                .forEach(notHonoured::add);
        Server address = address(server, settings);
        List<Path> identities = settings.getOrDefault("identityfile", List.of()).stream()
                .filter(file -> !file.equals("none"))
                .flatMap(file -> path(file, server, address).stream())
                .toList();
        Optional<List<Path>> knownHosts = Optional.ofNullable(settings.get("userknownhostsfile"))
                .map(files -> files.stream()
                        .filter(file -> !file.equals("none"))
                        .flatMap(file -> path(file, server, address).stream())
                        .toList());
        boolean agent = first(settings, "identitiesonly")
                .filter(value -> value.equals("yes") || value.equals("true"))
                .isEmpty();
        return new Found(address, identities, agent, jumps(settings), knownHosts, notHonoured);
    }

    private Server address(Server server, Map<String, List<String>> settings) {
        String host = first(settings, "hostname")
                .map(name ->
                        name.replace("%%", "\0").replace("%h", server.host()).replace("\0", "%"))
                .orElse(server.host());
        try {
            Server address = Server.ssh(host);
            Optional<String> user = first(settings, "user");
            address = user.isPresent() ? address.user(user.get()) : address;
            Optional<String> port = first(settings, "port");
            return port.isPresent() ? address.port(Integer.parseInt(port.get())) : address;
        } catch (IllegalArgumentException e) {
            problems.add(Problem.of(
                    "what ssh's configuration says of " + server.host() + " cannot be used: " + e.getMessage()));
            return Server.ssh(server.host());
        }
    }

    private List<Server> jumps(Map<String, List<String>> settings) {
        List<Server> jumps = new ArrayList<>();
        String list = first(settings, "proxyjump").orElse("none");
        if (list.equalsIgnoreCase("none")) {
            return jumps;
        }
        for (String jump : list.split(",", -1)) {
            try {
                jumps.add(Server.parse(jump.strip().replaceFirst("^ssh://", "").replaceFirst("/$", "")));
            } catch (dev.lighterman.api.InvalidInputException e) {
                problems.add(Problem.of("ProxyJump in ssh's configuration cannot be used: " + e.getMessage()));
            }
        }
        return jumps;
    }

    private Optional<Path> path(String text, Server server, Server address) {
        boolean none = text.indexOf('\0') >= 0; // no path has that character, which stands for a percent sign below
        String expanded = none
                ? text
                : text.replace("%%", "\0")
                        .replace("%d", surroundings.home().toString())
                        .replace("%h", address.host())
                        .replace("%n", server.host())
                        .replace(
                                "%p", String.valueOf(server.completedBy(address).port()))
                        .replace("%r", server.completedBy(address).user())
                        .replace("%u", System.getProperty("user.name"))
                        .replace("\0", "%");
        try {
            return Optional.of(surroundings.expand(Path.of(expanded)));
        } catch (InvalidPathException e) {
            problems.add(Problem.of("a path in ssh's configuration cannot be used: " + e.getReason()));
            return Optional.empty();
        }
    }

    private static Optional<String> first(Map<String, List<String>> settings, String name) {
        return Optional.ofNullable(settings.get(name))
                .map(values -> values.get(0))
                .map(value -> name.equals("identitiesonly") || name.equals("stricthostkeychecking")
                        ? value.toLowerCase(Locale.ROOT)
                        : value);
    }
}
