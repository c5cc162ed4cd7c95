package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * From the moment the callback plugin writes an event on the control node, over SSH, to the listener. Control node and
 * client are one machine, so that there is one clock.
 */
final class LatencyBench {
    private LatencyBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(1);
        Files.writeString(project.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                    - name: many items
                      debug:
                        msg: "item {{ item }}"
                      loop: "{{ range(1000) | list }}"
                """);
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        Pipeline pipeline = Pipeline.load(project.resolve("lighterman.yml"));
        for (int round = 0; round < Integer.parseInt(args[0]); round++) {
            List<Double> latencies = new ArrayList<>();
            PipelineResult result = pipeline.play(request, event -> {
                if (event instanceof RunEvent.FromAnsible told) {
                    latencies.add(Duration.between(told.time(), Instant.now()).toNanos() / 1e6);
                }
            });
            Collections.sort(latencies);
            System.out.println(String.format(
                    Locale.ROOT,
                    "%d events, %s: latency from write to listener  median %.1f ms   p99 %.1f ms   max %.1f ms",
                    latencies.size(),
                    result.result(),
                    latencies.get(latencies.size() / 2),
                    latencies.get(latencies.size() * 99 / 100),
                    latencies.get(latencies.size() - 1)));
        }
    }
}
