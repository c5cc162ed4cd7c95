package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The callback plugin's own tests on every Python from 3.6 to 3.14 that is installed; says which are not. */
class PythonTest {
    private static final Path TESTS = Path.of("src/test/python");

    @TestFactory
    Stream<DynamicTest> theCallbackPlugin() {
        return tests("test_lighterman_events.py", false);
    }

    @TestFactory
    Stream<DynamicTest> theVarsPlugin() {
        return tests("test_lighterman_hosts.py", false);
    }

    @TestFactory
    Stream<DynamicTest> theScriptThatAsksRegistries() {
        return tests("test_registry_digest.py", true);
    }

    static Stream<DynamicTest> tests(String file, boolean oldestAndNewestOnly) {
        SortedMap<Integer, String> pythons = pythons();
        for (int minor = 6; minor <= 14; minor++) {
            if (!pythons.containsKey(minor)) {
                System.out.println("NOT RUN on Python 3." + minor + ": it is not installed");
            }
        }
        assertThat(pythons).as("any Python 3").isNotEmpty();
        return pythons.entrySet().stream()
                .filter(python -> !oldestAndNewestOnly
                        || python.getKey().equals(pythons.firstKey())
                        || python.getKey().equals(pythons.lastKey()))
                .map(python -> DynamicTest.dynamicTest(
                        file + " on Python 3." + python.getKey(),
                        () -> run(List.of(
                                python.getValue(), "-B", TESTS.resolve(file).toString()))));
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        said.lines().filter(line -> line.contains("skipped")).forEach(line -> System.out.println(command + " " + line));
    }

    /** Programs by their minor version: python3.x in PATH, pyenv's, and plain python3. */
    private static SortedMap<Integer, String> pythons() {
        List<Path> candidates = new ArrayList<>();
        for (String directory : System.getenv("PATH").split(":", -1)) {
            for (int minor = 6; minor <= 14; minor++) {
                candidates.add(Path.of(directory, "python3." + minor));
            }
            candidates.add(Path.of(directory, "python3"));
        }
        Path pyenv = Path.of(Optional.ofNullable(System.getenv("PYENV_ROOT"))
                        .orElse(System.getProperty("user.home") + "/.pyenv"))
                .resolve("versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.map(version -> version.resolve("bin/python3")).forEach(candidates::add);
            } catch (IOException e) {
                System.out.println("NOT RUN on pyenv's Pythons: " + e);
            }
        }
        TreeMap<Integer, String> found = new TreeMap<>();
        for (Path candidate : candidates) {
            if (Files.isExecutable(candidate)) {
                minor(candidate).ifPresent(minor -> found.putIfAbsent(minor, candidate.toString()));
            }
        }
        return found;
    }

    private static Optional<Integer> minor(Path python) {
        try {
            Process process = new ProcessBuilder(
                            python.toString(), "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ", -1);
            return words.length == 2 && words[0].equals("3")
                    ? Optional.of(Integer.parseInt(words[1])).filter(minor -> minor >= 6)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
