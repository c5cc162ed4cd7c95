package dev.lighterman.run.judge;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult.Details.NotReached;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How far a run got: Ansible ends without a word about the plays, and the batches of a play, that it no longer runs. Not
 * thread-safe.
 */
final class UnreachedPlays {
    private final List<RunEvent.PlannedPlay> planned = new ArrayList<>();
    private final Set<String> begun = new LinkedHashSet<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private List<String> targets = List.of();
    private String play = "";
    private boolean failed;

    void note(RunEvent.FromAnsible event) {
        if (event instanceof RunEvent.PlaybookStarted started) {
            planned.addAll(started.plays());
        } else if (event instanceof RunEvent.PlayStarted started) {
            if (begun.add(started.id())) {
                play = started.name();
                targets = started.targets();
                seen.clear();
                failed = false;
            }
        } else if (event instanceof RunEvent.HostStarted started) {
            seen.add(started.host());
        } else if (event instanceof RunEvent.TaskFinished finished) {
            String host = finished.result().host();
            seen.add(host);
            if (finished.result().status().endsHost()) {
                lost.add(host);
                failed = true;
            }
        }
    }

    /**
     * What was not reached, in the order of the playbook.
     *
     * @param ended whether the run ended before its end; else a play that nothing failed in is taken as whole, whether or not
     *     each host had something to do in it
     */
    List<NotReached> notReached(boolean ended) {
        List<NotReached> left = new ArrayList<>();
        if (failed || ended) {
            List<String> hosts = targets.stream()
                    .filter(host -> !seen.contains(host) && !lost.contains(host))
                    .toList();
            if (!hosts.isEmpty()) {
                left.add(new NotReached(play, hosts));
            }
        }
        planned.stream()
                .skip(begun.size())
                .map(of -> new NotReached(of.name(), List.of()))
                .forEach(left::add);
        return left;
    }
}
