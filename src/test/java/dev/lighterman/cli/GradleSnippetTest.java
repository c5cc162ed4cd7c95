package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build file of docs/gradle.md: what it calls, without Gradle, and that Gradle reads it, where there is one. */
class GradleSnippetTest {
    private static final Pattern STRING = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    @TempDir
    private Path directory;

    private static String snippet() throws IOException {
        Matcher block = Pattern.compile("```groovy\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/gradle.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /** The strings of a line, with what Gradle would put in. */
    private static List<String> strings(String line) {
        List<String> strings = new ArrayList<>();
        Matcher string = STRING.matcher(line);
        while (string.find()) {
            String text = string.group(1) != null ? string.group(1) : string.group(2);
            strings.add(text.replace("${tasks.jar.archiveFileName.get()}", "shop-1.0.jar")
                    .replace("${project.version}", "1.0"));
        }
        return strings;
    }

    @Test
    void theCommandLineOfTheTaskIsUnderstood() throws Exception {
        List<String> arguments = snippet()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("args "))
                .flatMap(line -> strings(line).stream())
                .toList();
        Path file =
                Files.writeString(directory.resolve("lighterman.yml"), "image: {name: 'example/shop:${version}'}\n");
        Files.createDirectories(directory.resolve("build/libs"));
        Files.writeString(directory.resolve("build/libs/shop-1.0.jar"), "");

        assertThat(arguments)
                .startsWith("run", "--set")
                .contains("--result", "--junit")
                .noneMatch(text -> text.contains("${"));
        // The same, but contacting nothing: results are for a run.
        List<String> render = new ArrayList<>(List.of("render", "image", "-f", file.toString()));
        render.addAll(arguments.subList(1, arguments.indexOf("--result")));
        CommandRun run = CommandRun.of(render.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("docker push example/shop:1.0");
        // The class it names is the program's.
        assertThat(snippet()).contains("mainClass = '" + Main.class.getName() + "'");
        assertThat(snippet()).contains("dev.lighterman:lighterman:" + version() + ":cli@jar");
    }

    private static String version() throws IOException {
        Matcher version = Pattern.compile("<version>([^<]*)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    @Test
    void gradleReadsIt() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "gradle"))),
                "no gradle on the PATH: docs/gradle.md was read by this test alone");
        Files.writeString(directory.resolve("settings.gradle"), "rootProject.name = 'shop'\n");
        Files.writeString(directory.resolve("build.gradle"), snippet());

        Process gradle = new ProcessBuilder("gradle", "--offline", "-q", "help", "--task", "ship")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        gradle.getOutputStream().close();
        String output = new String(gradle.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(gradle.waitFor()).as(output).isZero();
        assertThat(output).contains("Type", "JavaExec");
    }
}
