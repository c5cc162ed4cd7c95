package dev.lighterman.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lighterman.json.Json;
import dev.lighterman.lab.Seed;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer writes, read by the very loaders that Ansible uses. */
class PyYamlIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int RANDOM_VALUES = 6000;

    @TempDir
    static Path directory;

    private static Path cases;
    private static int count;

    @BeforeAll
    static void writeCases(@Seed long seed) throws IOException {
        cases = directory.resolve("cases.jsonl");
        try (Writer out = Files.newBufferedWriter(cases)) {
            for (String text : YamlValues.tricky()) {
                write(out, text);
                write(out, Map.of(text, text));
                write(out, List.of(text, List.of(text, Map.of("k", text, "l", List.of(text)))));
            }
            for (Object value : randomValues(seed)) {
                write(out, value);
            }
        }
    }

    private static List<Object> randomValues(long seed) {
        List<Object> values = new ArrayList<>();
        JqwikSession.run(() -> YamlValues.values().generator(1000, true).stream(new Random(seed))
                .limit(RANDOM_VALUES)
                .forEach(shrinkable -> values.add(shrinkable.value())));
        return values;
    }

    @AfterAll
    static void forget() {
        cases = null;
        count = 0;
    }

    private static void write(Writer out, Object value) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("yaml", YamlWriter.write(value));
        line.put("value", value);
        out.write(Json.write(line));
        out.write('\n');
        count++;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pure", "libyaml", "ansible"})
    void readsBackTheSame(String loader) throws Exception {
        assumeModule(loader.equals("ansible") ? "ansible" : "yaml");
        Path script = directory.resolve("read_back.py");
        try (var resource = PyYamlIT.class.getResourceAsStream("read_back.py")) {
            Files.write(script, resource.readAllBytes());
        }
        Path output = directory.resolve(loader + ".txt");
        Process process = new ProcessBuilder(PYTHON, script.toString(), cases.toString(), loader)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).isEqualTo("read " + count + "\n");
    }

    private static void assumeModule(String module) throws IOException, InterruptedException {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import " + module)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(there, () -> "skipped: " + PYTHON + " has no module " + module);
    }
}
