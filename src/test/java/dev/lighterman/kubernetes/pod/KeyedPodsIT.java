package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Run;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.KeyedClients;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        new KeyedClients(
                        directory,
                        answers -> List.of(
                                Caller.class.getName(),
                                CLUSTER.namespace(),
                                directory.toString(),
                                answers.toString(),
                                Integer.toString(keys)))
                .ask(keys, kills, 8000);
        assertThat(Files.readAllLines(directory.resolve("counter")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, keys).mapToObj(Integer::toString).toList());
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
                Files.move(playbook, project.resolve("site.yml"), StandardCopyOption.ATOMIC_MOVE);
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
                                KeyedClients.tell(Path.of(args[2]), number, run.await());
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
    }
}
