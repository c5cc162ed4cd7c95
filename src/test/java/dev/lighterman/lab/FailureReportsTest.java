package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@Isolated("sets System.out")
class FailureReportsTest {
    private static final String KUBECTL = "lighterman.failures.kubectl";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** Fails with a run in its home, one in the home of all, and a namespace. */
    static class Fails {
        @TempDir
        private Path directory;

        @RegisterExtension
        private final BeforeEachCallback namespace = context -> TestScope.of(context)
                .namespace(new ClusterState(
                        context.getConfigurationParameter(KUBECTL).orElseThrow(), "/kubeconfig", "shop-1"));

        @Test
        void afterARun(@Seed long seed) throws IOException {
            Path run = Files.createDirectories(directory.resolve("home/.lighterman/runs/20261201-deploy"));
            Files.writeString(run.resolve("status.json"), "{\"state\": \"finished\"}\n");
            Files.writeString(run.resolve("supervisor.log"), "Traceback\n");
            Files.write(
                    run.resolve("output.log"),
                    IntStream.rangeClosed(1, 102).mapToObj(i -> "출력 " + i).toList());
            Files.writeString(run.resolve("events.jsonl"), "x".repeat(2100) + "\n{\"event\": \"end\"}");
            Files.writeString(directory.resolve("after"), "ran after the test");
            fail("seed " + (seed > 0));
        }

        @AfterEach
        void remove() throws IOException {
            try (Stream<Path> files = Files.walk(directory.resolve("home"))) {
                for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    static class FailsInManyWays {
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void parameterized(int value) {
            assertThat(value).isEqualTo(1);
        }

        @TestFactory
        List<DynamicTest> dynamic() {
            return List.of(
                    DynamicTest.dynamicTest("a", () -> {}), DynamicTest.dynamicTest("b", () -> fail("of a factory")));
        }

        @Test
        void interrupted() {
            Thread.currentThread().interrupt();
            fail("and interrupted");
        }

        @Test
        void ends() {}
    }

    static class FailsBefore {
        @BeforeEach
        void before() {
            fail("before it");
        }

        @Test
        void isNotRun() {}
    }

    static class FailsBeforeAll {
        @BeforeAll
        static void before() {
            fail("before all");
        }

        @Test
        void isNotRun() {}
    }

    private TestExecutionSummary run(Class<?> tests, String... parameters) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .configurationParameter(
                        FailureReports.DIRECTORY, directory.resolve("failures").toString())
                .configurationParameter(
                        FailureReports.HOME, directory.resolve("home").toString())
                .configurationParameter(KUBECTL, directory.resolve("kubectl").toString());
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        // Who reads the output of all tests is not to find failures that none is.
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create(LauncherConfig.builder()
                            .enableTestExecutionListenerAutoRegistration(
                                    false) // TestTimes is for the tests around this one
                            .build())
                    .execute(request.build(), summary);
        } finally {
            System.setOut(out);
        }
        return summary.getSummary();
    }

    private static String failures(TestExecutionSummary summary) {
        return String.join(
                "|",
                summary.getFailures().stream()
                        .map(f -> f.getException().getMessage())
                        .toList());
    }

    private void kubectl(String script) throws IOException {
        Path kubectl = Files.writeString(directory.resolve("kubectl"), "#!/bin/sh\n" + script);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    private String report(String name) throws IOException {
        return Files.readString(directory.resolve("failures").resolve(name));
    }

    private List<String> reports() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("failures"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFailingTestTellsItsRunsItsNamespacesAndItsSeedBeforeItCleansUp() throws Exception {
        kubectl("""
                case "$*" in
                  *jsonpath*) printf 'app-1=True\\napp-2=False\\n' ;;
                  *logs*) echo '[pod/app-2/app] no database'; exit 1 ;;
                  *) echo "$* of $KUBECONFIG" ;;
                esac
                """);
        Path other = Files.createDirectories(directory.resolve("home/.lighterman/runs/20261201-other"));
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
        Path old = Files.createDirectories(directory.resolve("home/.lighterman/runs/20251201-old"));
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        TestExecutionSummary summary = run(Fails.class, "junit.jupiter.execution.order.random.seed", "77");

        assertThat(failures(summary)).isEqualTo("seed true");
        String report = report("FailureReportsTest.Fails.afterARun.txt");
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(report + "\n");
        assertThat(report.replaceAll("(?m)^\tat .*\n", "")
                        .replaceAll("seed=\\d+", "seed=SEED")
                        .replace(directory.toString(), "DIRECTORY")
                        .replaceAll("(?m)^/\\S*/home/", "TEMP/home/"))
                .isEqualTo("""
                        FAILED FailureReportsTest.Fails.afterARun (afterARun(long)), told in \
                        DIRECTORY/failures/FailureReportsTest.Fails.afterARun.txt
                        org.opentest4j.AssertionFailedError: seed true

                        seed: -Dlighterman.seed=SEED

                        seed of the order of tests: 77

                        runs meanwhile, in DIRECTORY/home and below the test's directories: 2
                        TEMP/home/.lighterman/runs/20261201-deploy
                          has: events.jsonl output.log status.json supervisor.log
                          status.json:
                            {"state": "finished"}
                          supervisor.log:
                            Traceback
                          output.log:
                            ... after 2 lines:
                        OUTPUT  events.jsonl:
                            XXX... of 2100
                            {"event": "end"}
                        DIRECTORY/home/.lighterman/runs/20261201-other
                          has:\s

                        namespace shop-1:
                        $ kubectl --namespace=shop-1 get pods,replicasets,deployments,endpoints --output=wide
                        --namespace=shop-1 --request-timeout=5s get pods,replicasets,deployments,endpoints \
                        --output=wide of /kubeconfig
                        $ kubectl --namespace=shop-1 get events --sort-by=.lastTimestamp
                        --namespace=shop-1 --request-timeout=5s get events --sort-by=.lastTimestamp of /kubeconfig
                        $ kubectl --namespace=shop-1 logs app-2 --all-containers --prefix --tail=20
                        [pod/app-2/app] no database
                        """.replace("XXX", "x".repeat(2000)).replace(
                        "OUTPUT",
                        IntStream.rangeClosed(3, 102)
                                .mapToObj(i -> "    출력 " + i + "\n")
                                .collect(Collectors.joining())));
        assertThat(report)
                .contains("\tat dev.lighterman.lab.FailureReportsTest$Fails.afterARun(FailureReportsTest.java:");
    }

    @Test
    void ofManyRunsInTheHomeOfAllThoseOfTheTestAndTheLastTenAreTold() throws Exception {
        kubectl("");
        Instant later = Instant.now().plus(Duration.ofHours(1));
        for (int i = 0; i < 12; i++) {
            Path run = Files.createDirectories(directory.resolve("home/.lighterman/runs/run-" + i + "/project"));
            Files.writeString(run.resolve("deploy.yml"), i == 0 ? "namespace: shop-1\n" : "namespace: other\n");
            Files.setLastModifiedTime(run.getParent(), FileTime.from(later.plusSeconds(i)));
        }

        run(Fails.class);

        assertThat(report("FailureReportsTest.Fails.afterARun.txt").lines())
                .containsSubsequence(
                        directory + "/home/.lighterman/runs/run-0",
                        "  has: project",
                        directory + "/home/.lighterman/runs/run-1",
                        directory + "/home/.lighterman/runs/run-2",
                        "  has: project",
                        directory + "/home/.lighterman/runs/run-11",
                        "  has: project")
                .containsSequence(
                        directory + "/home/.lighterman/runs/run-1", directory + "/home/.lighterman/runs/run-2");
    }

    @Test
    void everyFailureHasItsOwnReportAndStaysWhatItIs() throws Exception {
        assertThat(run(FailsInManyWays.class).getTestsFailedCount()).isEqualTo(3);
        assertThat(reports())
                .containsExactly(
                        "FailureReportsTest.FailsInManyWays.dynamic.2.txt",
                        "FailureReportsTest.FailsInManyWays.interrupted.txt",
                        "FailureReportsTest.FailsInManyWays.parameterized.2.txt");
        assertThat(report("FailureReportsTest.FailsInManyWays.dynamic.2.txt")).contains("of a factory");
    }

    @Test
    void whatFailsBeforeATestIsToldToo() throws Exception {
        assertThat(failures(run(FailsBefore.class))).isEqualTo("before it");
        assertThat(failures(run(FailsBeforeAll.class))).isEqualTo("before all");
        assertThat(reports())
                .containsExactly(
                        "FailureReportsTest.FailsBefore.isNotRun.txt", "FailureReportsTest.FailsBeforeAll.txt");
    }

    @Test
    void aClusterThatDoesNotAnswerIsNotWaitedFor() throws Exception {
        kubectl("exec sleep 60\n");
        assertThat(failures(run(Fails.class, FailureReports.SECONDS, "1"))).isEqualTo("seed true");
        assertThat(report("FailureReportsTest.Fails.afterARun.txt"))
                .endsWith("\n(the rest would have taken more than 1 s)\n");
    }

    @Test
    void aReportThatCannotBeMadeIsNoSecondFailure() throws Exception {
        Files.writeString(directory.resolve("failures"), "a file");
        assertThat(failures(run(Fails.class))).isEqualTo("seed true");
    }
}
