package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Shows what a module gave on each host, as {@code ansible HOSTS -m MODULE} does, and nothing of how the run went. */
public final class AnswerConsole implements Console {
    private final Consumer<String> lines;

    /**
     * A console.
     *
     * @param lines shows a line, which may hold control characters; not null
     */
    public AnswerConsole(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.TaskFinished finished) {
            text(finished).forEach(lines);
        }
    }

    private static List<String> text(RunEvent.TaskFinished answer) {
        Map<String, Object> data = new LinkedHashMap<>(answer.data());
        String head = answer.result().host() + " | " + status(answer.result().status());
        Object code = data.get("rc");
        if (code == null || !data.containsKey("stdout")) {
            data.keySet().removeIf(name -> name.startsWith("_ansible"));
            List<String> lines = new ArrayList<>(List.of((head + " => " + Json.writePretty(data)).split("\n", -1)));
            lines.removeIf(String::isEmpty);
            return lines;
        }
        List<String> lines = new ArrayList<>(List.of(head + " | rc=" + code + " >>"));
        for (String stream : List.of("stdout", "stderr")) {
            String said = String.valueOf(data.getOrDefault(stream, "")).stripTrailing();
            said.lines().forEach(lines::add);
        }
        if (lines.size() == 1 && answer.result().failure().isPresent()) {
            lines.add(String.valueOf(data.get("msg")));
        }
        return lines;
    }

    private static String status(TaskResult.Status status) {
        return status == TaskResult.Status.OK ? "SUCCESS" : status.name();
    }

    @Override
    public void close() {}
}
