package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Settings with all that they name on this machine read and checked, before anyone is contacted. */
final class Prepared implements AutoCloseable {
    private static final Path SYSTEM_HOSTS = Path.of("/etc/ssh/ssh_known_hosts");

    /** One hop; a new host is added to the first of its files. */
    record PreparedHop(SshEndpoint endpoint, Keys keys, List<Path> knownHostsFiles, KnownHosts knownHosts) {}

    private final List<PreparedHop> hops;

    private Prepared(List<PreparedHop> hops) {
        this.hops = hops;
    }

    static Prepared of(SshSettings settings) throws InvalidInputException {
        return of(settings, Surroundings.ofProcess());
    }

    static Prepared of(SshSettings settings, Surroundings surroundings) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        List<SshEndpoint> way = new ArrayList<>(settings.jumps());
        way.add(settings.endpoint());
        Prepared prepared = new Prepared(way.stream()
                .map(endpoint -> prepare(endpoint, surroundings, problems))
                .toList());
        if (!problems.isEmpty()) {
            prepared.close();
            throw new InvalidInputException(problems.stream().distinct().toList());
        }
        return prepared;
    }

    private static PreparedHop prepare(SshEndpoint endpoint, Surroundings surroundings, List<Problem> problems) {
        if (endpoint.host().isBlank()
                || endpoint.host().chars().anyMatch(c -> c <= ' ')
                || endpoint.host().startsWith("-")) {
            problems.add(Problem.of("\"" + endpoint.host() + "\" is no name of a host"));
        }
        if (endpoint.port() < 1 || endpoint.port() > 65535) {
            problems.add(Problem.of(
                    "port " + endpoint.port() + " of " + endpoint.host() + ": a port is a number from 1 to 65535"));
        }
        if (endpoint.user().isEmpty()) {
            problems.add(Problem.of("the user to log in to " + endpoint.host() + " as is missing"));
        }
        Keys keys = Keys.load(endpoint.credentials(), surroundings, endpoint.host(), problems);
        List<Path> files = endpoint.knownHosts()
                .map(file -> List.of(surroundings.expand(file)))
                .orElseGet(() -> List.of(surroundings.home().resolve(".ssh/known_hosts"), SYSTEM_HOSTS));
        return new PreparedHop(endpoint, keys, files, readKnownHosts(endpoint, files, problems));
    }

    private static KnownHosts readKnownHosts(SshEndpoint endpoint, List<Path> files, List<Problem> problems) {
        boolean needed = endpoint.hostKey() instanceof HostKeyPolicy.Strict
                || endpoint.hostKey() instanceof HostKeyPolicy.AcceptNew;
        try {
            return needed ? KnownHosts.read(files) : new KnownHosts(List.of());
        } catch (IOException e) {
            Path file = files.stream()
                    .filter(each -> Files.isDirectory(each) || !Files.isReadable(each))
                    .findFirst()
                    .orElse(files.get(0));
            String why = Files.isDirectory(file)
                    ? "is a directory"
                    : "cannot be read: " + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage());
            problems.add(Problem.of("known_hosts file " + file + " " + why
                    + "; perhaps you should name another one, or pin the server's key by its fingerprint"));
            return new KnownHosts(List.of());
        }
    }

    /** The hops, the nearest first. */
    List<PreparedHop> hops() {
        return hops;
    }

    @Override
    public void close() {
        hops.forEach(hop -> hop.keys().close());
    }
}
