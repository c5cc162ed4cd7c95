package dev.lighterman.run.judge;

import dev.lighterman.api.AnsibleOptions.Owed;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.json.JsonObject;
import dev.lighterman.run.remote.NameList;
import dev.lighterman.run.stage.RunDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run leaves owed, as its supervisor says, and what is owed no longer since its handler is gone. Not thread-safe. */
final class OwedHandlers {
    /** What is told in one sentence for all hosts. */
    private record Reason(String handler, String task, String because) {}

    private final List<OwedHandler> owed = new ArrayList<>();
    private final Map<String, List<String>> gone = new LinkedHashMap<>();

    void note(OwedHandler one) {
        owed.add(one);
    }

    /** Notes a line of the plugin's account. */
    void note(JsonObject fields) {
        if (fields.text("state").equals("gone")) {
            gone.computeIfAbsent(fields.text("handler"), handler -> new ArrayList<>())
                    .add(fields.text("host"));
        }
    }

    List<OwedHandler> owed() {
        return List.copyOf(owed);
    }

    /** In words; hosts that are owed the same for the same reason together. */
    List<String> warnings(RunDescription run) {
        List<String> words = new ArrayList<>();
        gone.forEach((handler, hosts) -> words.add("the handler \"" + handler + "\", which was owed to "
                + NameList.of(hosts) + ", is not in the playbook any more and is owed no longer"));
        Map<Reason, List<String>> hosts = new LinkedHashMap<>();
        for (OwedHandler one : owed) {
            hosts.computeIfAbsent(new Reason(one.handler(), one.task(), one.because()), reason -> new ArrayList<>())
                    .add(one.host());
        }
        hosts.forEach((reason, on) -> words.add("the handler \"" + reason.handler() + "\" is owed to "
                + NameList.of(on) + ": \"" + reason.task() + "\" (" + reason.because()
                + ") notified it, and it has not run there; " + comingRuns(run)));
        return words;
    }

    private static String comingRuns(RunDescription run) {
        if (run.purpose().origin().isEmpty()) {
            return "no run makes up for it, since a playbook made of values has no path to know it by";
        }
        if (run.owed() == Owed.RUN && run.purpose().isPassing()) {
            return "the next run makes up for it only where the pod's home is kept on a volume (server.pod.claim)";
        }
        return run.owed() == Owed.RUN
                ? "the next run of this playbook makes up for it"
                : "no run makes up for it unless ansible.owed (--owed) is run";
    }
}
