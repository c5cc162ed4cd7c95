package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.RunProcesses;
import dev.lighterman.lab.Seed;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.ssh.Sshd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client's JVM is killed (SIGKILL) at any moment of a run; a client that attaches from another home with another key gets
 * the result that the client would have had. {@code -Dlighterman.kills=50} for as many as docs/reliability.md tells of.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledClientsIT {
    private static final int KILLS = Tier.count("lighterman.kills", 1, 10);

    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: no
              tasks:
              - {name: count, shell: "echo once >> {{ counter }}"}
              - {name: "say {{ item }}", shell: "echo {{ item }} 한글; seq 500", loop: [1, 2, 3]}
              - {name: fails, command: "false", ignore_errors: yes}
              - {name: sleep, command: sleep 1}
              - {name: count again, shell: "echo twice >> {{ counter }}"}
              - {name: 끝, command: sh -c 'echo 오류 >&2; exit 3'}
            """;

    @TempDir
    private Path directory;

    private Path home;
    private Sshd server;
    private Program here;
    private Program elsewhere;

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(directory.resolve("home"));
        server = Sshd.at(directory.resolve("sshd"), home);
        here = Program.at(directory.resolve("here"), server);
        elsewhere = Program.at(directory.resolve("elsewhere"), server);
        Files.writeString(here.directory().resolve("p.yml"), PLAYBOOK);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String[] play(Path counter, String result) {
        return new String[] {
            "play",
            "p.yml",
            "-v",
            "-i",
            "h1,",
            "-e",
            "ansible_connection=local",
            "-e",
            "counter=" + counter,
            "--result",
            result
        };
    }

    private Pipeline pipeline() throws Exception {
        return Pipeline.load(elsewhere.directory().resolve("lighterman.yml"));
    }

    private List<RunSummary> summaries() throws Exception {
        try (AnsibleServer ansible = pipeline().connect()) {
            return ansible.runs();
        }
    }

    private List<String> runs() throws Exception {
        return summaries().stream().map(RunSummary::id).toList();
    }

    private PipelineResult result(Program program, String name) throws Exception {
        return ResultJson.read(Files.readString(program.directory().resolve(name)));
    }

    /** What is another each time: the run's id, the counter, and times. */
    private static String comparable(PipelineResult result) {
        return ResultJson.write(result)
                .replace(result.jobs().get(0).runs().get(0).id(), "ID")
                .replaceAll("\"startedAt\": ?\"[^\"]*\"", "\"startedAt\"")
                .replaceAll("\"durationMillis\": ?\\d+", "\"durationMillis\"")
                .replaceAll("counter=[^\"]*", "counter");
    }

    /** As {@link #comparable}, but the run with its id and times: a client counts in what it does itself. */
    private static String withoutTheClientsTimes(PipelineResult result) {
        return result.jobs().get(0).runs() + comparable(result);
    }

    /** The run goes on with its keys, and they go when it ends, though nobody is there to be told. */
    @Test
    @Tag(Tier.TWICE)
    void aRunWithKeysOfItsOwnGoesOnAfterItsClientWasKilledAndNothingOfThemStays() throws Exception {
        try (Sshd host = Sshd.start(directory.resolve("host"), List.of("ed25519"))) {
            Path key = Sshd.keygen(directory.resolve("key"), "ed25519", "");
            Files.copy(Path.of(key + ".pub"), host.authorizedKeys(), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(here.directory().resolve("keys.yml"), """
                    - hosts: all
                      gather_facts: no
                      tasks:
                      - raw: echo one
                      - pause: {seconds: 4}
                      - meta: reset_connection
                      - raw: echo two
                    """);
            Files.writeString(
                    here.directory().resolve("hosts"), "web ansible_host=127.0.0.1 ansible_port=" + host.port() + "\n");
            Files.writeString(
                    here.directory().resolve("known_hosts"),
                    Files.readString(host.knownHosts(directory.resolve("known_hosts"))));
            List<String> before = runs();
            Process client = here.start(
                    "play", "keys.yml", "-i", "hosts", "--key-file", key.toString(), "--known-hosts", "known_hosts");
            Optional<String> id = Optional.empty();
            while (id.isEmpty() || !Files.exists(home.resolve(".lighterman/runs/" + id.get() + "/access"))) {
                assertThat(client.isAlive()).isTrue();
                Thread.sleep(20);
                id = begun(before);
            }
            String place = Files.readSymbolicLink(home.resolve(".lighterman/runs/" + id.get() + "/access"))
                    .toString();
            client.destroyForcibly().waitFor();
            assertThat(elsewhere.run("attach", id.get()).exitCode()).isZero();
            assertThat(Path.of(place)).doesNotExist();
            assertThat(ProcessHandle.allProcesses().map(process -> Lab.commandLine(process.pid())))
                    .noneMatch(command -> command.contains(place));
            String secret = Files.readAllLines(key).get(2);
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(secret);
                }
            }
        }
    }

    @Test
    void whoAttachesToTheRunOfAKilledClientGetsItsResult(@Seed long seed) throws Exception {
        Path counter = directory.resolve("counter");
        long began = System.nanoTime();
        assertThat(here.run(play(counter, "r.json")).exitCode()).isEqualTo(3);
        long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        PipelineResult expected = result(here, "r.json");
        Random random = new Random(seed);
        int early = 0;
        int late = 0;
        int whileRunning = 0;
        for (int kill = 0; kill < KILLS; ) {
            counter = directory.resolve("counter" + kill + "-" + early + "-" + late);
            List<String> before = runs();
            Process client = here.start(play(counter, "killed.json"));
            long moment = (long) (whole * (0.2 + random.nextDouble()));
            String about = "kill " + kill + " of seed " + seed + ", after " + moment + " ms";
            client.waitFor(moment, TimeUnit.MILLISECONDS);
            boolean killed = client.isAlive();
            client.destroyForcibly().waitFor();

            Optional<String> id = begun(before);
            if (id.isEmpty()) {
                early++; // before the server had all it needed
                assertThat(counter).as(about).doesNotExist();
                continue;
            }
            late += killed ? 0 : 1;
            kill += killed ? 1 : 0;
            whileRunning += summaries().get(0).state() == RunSummary.State.RUNNING ? 1 : 0;
            Program.Ended attach = elsewhere.run("attach", id.get(), "--result", "attached.json");

            assertThat(attach.exitCode()).as(about + attach).isEqualTo(3);
            PipelineResult attached = result(elsewhere, "attached.json");
            assertThat(comparable(attached)).as(about).isEqualTo(comparable(expected));
            assertThat(Files.readString(counter)).as(about).isEqualTo("once\ntwice\n");
            if (!killed) {
                assertThat(withoutTheClientsTimes(attached))
                        .as(about)
                        .isEqualTo(withoutTheClientsTimes(result(here, "killed.json")));
            }
            theSameByTheApi(id.get(), about);
        }
        System.out.printf(
                "%d clients killed (seed %d): %d of %d runs complete with equal results, %d of them still going on after the kill;"
                        + " beside these %d killed before the run was there, %d had ended before%n",
                KILLS, seed, KILLS, KILLS, whileRunning, early, late);
    }

    /** The run that has come to be since; it may do so after its client has gone, as long as the server works on it. */
    private Optional<String> begun(List<String> before) throws Exception {
        while (true) {
            boolean working = RunProcesses.withVariable("HOME=" + home);
            Optional<String> id =
                    runs().stream().filter(run -> !before.contains(run)).findFirst();
            if (id.isPresent() || !working) {
                return id;
            }
            Thread.sleep(50);
        }
    }

    private void theSameByTheApi(String id, String about) throws Exception {
        PipelineResult attached = pipeline().attach(id, Event.Listener.none());
        assertThat(ResultJson.write(attached))
                .as(about)
                .isEqualTo(Files.readString(elsewhere.directory().resolve("attached.json")));
        try (AnsibleServer ansible = AnsibleServer.connect(server.endpoint().hostKey(HostKey.insecure()))) {
            assertThat(ansible.run(id).await())
                    .as(about)
                    .isEqualTo(attached.jobs().get(0).runs().get(0));
        }
    }

    @Test
    @Tag(Tier.TWICE)
    void aRunThatEndedLongAgoGivesItsResultToAClientThatAttaches() throws Exception {
        assertThat(here.run(play(directory.resolve("counter"), "r.json")).exitCode())
                .isEqualTo(3);
        PipelineResult original = result(here, "r.json");
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(400)));
        try (Stream<Path> files = Files.walk(home.resolve(".lighterman"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }

        Program.Ended attach =
                elsewhere.run("attach", original.jobs().get(0).runs().get(0).id(), "--result", "attached.json");

        assertThat(attach.exitCode()).as(attach.toString()).isEqualTo(3);
        PipelineResult attached = result(elsewhere, "attached.json");
        assertThat(withoutTheClientsTimes(attached)).isEqualTo(withoutTheClientsTimes(original));
        assertThat(attached.startedAt())
                .isEqualTo(attached.jobs().get(0).runs().get(0).startedAt());
    }
}
