package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.ClassPath;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.OwnThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What docs/embedding.md shows, with a real server: and that two of it in one JVM leave no thread. */
@Timeout(120)
@ExtendWith(OwnThreads.class)
class EmbeddingIT {
    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getAnonymousLogger();
    private Lab lab;
    private Path playbook;

    @BeforeEach
    void prepare() throws IOException {
        lab = Lab.ssh();
        log.setUseParentHandlers(false);
        log.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        playbook = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  connection: local
                  gather_facts: no
                  tasks:
                  - debug: msg="{{ db_password | default('none') }}"
                """);
        Files.writeString(directory.resolve("hosts"), "web1 ansible_connection=local\n");
    }

    static int before(Path playbook, String hosts, String password, Logger log)
            throws IOException, InterruptedException {
        Path vars =
                Files.createTempFile("vars", ".json"); // a password in the arguments would be in the list of processes
        try {
            Files.writeString(vars, "{\"db_password\": \"" + password + "\"}");
            Process process = new ProcessBuilder("ansible-playbook", playbook.toString(), "-i", hosts, "-e", "@" + vars)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            Thread drainer = new Thread(() -> process.inputReader()
                    .lines()
                    .map(line -> line.replace(password, "***")) // not in base64, not as JSON writes it
                    .forEach(log::info));
            drainer.start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroy(); // what it started on other machines goes on
            }
            drainer.join();
            return process.waitFor(); // 0 when no host matched, 2 for a failed host and for a usage error
        } finally {
            Files.delete(vars);
        }
    }

    static RunResult after(Server server, Path playbook, String hosts, Secret password, Logger log)
            throws LightermanException, InterruptedException {
        PlayRequest request = PlayRequest.of(playbook)
                .inventory(hosts)
                .options(AnsibleOptions.none()
                        .timeout(Duration.ofMinutes(10)) // ends every process of the run, on the control node too
                        .extraVars(Map.of("db_password", password))); // in no argument, no log, no file that stays
        try (AnsibleServer ansible = AnsibleServer.connect(server);
                Run run = ansible.start(request)) {
            return run.follow(Event.Listener.lines(log::info)); // Ansible's own output, line by line, secrets hidden
        }
    }

    static String explained(Server server, PlayRequest request) throws InterruptedException {
        try (AnsibleServer ansible = AnsibleServer.connect(server);
                Run run = ansible.start(request)) {
            RunResult result = run.await();
            return result.outcome() == RunOutcome.OK
                    ? "done"
                    : result.message(); // a failed task is a result, no exception
        } catch (InvalidInputException e) {
            return "nothing was contacted: " + e.getMessage(); // all problems at once, each with its remedy
        } catch (ConnectionException e) {
            return "not reached, or not let in: " + e.getMessage();
        } catch (LightermanException e) {
            return switch (e.kind()) {
                case OUTCOME_UNKNOWN -> "it may go on: " + e.runId().orElse("");
                default -> e.getMessage();
            };
        }
    }

    static RunResult once(AnsibleServer ansible, PlayRequest request, String order)
            throws LightermanException, InterruptedException {
        try (Run run = ansible.ensure("order-" + order, request)) {
            return run.await(); // the same for each caller, also for one that did not start it
        }
    }

    @Test
    void aKeyRunsOnceAndAnotherContentOfItIsRefused() throws Exception {
        String order = UUID.randomUUID().toString();
        PlayRequest request = PlayRequest.of(playbook).inventory("web1,");
        RunResult first;
        try (AnsibleServer ansible = AnsibleServer.connect(lab.server())) {
            first = once(ansible, request, order);
        }
        try (AnsibleServer ansible = AnsibleServer.connect(lab.server())) {
            assertThat(once(ansible, request, order)).isEqualTo(first);
            assertThatThrownBy(() -> once(ansible, request.limit("web1"), order))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("the key order-" + order
                            + " is taken on ansible-server by a run that differs in: limit (none there, web1 here);"
                            + " perhaps you should use another key for what is to be done now");
        }
        Pipeline pipeline = Pipeline.named("once").server(lab.server());
        PipelineResult played = pipeline.play(request.key("order-" + order), event -> {});
        assertThat(played.jobs().get(0).runs()).containsExactly(first);
        PipelineResult refused = pipeline.play(request.limit("web1").key("order-" + order), event -> {});
        assertThat(refused.jobs().get(0).failure().orElseThrow().kind()).isEqualTo(FailureKind.KEY_TAKEN);
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    /** Both at once, each with a connection of its own. */
    @Test
    void twoSideBySideLogWhatAnsibleSaysAndLeaveNoThread() throws Exception {
        CompletableFuture<String> beside = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try {
                beside.complete(explained(
                        lab.server(), PlayRequest.of(playbook).inventory("a,").options(AnsibleOptions.none())));
            } catch (InterruptedException e) {
                beside.completeExceptionally(e);
            }
        });
        other.start();

        RunResult result = after(lab.server(), playbook, "web1,", Secret.of("hunter2hunter2"), log);

        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(lines).contains("    \"msg\": \"**************\"");
        assertThat(lines).noneMatch(line -> line.contains("hunter2"));
        assertThat(beside.get(100, TimeUnit.SECONDS)).isEqualTo("done");
        other.join();
        assertThat(OwnThreads.alive()).containsExactly(Thread.currentThread());
    }

    @Test
    void whatItReplacesDoesTheSameWhereAnsibleIsHere() throws Exception {
        assertThat(before(playbook, "web1,", "hunter2", log)).isZero();
        assertThat(lines).contains("    \"msg\": \"***\"");
    }

    /** What docs/embedding.md says may be left out. */
    @Test
    void playingOverSshNeedsThreeLibraries() throws Exception {
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {host: "%s", port: %d, user: %s, identity: %s, knownHosts: %s}
                """.formatted(
                        lab.sshHost(), lab.sshPort(), lab.sshUser(), lab.sshIdentity(), lab.knownHosts()));

        assertThat(ClassPath.with("jsch-", "snakeyaml-2", "jackson-core-3")
                        .run(EmbeddingPrograms.Play.class, directory))
                .isEqualTo("SUCCESS");
    }
}
