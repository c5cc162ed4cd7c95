package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Run;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Java;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for by a key happens once, where each key has a pod of its own. */
@Timeout(1800)
class KeyedPodsIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("keyed-pods-it");

    @TempDir
    Path directory;

    @Test
    @Tag(Tier.TWICE)
    void everyKeyOfClientsThatAreKilledRunsOnce() throws Exception {
        int keys = Integer.getInteger("lighterman.keys", 8);
        int kills = Integer.getInteger("lighterman.kills", 6);
        List<Client> clients = List.of(new Client("a", keys), new Client("b", keys));
        Random random = new Random(4711);
        for (int i = 0; i < kills; i++) {
            clients.get(i % 2).start();
            clients.get((i + 1) % 2).start();
            Thread.sleep(2000 + random.nextInt(6000));
            clients.get(i % 2).process.destroyForcibly().waitFor();
        }
        for (Client client : clients) {
            client.start();
        }
        Map<String, String> answers = new HashMap<>();
        for (Client client : clients) {
            client.ends();
            Map<String, String> own = client.answers();
            assertThat(own).hasSize(keys);
            own.forEach((key, answer) -> assertThat(answers.merge(key, answer, (before, now) -> before))
                    .isEqualTo(answer));
        }
        assertThat(answers)
                .hasSize(keys)
                .allSatisfy((key, answer) -> assertThat(answer).contains(" OK "));
        assertThat(Files.readAllLines(directory.resolve("counter")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, keys).mapToObj(Integer::toString).toList());
    }

    /** A process that asks for all keys, and may be killed. */
    private final class Client {
        private final Path file;
        private final int keys;
        Process process;

        Client(String name, int keys) {
            this.file = directory.resolve("answers-" + name);
            this.keys = keys;
        }

        void start() throws IOException {
            if (process != null && process.isAlive()) {
                return;
            }
            process = new ProcessBuilder(
                            Java.path(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Caller.class.getName(),
                            CLUSTER.namespace(),
                            directory.toString(),
                            file.toString(),
                            Integer.toString(keys))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("said").toFile()))
                    .start();
        }

        void ends() throws Exception {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(directory.resolve("said")))
                    .isZero();
        }

        Map<String, String> answers() throws IOException {
            Map<String, String> answers = new HashMap<>();
            for (String line : Files.readAllLines(file)) {
                if (line.endsWith(".")) { // the last one may have been cut off
                    answers.put(line.substring(0, line.indexOf(':')), line);
                }
            }
            return answers;
        }
    }

    /** Asks for the runs of all keys, three at once, and writes down each answer. Its arguments: namespace, directory, file of answers, keys. */
    static final class Caller {
        private Caller() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[1]);
            Path project = Files.createDirectories(directory.resolve("project"));
            if (!Files.exists(project.resolve("site.yml"))) {
                Path playbook = Files.writeString(Files.createTempFile(directory, "site", ".yml"), """
                        - hosts: localhost
                          gather_facts: no
                          tasks: [{shell: "echo {{ number }} >>{{ counter }}"}]
                        """);
                Files.move(playbook, project.resolve("site.yml"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            }
            Path template = Files.createTempDirectory(directory, "template");
            Server server = LabPods.onThisMachine(args[0], template);
            server = Server.pod(server.pod().orElseThrow().keep(Duration.ofMinutes(10)));
            List<Integer> numbers = new ArrayList<>(
                    IntStream.range(0, Integer.parseInt(args[3])).boxed().toList());
            Collections.shuffle(numbers);
            ExecutorService callers = Executors.newFixedThreadPool(3);
            try (AnsibleServer ansible = AnsibleServer.connect(server)) {
                List<Future<Void>> calls = numbers.stream()
                        .map(number -> callers.<Void>submit(() -> {
                            PlayRequest request = PlayRequest.of(project.resolve("site.yml"))
                                    .inventory("localhost,")
                                    .options(AnsibleOptions.none()
                                            .connection("local")
                                            .extraVars(Map.of(
                                                    "number",
                                                    number,
                                                    "counter",
                                                    directory.resolve("counter").toString())));
                            try (Run run = ansible.ensure("order " + number, request)) {
                                write(Path.of(args[2]), number + ": " + answer(run.await()) + ".\n");
                            }
                            return null;
                        }))
                        .toList();
                for (Future<Void> call : calls) {
                    call.get();
                }
            } finally {
                callers.shutdownNow();
            }
            System.exit(0);
        }

        private static String answer(RunResult result) {
            return String.join(
                    " ",
                    result.id(),
                    result.outcome().toString(),
                    result.startedAt().toString(),
                    result.duration().toString(),
                    result.recap().toString(),
                    result.tasks().toString());
        }

        private static synchronized void write(Path file, String line) throws IOException {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
