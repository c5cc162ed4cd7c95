package dev.lighterman.ssh;

import dev.lighterman.api.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which hosts lead to a server: those that its options name, else those that ssh's configuration does. */
final class Route {
    private static final int LONGEST = 16;

    private final SshConfig config;

    /**
     * One host to log in to.
     *
     * @param endpoint with all that its options say
     * @param configured what ssh's configuration says of it
     */
    record Place(Server endpoint, SshConfig.Found configured) {}

    Route(SshConfig config) {
        this.config = config;
    }

    /** The nearest first. */
    List<Place> to(Server server) {
        List<Place> places = new ArrayList<>();
        add(places, server, Optional.empty(), true, 0);
        return places;
    }

    /** As with {@code ssh -J a,b}: of several jump hosts, only the nearest is reached as its own configuration says. */
    private void add(List<Place> places, Server given, Optional<Server> goal, boolean nearest, int depth) {
        SshConfig.Found found = config.of(given);
        Server here = given.completedBy(found.address());
        if (goal.isPresent()) {
            here = led(here, goal.get(), found);
        }
        List<Server> jumps = here.jumps().isEmpty() && nearest && depth < LONGEST ? found.jumps() : here.jumps();
        for (int i = 0; i < jumps.size(); i++) {
            add(places, jumps.get(i), Optional.of(here), i == 0, depth + 1);
        }
        places.add(new Place(here, found));
    }

    /** A jump host takes over what it has not from the server it leads to; keys only where none are configured for it. */
    private static Server led(Server jump, Server goal, SshConfig.Found found) {
        boolean nothing = jump.identities().isEmpty() && jump.password().isEmpty() && !jump.isAgent();
        Server whole = goal.jump(jump.jump()).hops().get(0);
        if (nothing && !found.identities().isEmpty()) {
            Server own = Server.ssh(whole.host())
                    .name(whole.name())
                    .port(whole.port())
                    .user(whole.user())
                    .hostKey(whole.hostKey());
            whole = whole.knownHosts().map(own::knownHosts).orElse(own);
        }
        return whole.jump(jump.jumps().toArray(Server[]::new));
    }
}
