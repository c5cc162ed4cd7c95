package dev.lighterman.run.judge;

import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskResult;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts results by host as Ansible's own statistics do.
 *
 * @see <a href="https://github.com/ansible/ansible/blob/devel/lib/ansible/plugins/strategy/__init__.py">strategy</a>
 */
final class RecapTally {
    private final Map<String, int[]> counts = new TreeMap<>();

    private static final int OK = 0;
    private static final int CHANGED = 1;
    private static final int UNREACHABLE = 2;
    private static final int FAILED = 3;
    private static final int SKIPPED = 4;
    private static final int RESCUED = 5;
    private static final int IGNORED = 6;

    /**
     * Counts one result.
     *
     * @param ignoredUnreachableIsOk as ansible-core does from 2.14 on; before, it is unreachable and skipped
     */
    void count(String host, TaskResult.Status status, boolean changed, boolean ignoredUnreachableIsOk) {
        int[] count = counts.computeIfAbsent(host, name -> new int[7]);
        switch (status) {
            case OK -> count[OK]++;
            case CHANGED -> add(count, OK, CHANGED);
            case SKIPPED -> count[SKIPPED]++;
            case FAILED -> count[FAILED]++;
            case RESCUED -> count[RESCUED]++;
            case UNREACHABLE -> count[UNREACHABLE]++;
            case IGNORED -> {
                add(count, OK, IGNORED);
                count[CHANGED] += changed ? 1 : 0;
            }
            case UNREACHABLE_IGNORED -> {
                if (ignoredUnreachableIsOk) {
                    add(count, OK, IGNORED);
                } else {
                    add(count, UNREACHABLE, SKIPPED);
                }
            }
        }
    }

    /** Counts by host, hosts by name, as Ansible shows them. */
    Map<String, HostRecap> recap() {
        Map<String, HostRecap> recap = new TreeMap<>();
        counts.forEach((host, c) -> recap.put(
                host, new HostRecap(c[OK], c[CHANGED], c[UNREACHABLE], c[FAILED], c[SKIPPED], c[RESCUED], c[IGNORED])));
        return recap;
    }

    private static void add(int[] count, int one, int other) {
        count[one]++;
        count[other]++;
    }
}
