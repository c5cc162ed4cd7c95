package dev.lighterman.lab;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints each test class with its time as it ends, and the slowest ones, the number of tests and the seed of their order at
 * the end. Classes run side by side: their times overlap, and each is longer than it would be alone.
 */
public final class TestTimes implements TestExecutionListener {
    private static final int SLOWEST = 10;

    private final PrintStream out = System.out;
    /** It warns of each link out of a temporary directory that it removes; they are there on purpose. */
    private final Logger temporaryDirectories = Logger.getLogger("org.junit.jupiter.engine.extension");

    private final Map<String, Long> began = new ConcurrentHashMap<>();
    private final Map<String, Long> took = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final LongAdder tests = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private TestPlan plan;
    private String seed = "";
    private long start;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        temporaryDirectories.setLevel(Level.SEVERE);
        plan = testPlan;
        start = System.nanoTime();
        seed = testPlan.getConfigurationParameters()
                .get("junit.jupiter.execution.order.random.seed")
                .orElse("none, fixed order");
    }

    @Override
    public void executionStarted(TestIdentifier identifier) {
        topClass(identifier).ifPresent(name -> began.put(name, System.nanoTime()));
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        skipped.increment();
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        boolean broke = result.getStatus() == TestExecutionResult.Status.FAILED;
        if (broke) {
            failed.increment();
            failures.computeIfAbsent(classOf(identifier), name -> new LongAdder())
                    .increment();
            out.printf(
                    Locale.ROOT,
                    "[FAILED] %s.%s: %s%n",
                    classOf(identifier),
                    identifier.getDisplayName(),
                    result.getThrowable().map(TestTimes::firstLines).orElse(""));
        }
        if (identifier.isTest()) {
            tests.increment();
            if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                skipped.increment();
            }
        }
        topClass(identifier).ifPresent(name -> {
            long nanos = System.nanoTime() - began.get(name);
            took.put(name, nanos);
            out.printf(
                    Locale.ROOT,
                    "[%5.1f s] %s %.1f s%s%n",
                    seconds(System.nanoTime() - start),
                    name,
                    seconds(nanos),
                    failures.containsKey(name) ? ", " + failures.get(name) + " FAILED" : "");
        });
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (tests.sum() == 0) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%d tests of %d classes in %.0f s, %d failed, %d skipped; load %.1f; seed of their order: %s; the slowest classes:%n%s%n",
                tests.sum(),
                took.size(),
                seconds(System.nanoTime() - start),
                failed.sum(),
                skipped.sum(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                seed,
                took.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                        .limit(SLOWEST)
                        .map(entry ->
                                String.format(Locale.ROOT, "  %6.1f s  %s", seconds(entry.getValue()), entry.getKey()))
                        .collect(Collectors.joining("\n")));
    }

    /** The name of a class that stands in a file of its own. */
    private Optional<String> topClass(TestIdentifier identifier) {
        return identifier
                .getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName())
                .filter(name -> !name.contains("$"))
                .map(TestTimes::simple);
    }

    private String classOf(TestIdentifier identifier) {
        return topClass(identifier)
                .or(() -> plan.getParent(identifier).map(this::classOf))
                .orElse("");
    }

    private static String firstLines(Throwable thrown) {
        return thrown.toString().lines().limit(3).collect(Collectors.joining(" "));
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
