package dev.lighterman.run.stage;

import java.util.List;

/**
 * The hosts of a run, and the way to them. Immutable.
 *
 * @param inventories where the hosts come from, one {@code -i} each; empty for what Ansible's configuration says
 * @param access the run's own way to its hosts
 * @param slice the hosts that the run is limited to, in place of the options' limit, since others of the same play have the
 *     rest, or they are too many for a command line; empty for all
 */
public record RunHosts(List<RunInventory> inventories, HostAccess access, List<String> slice) {
    /** What Ansible's configuration says. */
    static final RunHosts CONFIGURED = new RunHosts(List.of(), HostAccess.NONE, List.of());

    public RunHosts {
        inventories = List.copyOf(inventories);
        slice = List.copyOf(slice);
    }

    /** The same of other inventories. */
    RunHosts inventories(List<RunInventory> other) {
        return new RunHosts(other, access, slice);
    }

    /** The same by a way of the run's own. */
    public RunHosts access(HostAccess own) {
        return new RunHosts(inventories, own, slice);
    }

    /** Some of these hosts. */
    public RunHosts slice(List<String> hosts) {
        return new RunHosts(inventories, access, hosts);
    }
}
