package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.ResultShapes;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object a line: each event with its name under {@code event}, then the result in the result file's shape. */
final class JsonConsole implements Console {
    private final LineStream out;
    private final Verbosity verbosity;
    private final Utf8Decoder runOutput = new Utf8Decoder();
    private final Utf8Decoder buildOutput = new Utf8Decoder();
    private final Map<String, RunEvent.TaskStarted> tasks = new HashMap<>();

    JsonConsole(PrintStream out, Verbosity verbosity) {
        this.out = new LineStream(out);
        this.verbosity = verbosity;
    }

    @Override
    public void on(Event event) {
        if (event instanceof PipelineEvent.PipelineFinished of) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("event", "pipelineFinished");
            result.putAll(ResultShapes.PIPELINE.write(of.result()));
            out.line(JsonLine.of(result));
        } else if (verbosity == Verbosity.QUIET) {
            return;
        } else if (event instanceof PipelineEvent.BuildOutput of) {
            output("buildOutput", buildOutput.decode(of.bytes()));
        } else if (event instanceof RunEvent.Output of) {
            output("output", runOutput.decode(of.bytes()));
        } else {
            if (event instanceof PipelineEvent.BuildFinished) {
                output("buildOutput", buildOutput.end());
            } else if (event instanceof RunEvent.Started) {
                tasks.clear();
            } else if (event instanceof RunEvent.TaskStarted task) {
                tasks.put(task.id(), task);
            } else if (event instanceof RunEvent.Finished) {
                output("output", runOutput.end());
            }
            out.line(JsonLine.of(EventMap.of(event, tasks)));
        }
    }

    private void output(String name, String text) {
        if (!text.isEmpty()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("event", name);
            map.put("text", text);
            out.line(JsonLine.of(map));
        }
    }

    @Override
    public void close() {}
}
