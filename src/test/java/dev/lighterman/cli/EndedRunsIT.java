package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.RunProcesses;
import dev.lighterman.lab.Seed;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.ssh.Sshd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs are ended at random moments in every way there is, on every version of Ansible where everything is wanted, and nothing
 * of them is left in the process table. {@code -Dlighterman.cancels=100} for as many as docs/reliability.md tells of.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class EndedRunsIT {
    private static final int CANCELS = Tier.count("lighterman.cancels", 5, 60);
    private static final int AT_ONCE = 3;
    /** How long the supervisor, which ends last, may take after its run has ended. */
    private static final Duration SUPERVISOR = Duration.ofSeconds(5);

    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: no
              vars: {nap: "300.{{ mark }}", ansible_async_dir: "{{ playbook_dir }}/async"}
              tasks:
              - {name: quick, command: echo hi}
              - name: children
                shell: "sleep {{ nap }} & setsid sleep {{ nap }} & setsid -f sleep {{ nap }}; sleep {{ nap }}"
                when: kind == 0
              - name: async
                command: sleep {{ nap }}
                async: 400
                poll: 1
                when: kind == 1
              - name: stubborn
                shell: "trap '' TERM; setsid -f sleep {{ nap }}; while true; do sleep {{ nap }}; done"
                when: kind == 2
            """;

    /** Ways to end a run. */
    private enum Way {
        CTRL_C,
        CANCEL_COMMAND,
        INTERRUPT,
        API_CANCEL,
        DEADLINE
    }

    /** How one ended. */
    private record Outcome(Way way, Optional<String> id, Duration took) {}

    @TempDir
    private Path directory;

    private Sshd server;
    private RunProcesses processes;

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void nothingIsLeftOfARunThatIsEnded(Ansibles version, @Seed long seed) throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        String path = version.bin() + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        Random random = new Random(seed);
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try (Sshd sshd = Sshd.at(directory.resolve("sshd"), home, "PATH=" + path);
                RunProcesses watched = RunProcesses.watch()) {
            server = sshd;
            processes = watched;
            Program program = Program.at(directory.resolve("client"), server);
            Files.writeString(program.directory().resolve("p.yml"), PLAYBOOK);
            List<Future<Outcome>> futures = new ArrayList<>();
            int versions = (int) Ansibles.once().count();
            int each = (CANCELS + versions - 1) / versions;
            for (int i = 0; i < each; i++) {
                Way way = Way.values()[i % Way.values().length];
                One one = new One(
                        program, way, i, random.nextInt(7) % 3, random.nextDouble(), version + ", seed " + seed);
                futures.add(pool.submit(one));
            }
            tell(version, seed, futures);
        } finally {
            pool.shutdownNow();
        }
    }

    private void tell(Ansibles version, long seed, List<Future<Outcome>> futures) throws Exception {
        Map<Way, Integer> begun = new TreeMap<>();
        int never = 0;
        int sessions = 0;
        Duration longest = Duration.ZERO;
        for (Future<Outcome> future : futures) {
            Outcome outcome = future.get();
            if (outcome.id().isPresent()) {
                begun.merge(outcome.way(), 1, Integer::sum);
                sessions += processes.sessions(outcome.id().get()).size();
            } else {
                never++;
            }
            longest = outcome.took().compareTo(longest) > 0 ? outcome.took() : longest;
        }
        System.out.printf(
                "%s: %d runs ended %s, %d before they had begun (seed %d): 0 processes left of %d sessions, the longest end"
                        + " took %.1f s%n",
                version, futures.size(), begun, never, seed, sessions, longest.toMillis() / 1000.0);
    }

    /** One run that is ended. */
    private final class One implements Callable<Outcome> {
        private final Program program;
        private final Way way;
        private final String mark;
        private final int kind;
        private final double moment;
        private final String about;

        One(Program program, Way way, int number, int kind, double moment, String about) {
            this.program = program;
            this.way = way;
            this.mark = Long.toString(System.nanoTime() % 1_000_000_000 * 1000 + number);
            this.kind = kind;
            this.moment = moment;
            this.about = about + ", number " + number + " by " + way + ", kind " + kind + ", at " + moment;
        }

        @Override
        public Outcome call() throws Exception {
            Outcome outcome = way == Way.CTRL_C ? ctrlC() : inThisJvm();
            String id = outcome.id().orElse("none");
            // The supervisor ends last, a moment after it has told the end.
            Lab.await(
                    SUPERVISOR,
                    about + ": end of " + processes.alive(id),
                    () -> processes.alive(id).isEmpty());
            assertThat(Lab.processes("300." + mark)).as(about).isZero();
            if (outcome.id().isPresent()) {
                RunOutcome told = way == Way.DEADLINE ? RunOutcome.DEADLINE : RunOutcome.ABORTED;
                PipelineResult attached = pipeline().attach(id, Event.Listener.none());
                assertThat(attached.jobs().get(0).runs().get(0).outcome())
                        .as(about)
                        .isEqualTo(told);
                assertThat(attached.exitCode()).as(about).isEqualTo(way == Way.DEADLINE ? 124 : 130);
            }
            return outcome;
        }

        private Outcome ctrlC() throws Exception {
            String result = "r" + mark + ".json";
            Process client = program.start(
                    "play",
                    "p.yml",
                    "-i",
                    "h1,h2,",
                    "-e",
                    "ansible_connection=local",
                    "-e",
                    "{mark: '" + mark + "', kind: " + kind + "}",
                    "--result",
                    result);
            CompletableFuture<Program.Ended> ended = CompletableFuture.supplyAsync(() -> {
                try {
                    return Program.await(client);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep((long) (moment * 10_000));
            long asked = System.nanoTime();
            Sshd.run(List.of("kill", "-INT", Long.toString(client.pid())));
            Program.Ended end = ended.get(2, TimeUnit.MINUTES);
            assertThat(end.exitCode()).as(about + end).isEqualTo(130);
            Path file = program.directory().resolve(result);
            // A Ctrl-C that the JVM hears before the program does ends it without a result.
            Optional<String> id = Files.exists(file)
                    ? ResultJson.read(Files.readString(file)).jobs().stream()
                            .flatMap(job -> job.runs().stream())
                            .map(run -> run.id())
                            .filter(run ->
                                    Files.exists(directory.resolve("home/.lighterman/runs/" + run + "/status.json")))
                            .findFirst()
                    : Optional.empty();
            return new Outcome(way, id, Duration.ofNanos(System.nanoTime() - asked));
        }

        private Duration timeout() {
            return Duration.ofMillis((long) (200 + moment * 8000));
        }

        private Pipeline pipeline() throws Exception {
            return Pipeline.load(program.directory().resolve("lighterman.yml"));
        }

        private Outcome inThisJvm() throws Exception {
            AnsibleOptions options =
                    AnsibleOptions.none().extraVars(Map.of("ansible_connection", "local", "mark", mark, "kind", kind));
            PlayRequest request = PlayRequest.of(program.directory().resolve("p.yml"))
                    .inventory("h1,h2,")
                    .options(way == Way.DEADLINE ? options.timeout(timeout()) : options);
            CompletableFuture<String> id = new CompletableFuture<>();
            CompletableFuture<PipelineResult> result = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    PipelineResult told = pipeline().play(request, event -> {
                        if (event instanceof RunEvent.Started started) {
                            id.complete(started.id());
                        }
                    });
                    interrupted.complete(Thread.interrupted());
                    result.complete(told);
                } catch (Throwable e) {
                    id.completeExceptionally(e);
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            long asked = end(thread, id);
            PipelineResult told = result.get(2, TimeUnit.MINUTES);
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(told.exitCode()).as(about + told).isEqualTo(way == Way.DEADLINE ? 124 : 130);
            assertThat(interrupted.get()).as(about).isEqualTo(way == Way.INTERRUPT);
            return new Outcome(way, Optional.ofNullable(id.getNow(null)), took);
        }

        /** Brings the end about and gives the time it was asked for. */
        private long end(Thread thread, CompletableFuture<String> id) throws Exception {
            if (way == Way.INTERRUPT) {
                Thread.sleep((long) (moment * 8000));
                long asked = System.nanoTime();
                thread.interrupt();
                return asked;
            }
            String run = id.get(2, TimeUnit.MINUTES);
            long asked = System.nanoTime();
            if (way == Way.DEADLINE) {
                return asked + timeout().toNanos();
            }
            Thread.sleep((long) (moment * 6000));
            if (way == Way.CANCEL_COMMAND) {
                Program.Ended cancel = program.run("cancel", run);
                assertThat(cancel).as(about).isEqualTo(new Program.Ended(0, run + " cancelled\n", ""));
            } else {
                try (AnsibleServer ansible = pipeline().connect()) {
                    assertThat(ansible.run(run).cancel()).as(about).isTrue();
                }
            }
            assertThat(Lab.processes("300." + mark)).as(about).isZero();
            return asked;
        }
    }
}
