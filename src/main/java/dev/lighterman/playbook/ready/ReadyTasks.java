package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import dev.lighterman.yaml.Spelled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the ready playbooks have alike. Stateless. */
final class ReadyTasks {
    static final Spelled NO = new Spelled("no");
    static final Spelled YES = new Spelled("yes");

    private ReadyTasks() {}

    /** A play that one of its hosts does for all: each would do it to the same cluster. */
    static Play.Builder once(String hosts, List<? extends TaskEntry> tasks) {
        return Play.on(hosts).keyword("run_once", YES).tasks(tasks.toArray(TaskEntry[]::new));
    }

    /** A task that removes a file or directory, which is no change. */
    static Task.Builder remove(String path) {
        return Task.of("file", ordered("path", path, "state", "absent")).keyword("changed_when", NO);
    }

    /** Module arguments in the order in which they are written: names and values by turns. */
    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
