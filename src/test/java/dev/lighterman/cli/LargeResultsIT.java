package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results of any size are whole, in the run's events file and for its followers, in a JVM with 64 MB of heap. */
@Timeout(600)
class LargeResultsIT {
    private static final int ITEMS = Tier.count("lighterman.items", 2000, 5000);

    @TempDir
    Path directory;

    private final Lab lab = Lab.ssh();

    @Test
    void aLoopOfThousandsOfItemsWhoseResultsAreOneLineAnd8MegabytesOfOutput() throws Exception {
        Path playbook = Files.writeString(directory.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - {name: many, debug: {msg: "item {{ item }} {{ 'x' * 400 }}"}, loop: "{{ range(@items@) | list }}", register: r}
                  - {name: all of them, debug: {msg: "{{ r.results }}"}}
                  - {name: megabytes, command: "head -c 8000000 /dev/zero", register: z, changed_when: false}
                """.replace("@items@", String.valueOf(ITEMS)));
        List<String> command = ProgramJvm.command("-Xmx64m");
        command.addAll(List.of(
                "play",
                playbook.toString(),
                "-i",
                "localhost,",
                "-e",
                "ansible_connection=local",
                "--console",
                "json"));
        for (String setting : List.of(
                "host=" + lab.sshHost(),
                "port=" + lab.sshPort(),
                "user=" + lab.sshUser(),
                "identity=" + lab.sshIdentity(),
                "knownHosts=" + lab.knownHosts())) {
            command.addAll(List.of("--set", "server." + setting));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LIGHTERMAN_HISTORY", "none");
        Process process = builder.start();
        process.getOutputStream().close();
        int items = 0;
        long longest = 0;
        String id = "";
        String last = "";
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                items += line.contains("\"event\":\"itemFinished\"") ? 1 : 0;
                longest = Math.max(longest, line.contains("\"taskFinished\"") ? line.length() : 0);
                id = line.contains("\"event\":\"runStarted\"") ? line.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1") : id;
                last = line;
            }
        }
        assertThat(process.waitFor()).as(last).isZero();
        assertThat(items).isEqualTo(ITEMS);
        assertThat(longest).as("with the middle of the output left out").isBetween(700_000L, 8_000_000L);
        Path events = Path.of(System.getProperty("user.home"), ".lighterman/runs", id, "events.jsonl");
        try (Stream<String> lines = Files.lines(events)) {
            assertThat(lines.mapToInt(String::length).filter(length -> length > 700_000))
                    .as("the loop's results, and the output")
                    .hasSize(2);
        }
    }
}
