package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Server;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server with all that it names on this machine read and checked, before anyone is contacted. */
final class Prepared implements AutoCloseable {
    private static final Path SYSTEM_HOSTS = Path.of("/etc/ssh/ssh_known_hosts");

    /** What the JVM calls a user without an entry in passwd. */
    private static final String NAMELESS = "?";

    /** One hop; a new host is added to the first of its files. */
    record PreparedHop(
            Server endpoint, Keys keys, List<Path> knownHostsFiles, KnownHosts knownHosts, Optional<String> unheard) {}

    private final List<PreparedHop> hops;

    private Prepared(List<PreparedHop> hops) {
        this.hops = hops;
    }

    static Prepared of(Server server) throws InvalidInputException {
        return of(server, UserHome.ofProcess());
    }

    static Prepared of(Server server, UserHome surroundings) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        SshConfig config = new SshConfig(surroundings, problems);
        List<Route.Place> places = new Route(config).to(server);
        int last = places.size() - 1;
        Prepared prepared = new Prepared(IntStream.rangeClosed(0, last)
                .mapToObj(i -> prepare(places.get(i), i == last, surroundings, problems))
                .toList());
        if (!problems.isEmpty()) {
            prepared.close();
            throw new InvalidInputException(problems.stream().distinct().toList());
        }
        return prepared;
    }

    private static PreparedHop prepare(Route.Place place, boolean last, UserHome surroundings, List<Problem> problems) {
        Server endpoint = place.endpoint();
        if (endpoint.user().equals(NAMELESS)) {
            problems.add(Problem.of("no user name to log in to " + endpoint.host()
                    + " with: this process' user has none here; perhaps you should "
                    + (last ? "set server.user" : "write USER@HOST in server.jump")));
        }
        Keys keys = Keys.load(endpoint, surroundings, place.configured(), problems);
        List<Path> files = endpoint.knownHosts()
                .map(file -> List.of(surroundings.expand(file)))
                .or(() -> place.configured().knownHosts().map(Prepared::withTheSystems))
                .orElseGet(() -> List.of(surroundings.home().resolve(".ssh/known_hosts"), SYSTEM_HOSTS));
        return new PreparedHop(
                endpoint,
                keys,
                files,
                readKnownHosts(endpoint, files, problems),
                place.configured().unheard());
    }

    private static List<Path> withTheSystems(List<Path> own) {
        return Stream.concat(own.stream(), Stream.of(SYSTEM_HOSTS)).toList();
    }

    private static KnownHosts readKnownHosts(Server endpoint, List<Path> files, List<Problem> problems) {
        boolean needed =
                switch (endpoint.hostKey().kind()) {
                    case STRICT, ACCEPT_NEW -> true;
                    case PINNED, INSECURE -> false;
                };
        try {
            return needed ? KnownHosts.read(files) : new KnownHosts(List.of(), List.of());
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
            return new KnownHosts(List.of(), List.of());
        }
    }

    /** The hops, the nearest first. */
    List<PreparedHop> hops() {
        return hops;
    }

    /** What people should know of the files read. */
    List<String> warnings() {
        return hops.stream()
                .flatMap(hop -> hop.knownHosts().passedOver().stream())
                .distinct()
                .map(place -> "the line " + place + " of known hosts is not understood and was passed over; perhaps you"
                        + " should correct or remove it")
                .toList();
    }

    @Override
    public void close() {
        hops.forEach(hop -> hop.keys().close());
    }
}
