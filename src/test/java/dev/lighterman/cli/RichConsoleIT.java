package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rich console on a terminal: the program in tmux, and what tmux has on its screen. */
class RichConsoleIT {
    private static final Path JAR = Path.of(System.getProperty("lighterman.cli.jar", ""));
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String SPINNER = "[\u280b\u2819\u2838\u2834\u2826\u2807]";

    private static final String PLAYBOOK = """
            - name: 웹 서버
              hosts: all
              gather_facts: no
              tasks:
              - name: 준비한다
                debug: {msg: x}
              - name: 꾸러미를 내려받아 설치하고 설정을 모두 새로 쓴다
                command: sh -c 'while ! test -e {{ playbook_dir }}/go; do sleep 0.1; done'
              - name: 다시 시작한다
                command: sleep 1
            """;

    @TempDir
    private Path directory;

    private final String socket = "lighterman-" + UUID.randomUUID();

    @BeforeEach
    void thePlaybook() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tmux"))),
                "no tmux on the PATH; perhaps you should install it: apt-get install tmux");
        assertThat(JAR).isRegularFile();
        Files.writeString(directory.resolve("p.yml"), PLAYBOOK.replace("{{ playbook_dir }}", directory.toString()));
        Files.writeString(
                directory.resolve("hosts"),
                "웹서버-1 ansible_connection=local\nweb2.internal.example.org ansible_connection=local\n");
    }

    @AfterEach
    void endTmux() throws Exception {
        tmux("kill-server");
    }

    @Test
    void atEightyColumns() throws Exception {
        start(80);

        List<String> waiting = screen(RichConsoleIT::twoHostsWait);
        assertThat(live(waiting))
                .singleElement()
                .asString()
                .matches(SPINNER + " p\\.yml: task 2 of 3: 꾸러미를 내려받아 설치하고 설정을 모두.*…  \\d+ s / \\d+ s");
        assertThat(waiting.subList(waiting.indexOf(live(waiting).get(0)) + 1, waiting.size()))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .matches("    웹서버-1                   꾸러미를 내려받아 설치하고 설정을 모두.*…  \\d+ s"),
                        line -> assertThat(line)
                                .matches("    web2\\.internal\\.example\\.org  꾸러미를 내려받아 설치하고 설정을 모두.*…  \\d+ s"));
        go();

        everyPictureIsWhole(80);
        theEndIsThatOfThePlainConsole();
    }

    @Test
    void atTwoHundredColumnsThenNarrowerThenWider() throws Exception {
        start(200);

        List<String> waiting = screen(RichConsoleIT::twoHostsWait);
        assertThat(live(waiting))
                .singleElement()
                .asString()
                .matches(SPINNER + " p\\.yml: task 2 of 3: 꾸러미를 내려받아 설치하고 설정을 모두 새로 쓴다 \\(2 hosts\\)  \\d+ s / \\d+ s");
        tmux("resize-window", "-t", "0", "-x", "50", "-y", "24");
        List<String> narrow =
                screen(lines -> twoHostsWait(lines) && live(lines).stream().anyMatch(l -> l.contains("…")));
        assertThat(live(narrow))
                .as("one live line, whole and nothing left over: " + narrow)
                .hasSize(1);
        assertThat(narrow.subList(narrow.indexOf(live(narrow).get(0)) + 1, narrow.size()))
                .hasSize(2);
        tmux("resize-window", "-t", "0", "-x", "120", "-y", "24");
        List<String> wide =
                screen(lines -> twoHostsWait(lines) && live(lines).stream().anyMatch(l -> l.contains("(2 hosts)")));
        assertThat(live(wide)).as("one live line: " + wide).hasSize(1);
        go();

        everyPictureIsWhole(120);
        theEndIsThatOfThePlainConsole();
    }

    private void start(int columns) throws Exception {
        // with the variables of a CI server it would not be a terminal's console
        String command =
                "env -i PATH=\"$PATH\" HOME=\"$HOME\" TERM=\"$TERM\" LC_ALL=C.UTF-8 LIGHTERMAN_HISTORY=none java -jar "
                        + JAR.toAbsolutePath()
                        + " play p.yml -i hosts; echo rc=$?; sleep 600";
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                String.valueOf(columns),
                "-y",
                "24",
                "-c",
                directory.toString(),
                command);
    }

    private void go() throws IOException {
        Files.createFile(directory.resolve("go"));
    }

    /** Until the end every picture has the live line once, which is no wider than the terminal. */
    private void everyPictureIsWhole(int columns) throws Exception {
        List<List<String>> pictures = new ArrayList<>();
        screen(lines -> {
            pictures.add(lines);
            return shows("rc=").test(lines);
        });
        List<List<String>> during =
                pictures.stream().filter(shows("result  ").negate()).toList();
        assertThat(during).isNotEmpty().allSatisfy(picture -> {
            assertThat(live(picture)).as(String.join("\n", picture)).hasSize(1);
            assertThat(width(live(picture).get(0))).isLessThan(columns);
        });
    }

    private void theEndIsThatOfThePlainConsole() throws Exception {
        List<String> end = screen(shows("rc="));
        assertThat(end.stream()
                        .map(line -> line.replaceAll("\\d+\\.\\d s", "0.0 s")
                                .replaceAll("run {9}\\d{8}-\\S+", "run         ID")
                                .replaceAll("core [^)]+", "core X")
                                .replaceAll("\\d+ bytes", "N bytes"))
                        .sorted()
                        .toList())
                .isEqualTo(Stream.of(
                                "p.yml",
                                "project     2 files, N bytes, of " + directory,
                                "run         ID",
                                "            p.yml (ansible-core X)",
                                "  play 웹 서버",
                                "  ok             0.0 s  웹서버-1                   준비한다",
                                "  ok             0.0 s  web2.internal.example.org  준비한다",
                                "  changed        0.0 s  웹서버-1                   꾸러미를 내려받아 설치하고 설정을 모두 새로 쓴다",
                                "  changed        0.0 s  web2.internal.example.org  꾸러미를 내려받아 설치하고 설정을 모두 새로 쓴다",
                                "  changed        0.0 s  웹서버-1                   다시 시작한다",
                                "  changed        0.0 s  web2.internal.example.org  다시 시작한다",
                                "  recap    web2.internal.example.org  ok=3 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                                "  recap    웹서버-1                   ok=3 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0",
                                "run         ok after 0.0 s",
                                "result      SUCCESS after 0.0 s",
                                "rc=0")
                        .sorted()
                        .toList());
        assertThat(tmux("display-message", "-p", "#{cursor_flag}")).isEqualTo("1\n");
    }

    /** Columns: two for a Hangul syllable. */
    private static int width(String line) {
        return line.codePoints().map(c -> c >= 0xAC00 && c <= 0xD7A3 ? 2 : 1).sum();
    }

    private static boolean twoHostsWait(List<String> lines) {
        List<String> live = live(lines);
        int at = live.isEmpty() ? -1 : lines.indexOf(live.get(0));
        return at >= 0 && lines.size() - at == 3 && live.get(0).contains("task 2 of 3");
    }

    private static Predicate<List<String>> shows(String text) {
        return lines -> lines.stream().anyMatch(line -> line.startsWith(text));
    }

    private static List<String> live(List<String> lines) {
        return lines.stream().filter(line -> line.matches(SPINNER + ".*")).toList();
    }

    /** The screen's lines and those above it, wrapped ones joined, once the condition holds. */
    private List<String> screen(Predicate<List<String>> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<String> lines = List.of();
        while (System.nanoTime() < deadline) {
            lines = tmux("capture-pane", "-p", "-J", "-S", "-")
                    .stripTrailing()
                    .lines()
                    .map(String::stripTrailing)
                    .toList();
            if (condition.test(lines)) {
                return lines;
            }
            Thread.sleep(30);
        }
        throw new AssertionError("after " + LIMIT + " the screen still is\n" + String.join("\n", lines));
    }

    private String tmux(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-L", socket));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
