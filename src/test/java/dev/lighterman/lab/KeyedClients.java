package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Two processes that ask for the runs of the same keys, and are killed and started again meanwhile. */
public final class KeyedClients {
    private final Path directory;
    private final Function<Path, List<String>> program;
    private final Process[] processes = new Process[2];

    /**
     * Neither of them runs yet.
     *
     * @param directory where they write what they say
     * @param program the main class and its arguments, for a file of answers: it appends a line with {@link #tell} for each key
     */
    public KeyedClients(Path directory, Function<Path, List<String>> program) {
        this.directory = directory;
        this.program = program;
    }

    /** Kills them in turn, then lets both come to their end; each has the same answer for each key then, and each run went well. */
    public void ask(int keys, int kills, int longestMillis) throws Exception {
        Random random = new Random(4711);
        for (int i = 0; i < kills; i++) {
            start(i % 2);
            start((i + 1) % 2);
            Thread.sleep(longestMillis / 4 + random.nextInt(longestMillis - longestMillis / 4));
            processes[i % 2].destroyForcibly().waitFor();
        }
        start(0);
        start(1);
        List<String> names =
                IntStream.range(0, keys).mapToObj(Integer::toString).toList();
        for (int i = 0; i < processes.length; i++) {
            assertThat(processes[i].waitFor(15, TimeUnit.MINUTES)).isTrue();
            assertThat(processes[i].exitValue())
                    .as(Files.readString(directory.resolve("said")))
                    .isZero();
            assertThat(answers(file(i)))
                    .containsOnlyKeys(names)
                    .isEqualTo(answers(file(0)))
                    .allSatisfy((key, answer) -> assertThat(answer).contains(" OK "));
        }
    }

    private Path file(int client) {
        return directory.resolve("answers-" + client);
    }

    private void start(int client) throws IOException {
        if (processes[client] != null && processes[client].isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                Java.path(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(program.apply(file(client)));
        processes[client] = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("said").toFile()))
                .start();
    }

    /** What a client was told so far, by key: two answers for one key must not differ. */
    public static Map<String, String> answers(Path file) throws IOException {
        Map<String, String> answers = new HashMap<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            if (line.endsWith(".")) { // the last one may have been cut off
                String key = line.substring(0, line.indexOf(':'));
                assertThat(answers.merge(key, line, (before, now) -> before)).isEqualTo(line);
            }
        }
        return answers;
    }

    /** Writes down the answer for a key. */
    public static synchronized void tell(Path file, int key, RunResult result) throws IOException {
        String answer = String.join(
                " ",
                result.id(),
                result.outcome().toString(),
                result.startedAt().toString(),
                result.duration().toString(),
                result.recap().toString(),
                result.tasks().toString());
        Files.writeString(file, key + ": " + answer + ".\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
