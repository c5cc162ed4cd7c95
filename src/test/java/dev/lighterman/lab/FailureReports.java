package dev.lighterman.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Tells of each failing test all that helps to see why: its runs, its namespaces and its seeds; on the standard output, and
 * in a file of {@code target/failures}. It does so before the test cleans up. Every test has it, through
 * {@code META-INF/services}.
 */
public final class FailureReports
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback,
                LifecycleMethodExecutionExceptionHandler,
                InvocationInterceptor {
    /** Configuration parameters, for the test of this. */
    static final String DIRECTORY = "lighterman.failures.directory";

    static final String HOME = "lighterman.failures.home";
    static final String SECONDS = "lighterman.failures.seconds";

    private static final String FRAMES_OF_JUNIT =
            "(?m)^\\tat (?:org\\.junit\\.|java\\.base/(?:jdk\\.internal|java\\.lang)\\.reflect\\.|java\\.base/java\\.util\\.ArrayList\\.forEach).*\\R";

    private static final long MOST_SECONDS = 15;

    /** Of which more than the path is told, beside those of the test itself: the last ones. */
    private static final int MOST_RUNS = 10;

    /** By which the times of files may lag behind. */
    private static final long CLOCKS_MILLIS = 100;

    @Override
    public void beforeAll(ExtensionContext context) {
        TestScope.of(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestScope.of(context);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> report(context, failure));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        afterTestExecution(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        afterTestExecution(context);
    }

    /** Before other extensions clean up. */
    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, failure);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, failure);
        throw failure;
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, failure);
        throw failure;
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, failure);
        throw failure;
    }

    /** Dynamic tests have no callbacks. */
    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext dynamic, ExtensionContext context)
            throws Throwable {
        TestScope.of(context);
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            report(context, failure);
            throw failure;
        }
    }

    /** Whatever goes wrong in here is no second failure. */
    private static void report(ExtensionContext context, Throwable failure) {
        if (failure instanceof TestAbortedException || !TestScope.of(context).tell()) {
            return;
        }
        // A test that ran out of time may have been interrupted just now.
        boolean interrupted = Thread.interrupted();
        try {
            write(context, failure);
        } catch (IOException | RuntimeException e) {
            System.out.println("no report of this failure: " + e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void write(ExtensionContext context, Throwable failure) throws IOException, InterruptedException {
        Path file = Path.of(context.getConfigurationParameter(DIRECTORY).orElse("target/failures"))
                .resolve(name(context) + ".txt")
                .toAbsolutePath();
        String text = "FAILED " + name(context) + " (" + context.getDisplayName() + "), told in " + file + "\n"
                + trace(failure) + seeds(context) + gathered(context);
        System.out.println(text);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The class and method, and which invocation it is of several. */
    static String name(ExtensionContext context) {
        StringBuilder name = new StringBuilder(className(context));
        for (String segment : context.getUniqueId().split("/", -1)) {
            String value = segment.replaceAll("^\\[[^:]*:|]$", "");
            if (segment.startsWith("[method:")
                    || segment.startsWith("[test-template:")
                    || segment.startsWith("[test-factory:")) {
                name.append('.').append(value.replaceFirst("\\(.*", ""));
            } else if (value.startsWith("#")) {
                name.append('.').append(value.substring(1));
            }
        }
        return name.toString();
    }

    private static String className(ExtensionContext context) {
        return context.getTestClass()
                .map(tests -> tests.getName().replaceFirst(".*\\.", "").replace('$', '.'))
                // A dynamic test has none of its own.
                .orElseGet(
                        () -> context.getParent().map(FailureReports::className).orElse("none"));
    }

    /** Without the frames of JUnit, which are the same each time. */
    private static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        return trace.toString().replaceAll(FRAMES_OF_JUNIT, "");
    }

    private static String seeds(ExtensionContext context) {
        StringBuilder text = new StringBuilder();
        TestScope.around(context).stream()
                .flatMap(scope -> scope.seeds().stream())
                .forEach(seed -> text.append("\nseed: -D" + SeedParameter.PROPERTY + "=" + seed + "\n"));
        context.getConfigurationParameter("junit.jupiter.execution.order.random.seed")
                .ifPresent(seed -> text.append("\nseed of the order of tests: " + seed + "\n"));
        return text.toString();
    }

    /** What a thread of its own found in the time there is. */
    private static String gathered(ExtensionContext context) throws InterruptedException {
        Queue<String> text = new ConcurrentLinkedQueue<>();
        Thread thread = new Thread(() -> gather(context, text), "failure-report");
        thread.setDaemon(true);
        thread.start();
        long seconds = context.getConfigurationParameter(SECONDS, Long::valueOf).orElse(MOST_SECONDS);
        thread.join(Duration.ofSeconds(seconds).toMillis());
        if (!thread.isAlive()) {
            return String.join("", text);
        }
        thread.interrupt();
        return String.join("", text) + "\n(the rest would have taken more than " + seconds + " s)\n";
    }

    private static void gather(ExtensionContext context, Queue<String> text) {
        List<TestScope> scopes = TestScope.around(context);
        try {
            runs(context, scopes, text);
        } catch (IOException | RuntimeException e) {
            text.add("\nno more of the runs: " + e + "\n");
        }
        scopes.stream().flatMap(scope -> scope.namespaces().stream()).forEach(namespace -> {
            text.add("\nnamespace " + namespace.namespace() + ":\n");
            try {
                namespace.tell(text::add);
            } catch (IOException | RuntimeException e) {
                text.add("no more of it: " + e + "\n");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void runs(ExtensionContext context, List<TestScope> scopes, Queue<String> text) throws IOException {
        Path home = Path.of(context.getConfigurationParameter(HOME).orElse(System.getProperty("user.home")));
        List<Path> directories = scopes.stream()
                .flatMap(scope -> scope.directories().stream())
                .filter(Files::isDirectory)
                .toList();
        List<Path> runs = RunFiles.changed(
                List.of(home), directories, TestScope.of(context).began().minusMillis(CLOCKS_MILLIS));
        text.add("\nruns meanwhile, in " + home + " and below the test's directories: " + runs.size() + "\n");
        // Tests beside this one have runs in the same home.
        List<String> own = Stream.concat(
                        directories.stream().map(Path::toString),
                        scopes.stream()
                                .flatMap(scope -> scope.namespaces().stream())
                                .map(ClusterState::namespace))
                .toList();
        int before = runs.size() - MOST_RUNS;
        for (int i = 0; i < runs.size(); i++) {
            Path run = runs.get(i);
            text.add(i >= before || RunFiles.isAbout(run, own) ? RunFiles.tell(run) : run + "\n");
        }
    }
}
