package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show is what works: their snippets are those that other tests compile and run. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @TempDir
    Path directory;

    @Test
    void thePipelineFileOfTheReadmeIsValidAndNamesThePlaybooksImage() throws Exception {
        Path file = directory.resolve("lighterman.yml");
        Files.writeString(file, block("README.md", "yaml"));

        Pipeline pipeline = Pipeline.load(file);

        assertThat(pipeline.name()).isEqualTo("My-Docker-Project");
        assertThat(pipeline.warnings()).isEmpty();
    }

    @Test
    void theJavaOfTheReadmeIsWhatTheEmbeddingProjectAndATestRun() throws IOException {
        List<String> blocks = blocks("README.md", "java");

        assertThat(blocks).hasSize(3);
        assertThat(stripped(Files.readString(Path.of("src/it/embedding/src/main/java/com/example/Ship.java"))))
                .contains(stripped(blocks.get(0)));
        assertThat(stripped(Files.readString(Path.of("src/test/java/dev/lighterman/PublicApiIT.java"))))
                .contains(stripped(blocks.get(1)), stripped(blocks.get(2)));
    }

    @Test
    void thePlaybookOfValuesOfTheDocumentationIsTheOneThatATestRuns() throws IOException {
        assertThat(stripped(Files.readString(Path.of("src/test/java/dev/lighterman/PublicApiIT.java"))))
                .contains(stripped(block("docs/playbooks.md", "java")));
    }

    @Test
    void theReportsOfTheDocumentationAreThoseThatATestWrites() throws IOException {
        assertThat(stripped(Files.readString(Path.of("src/test/java/dev/lighterman/PublicApiIT.java"))))
                .contains(stripped(block("docs/reports.md", "java")));
    }

    @Test
    void theCodeOfTheEmbeddingPageIsWhatATestRuns() throws IOException {
        List<String> blocks = blocks("docs/embedding.md", "java");

        assertThat(blocks).hasSize(4);
        assertThat(joined(Files.readString(Path.of("src/test/java/dev/lighterman/EmbeddingIT.java"))))
                .contains(blocks.stream().map(DocumentationTest::joined).toList());
    }

    /** However the formatter breaks its lines. */
    private static String joined(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String stripped(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void theListenersOfTheDocumentationAreThoseThatATestRuns() throws IOException {
        String test = Files.readString(Path.of("src/test/java/dev/lighterman/ListenersIT.java"));

        assertThat(test.lines().map(String::strip).collect(Collectors.joining("\n")))
                .contains(block("docs/threading.md", "java")
                        .lines()
                        .map(String::strip)
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void theJobsOfTheDocumentationAreThoseThatATestRuns() throws IOException {
        String test = Files.readString(Path.of("src/test/java/dev/lighterman/cli/JobsIT.java"));

        assertThat(test.lines().map(String::strip).collect(Collectors.joining("\n")))
                .contains(
                        block("docs/jobs.md", "java").lines().map(String::strip).collect(Collectors.joining("\n")));
        assertThat(blocks("docs/jobs.md", "yaml")).hasSize(2);
    }

    @Test
    void thePluginOfTheReadmeIsWhatTheMavenProjectUses() throws IOException {
        String version = project("version");
        String used = Files.readString(Path.of("src/it/ship/pom.xml"))
                .replace("@project.groupId@", project("groupId"))
                .replace("@project.artifactId@", project("artifactId"))
                .replace("@project.version@", version);

        assertThat(used.lines().map(String::strip).collect(Collectors.joining("\n")))
                .contains(block("README.md", "xml").lines().map(String::strip).collect(Collectors.joining("\n")));
    }

    @Test
    void theConsoleOfTheReadmeIsTheOneTheGoldenTestHolds() throws IOException {
        List<String> unnamed = blocks("README.md", "");

        assertThat(unnamed).anySatisfy(text -> assertThat(text).isEqualTo("""
                SSH: Connecting from host [ce6906a3e674]
                SSH: Connecting with configuration [ansible-server] ...
                SSH: EXEC: completed after 36,423 ms
                SSH: Disconnecting configuration [ansible-server] ...
                SSH: Transferred 1 file(s)
                Triggering a new build of My-k8s-Project-Ansible
                Finished: SUCCESS
                """));
    }

    @Test
    void everyCommandOfTheReadmeExists() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Matcher script = Pattern.compile("^src/\\S+", Pattern.MULTILINE).matcher(readme);
        List<String> scripts = new ArrayList<>();
        while (script.find()) {
            scripts.add(script.group());
        }
        assertThat(scripts).containsExactly("src/lab/demo", "src/lab/test", "src/install/install");
        assertThat(scripts).allSatisfy(name -> assertThat(Path.of(name)).isExecutable());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFile(Path document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(document));
        Path folder = document.toAbsolutePath().getParent();
        while (link.find()) {
            assertThat(folder.resolve(link.group(1)).normalize())
                    .as("%s links to %s", document, link.group(1))
                    .exists();
        }
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> found = docs.filter(
                            file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".md"))
                    .toList();
            return Stream.concat(
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "src/lab/README.md")
                            .map(Path::of),
                    found.stream());
        }
    }

    private static String block(String file, String language) throws IOException {
        List<String> found = blocks(file, language);
        assertThat(found).as("%s blocks of %s", language, file).hasSize(1);
        return found.get(0);
    }

    private static List<String> blocks(String file, String language) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of(file)));
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                found.add(matcher.group(2));
            }
        }
        return found;
    }

    private static String project(String element) throws IOException {
        Matcher matcher = Pattern.compile("<" + element + ">([^<]+)</" + element + ">")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
