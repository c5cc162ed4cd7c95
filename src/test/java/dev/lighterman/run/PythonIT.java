package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.SupervisorArchive;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * The Python tests that start processes, on the oldest Python that is installed, and where everything is wanted on the newest
 * too; what the machine's own Python makes of the scripts shows in all tests that run a playbook.
 */
@Order(Tier.LONG)
class PythonIT {
    private static final int AT_ONCE = 8; // they mostly wait

    /** Those that take longest begin first. */
    private static final List<String> LONGEST = List.of("lease", "process", "cancel", "play");

    @TestFactory
    Stream<DynamicTest> theSupervisorTheLeaseAndTheReceiver() {
        Set<String> modules = new LinkedHashSet<>(LONGEST);
        modules.addAll(SupervisorArchive.MODULES);
        modules.add("receive");
        // the latter two are Ansible's: PythonTest and OwedHandlersIT, WhyHostsFailIT
        modules.removeAll(List.of("__main__", "lighterman_handlers", "lighterman_ways"));
        SortedMap<Integer, String> pythons = PythonTest.pythons();
        Set<Integer> wanted = new LinkedHashSet<>(List.of(pythons.firstKey()));
        if (Tier.all()) {
            wanted.add(pythons.lastKey());
        }
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        try {
            return wanted.stream()
                    .flatMap(minor -> modules.stream()
                            .map(module -> test(executor, "test_" + module + ".py", minor, pythons.get(minor))))
                    .toList()
                    .stream();
        } finally {
            executor.shutdown(); // after what it was given
        }
    }

    private static DynamicTest test(ExecutorService executor, String file, int minor, String python) {
        Future<?> done = executor.submit(() -> {
            PythonTest.run(file, python);
            return null;
        });
        return DynamicTest.dynamicTest(PythonTest.name(file, minor), () -> {
            try {
                done.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }
}
