package dev.lighterman.run.judge;

import dev.lighterman.api.RunResult.HostRecap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Compares a run's events with their numbers and with Ansible's statistics: what differs was lost on the way. */
final class CrossCheck {
    private CrossCheck() {}

    /**
     * In sentences.
     *
     * @param unreadable how many lines of the events file could not be read
     */
    static List<String> warnings(RunLog log, int unreadable) {
        List<String> warnings = new ArrayList<>();
        if (log.missing() > 0) {
            warnings.add(log.missing() + " events are missing");
        }
        if (log.repeated() > 0) {
            warnings.add(log.repeated() + " events came twice and were counted once");
        }
        if (unreadable > 0) {
            warnings.add(unreadable + " lines of the events file could not be read");
        }
        if (log.stats().isEmpty()) {
            return warnings;
        }
        Map<String, HostRecap> told = log.stats().get();
        Map<String, HostRecap> counted = log.counted();
        TreeSet<String> hosts = new TreeSet<>(told.keySet());
        hosts.addAll(counted.keySet());
        HostRecap nothing = new HostRecap(0, 0, 0, 0, 0, 0, 0);
        for (String host : hosts) {
            HostRecap one = told.getOrDefault(host, nothing);
            HostRecap other = counted.getOrDefault(host, nothing);
            if (!one.equals(other)) {
                warnings.add("Ansible's statistics and its events differ on " + host + ": " + text(one) + "; counted "
                        + text(other));
            }
        }
        if (!log.ended()) {
            warnings.add("the events end without their last line");
        }
        return warnings;
    }

    private static String text(HostRecap recap) {
        return "ok=" + recap.ok() + " changed=" + recap.changed() + " unreachable=" + recap.unreachable() + " failed="
                + recap.failed() + " skipped=" + recap.skipped() + " rescued=" + recap.rescued() + " ignored="
                + recap.ignored();
    }
}
