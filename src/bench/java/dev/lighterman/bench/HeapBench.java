package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A run with 5,000 events in a JVM that has 64 MB of heap at most (src/bench/bench says -Xmx64m), and its peak. */
final class HeapBench {
    private HeapBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(1);
        Files.writeString(project.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                    - name: many items
                      debug:
                        msg: "item {{ item }}"
                      loop: "{{ range(5000) | list }}"
                """);
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        AtomicLong events = new AtomicLong();
        PipelineResult result = Pipeline.load(project.resolve("lighterman.yml")).play(request, event -> {
            if (event instanceof RunEvent.FromAnsible) {
                events.incrementAndGet();
            }
        });
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        System.out.println("A run with " + events + " events, result " + result.result() + ": peak heap "
                + peak / (1 << 20) + " MiB (garbage included) of at most "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
    }
}
