package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
        return tests("test_lighterman_events.py", pythons());
    }

    @TestFactory
    Stream<DynamicTest> theVarsPlugin() {
        return tests("test_lighterman_hosts.py", pythons());
    }

    @TestFactory
    Stream<DynamicTest> theTasksForHandlersThatAreOwed() {
        return tests("test_lighterman_handlers.py", pythons());
    }

    @TestFactory
    Stream<DynamicTest> thePluginThatLooksForWhatSlicesChange() {
        return tests("test_lighterman_slices.py", pythons());
    }

    @TestFactory
    Stream<DynamicTest> theScriptThatAsksRegistries() {
        SortedMap<Integer, String> pythons = pythons();
        pythons.keySet().retainAll(List.of(pythons.firstKey(), pythons.lastKey()));
        return tests("test_registry_digest.py", pythons);
    }

    private static Stream<DynamicTest> tests(String file, SortedMap<Integer, String> pythons) {
        return pythons.entrySet().stream()
                .map(python ->
                        DynamicTest.dynamicTest(name(file, python.getKey()), () -> run(file, python.getValue())));
    }

    static String name(String file, int minor) {
        return file + " on Python 3." + minor;
    }

    static void run(String file, String python) throws Exception {
        List<String> command = List.of(python, "-B", TESTS.resolve(file).toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        said.lines().filter(line -> line.contains("skipped")).forEach(line -> System.out.println(command + " " + line));
    }

    /** Those that are installed by their minor versions, at least one. */
    static SortedMap<Integer, String> pythons() {
        assertThat(Installed.PYTHONS).as("any Python 3").isNotEmpty();
        return new TreeMap<>(Installed.PYTHONS);
    }

    /** Found once, when the first test asks; says which are not there. */
    private static final class Installed {
        static final SortedMap<Integer, String> PYTHONS = Collections.unmodifiableSortedMap(find());

        /**
         * Programs by their minor version: pyenv's, python3.x in PATH, and plain python3; pyenv's own names in PATH are slow
         * scripts.
         */
        private static SortedMap<Integer, String> find() {
            TreeMap<Integer, String> found = new TreeMap<>();
            for (Path candidate : candidates()) {
                boolean known = found.keySet().stream().anyMatch(minor -> candidate.endsWith("python3." + minor));
                if (!known && Files.isExecutable(candidate)) {
                    minor(candidate).ifPresent(minor -> found.putIfAbsent(minor, candidate.toString()));
                }
            }
            for (int minor = 6; minor <= 14; minor++) {
                if (!found.containsKey(minor)) {
                    System.out.println("NOT RUN on Python 3." + minor + ": it is not installed");
                }
            }
            return found;
        }

        private static List<Path> candidates() {
            List<Path> candidates = new ArrayList<>();
            Path pyenv = Path.of(Optional.ofNullable(System.getenv("PYENV_ROOT"))
                            .orElse(System.getProperty("user.home") + "/.pyenv"))
                    .resolve("versions");
            if (Files.isDirectory(pyenv)) {
                try (Stream<Path> versions = Files.list(pyenv)) {
                    versions.map(version -> version.resolve("bin/python3"))
                            .sorted()
                            .forEach(candidates::add);
                } catch (IOException e) {
                    System.out.println("NOT RUN on pyenv's Pythons: " + e);
                }
            }
            for (String directory : System.getenv("PATH").split(":", -1)) {
                for (int minor = 6; minor <= 14; minor++) {
                    candidates.add(Path.of(directory, "python3." + minor));
                }
                candidates.add(Path.of(directory, "python3"));
            }
            return candidates;
        }
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
