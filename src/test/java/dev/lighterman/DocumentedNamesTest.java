package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there: a class that is renamed takes its name in the documents with it. */
class DocumentedNamesTest {
    private static final Path MAIN = Path.of("src/main/java/dev/lighterman");
    private static final Path TESTS = Path.of("src/test/java/dev/lighterman");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*[a-z](?:IT|Test|Contract)\\b");
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:\\.([A-Z][A-Za-z]*))?[.(`]");
    private static final Pattern QUALIFIED =
            Pattern.compile("`(?:dev\\.lighterman\\.)?(?!java|sun)((?:[a-z]+\\.)+[A-Z][A-Za-z0-9]*)[.(`]");
    private static final Pattern WALK =
            Pattern.compile("^\\d\\. \\[`\\w+`]\\(\\.\\./(src/main/\\S+\\.java)\\)", Pattern.MULTILINE);
    private static final Pattern ROOM = Pattern.compile("^\\| `(?:dev\\.lighterman|([a-z]+))` \\|", Pattern.MULTILINE);
    private static final Pattern MAKES_THREADS = Pattern.compile("new Thread\\(|extends Thread\\b");
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w*(?:IT|Test))\\.([a-z]\\w*)`");
    private static final Pattern PYTHON = Pattern.compile("`(?:(test_\\w+\\.py)|(test_\\w+))`");
    /** Those of clients and of a file with the program's output are no threads. */
    private static final Pattern THREAD = Pattern.compile("\"(lighterman-(?!client-|git-\")[a-z-]+)\"");
    /** A setting of sshd. */
    private static final Set<String> NOT_OURS = Set.of("MaxSessions");

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestThatADocumentNamesExists(Path document) throws IOException {
        Set<String> named = found(TEST, Files.readString(document), 0);
        named.removeAll(sources(TESTS).keySet());
        assertThat(named)
                .as("tests that %s names and that do not exist", document)
                .isEmpty();
    }

    static Stream<Path> documents() throws IOException {
        return DocumentationTest.documents().filter(document -> document.startsWith("docs"));
    }

    /** A finding without its test would look as if it had one. */
    @Test
    void everyMethodOfATestThatTheTableOfFindingsNamesExists() throws IOException {
        String table = Files.readString(Path.of("docs/security.md"));
        Map<String, Path> tests = sources(TESTS);
        List<String> missing = new ArrayList<>();
        Matcher java = METHOD.matcher(table);
        while (java.find()) {
            Path file = tests.get(java.group(1));
            if (file == null || !Files.readString(file).contains(" void " + java.group(2) + "(")) {
                missing.add(java.group());
            }
        }
        Matcher python = PYTHON.matcher(table);
        String file = "";
        while (python.find()) {
            if (python.group(1) != null) {
                file = Files.readString(Path.of("src/test/python", python.group(1)));
            } else if (!file.contains("def " + python.group(2) + "(")) {
                missing.add(python.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/threading.md"})
    void everyClassThatTheDocumentNamesExists(String document) throws IOException {
        Map<String, Path> sources = sources(TESTS);
        sources.putAll(sources(MAIN));
        Set<String> unknown = new TreeSet<>();
        Matcher named = CLASS.matcher(Files.readString(Path.of(document)));
        while (named.find()) {
            Path source = sources.get(named.group(1));
            if (!NOT_OURS.contains(named.group(1)) && (source == null || !declares(source, named.group(2)))) {
                unknown.add(named.group().replaceAll("[`(]", ""));
            }
        }
        assertThat(unknown)
                .as("classes that %s names and that do not exist", document)
                .isEmpty();
    }

    /** Such as {@code report.CodeQuality}, with or without {@code dev.lighterman} before it. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyClassThatADocumentNamesWithItsPackageIsThere(Path document) throws IOException {
        assertThat(found(QUALIFIED, Files.readString(document), 1))
                .allSatisfy(name -> assertThat(MAIN.resolve(name.replace('.', '/') + ".java"))
                        .as("%s in %s", name, document)
                        .exists());
    }

    /** Whether a file has a nested class; null is none. */
    private static boolean declares(Path source, String nested) throws IOException {
        return nested == null
                || Pattern.compile("(?:class|record|interface|enum) " + nested + "\\b")
                        .matcher(Files.readString(source))
                        .find();
    }

    @Test
    void everyRoomIsInTheTableOfTheArchitecture() throws IOException {
        try (Stream<Path> rooms = Files.list(MAIN)) {
            Set<String> packages = rooms.filter(Files::isDirectory)
                    .map(room -> room.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(found(ROOM, architecture(), 1)).isEqualTo(packages);
        }
    }

    /** The files that read a limit on its way to the command line are those that know the word. */
    @Test
    void theWalkOfALimitPassesTheFilesThatKnowIt() throws IOException {
        Set<String> walk = found(WALK, architecture(), 1);

        assertThat(walk).hasSize(5);
        for (String file : walk) {
            assertThat(Path.of(file)).content().containsPattern("\\blimit\\b");
        }
        for (String carrier : List.of("PipelineEngine", "Preflight", "RunPlaybook", "PlaybookRunner", "RunClient")) {
            assertThat(sources(MAIN).get(carrier)).content().doesNotContainPattern("\\blimit\\(");
        }
    }

    @Test
    void everyPackageIsInTheTableOfTheArchitecture() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            assertThat(files.filter(file -> file.endsWith("package-info.java"))
                            .map(file -> MAIN.relativize(file.getParent()).toString())
                            .filter(name -> !name.isEmpty()))
                    .allSatisfy(name -> assertThat(architecture()).contains("`" + name.replace('/', '.') + "`"));
        }
    }

    @Test
    void everyThreadIsInTheTableOfThreads() throws IOException {
        String table = Files.readString(Path.of("docs/threading.md"));
        for (Path source : sources(MAIN).values()) {
            String text = Files.readString(source);
            if (MAKES_THREADS.matcher(text).find()) {
                assertThat(found(THREAD, text, 1))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(table)
                                .as("the table of threads, which %s makes", source.getFileName())
                                .contains("`" + name.replaceFirst("^(lighterman-local-).*", "$1")));
            }
        }
    }

    private static String architecture() throws IOException {
        return Files.readString(Path.of("docs/architecture.md"));
    }

    private static Set<String> found(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(group))
                .filter(name -> name != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, Path> byName = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> byName.put(file.getFileName().toString().replace(".java", ""), file));
            return byName;
        }
    }
}
