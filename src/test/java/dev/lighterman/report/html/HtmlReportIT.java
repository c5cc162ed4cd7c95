package dev.lighterman.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.HostileReportsTest;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.result.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser: what runs in it, how soon it is there, and whether everybody can read and use it. */
class HtmlReportIT {
    /** Pictures of the pages, to look at. */
    private static final Path PICTURES = Path.of("target", "screenshots");

    private static final String FINDINGS =
            "axe.run().then(found => found.violations.flatMap(rule => rule.nodes.map(node =>"
                    + " rule.id + ' ' + node.target + ': ' + node.failureSummary)))";

    /** axe doesn't look at text on shapes: the contrast, by WCAG's formula, of each name to the bar it stands on. */
    private static final String NAMES_IN_THE_PICTURE = """
            (() => {
              const rgb = color => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
              const light = color => color.map(c => c / 255)
                  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              return Array.from(document.querySelectorAll('.l text'), text => {
                const bar = getComputedStyle(text.parentElement.previousElementSibling);
                const below = rgb(getComputedStyle(text.closest('.lane > svg')).backgroundColor);
                const on = rgb(bar.fill).map((c, i) => c * bar.fillOpacity + below[i] * (1 - bar.fillOpacity));
                const [a, b] = [light(rgb(getComputedStyle(text).fill)), light(on)];
                return [text.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
              }).filter(([name, contrast]) => !(contrast >= 4.5));
            })()""";

    @TempDir
    private static Path directory;

    /** One for all tests, each of which opens a page of its own in it. */
    private static Browser browser;

    @BeforeAll
    static void startBrowser() throws Exception {
        browser = Browser.start(directory);
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void noScriptOfATaskRunsAndThePagesOwnDoes() throws Exception {
        String hostile =
                "</pre></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        open(HtmlReport.write(HostileReportsTest.result(hostile)), 1280, false);

        assertThat(browser.evaluate("document.title")).isEqualTo("FAILURE · My-Docker-Project");
        assertThat(browser.evaluate("document.querySelector('.tasks .filter').hidden"))
                .isEqualTo(false);
    }

    @Test
    void thePolicyStopsScriptsEvenIfMarkupGotThrough() throws Exception {
        String html = HtmlReport.write(Results.success());
        open(html.replace("</main>", "<script>document.title='owned'</script></main>"), 1280, false);

        assertThat(browser.evaluate("document.title")).isEqualTo("SUCCESS · My-Docker-Project");
    }

    @Test
    void tenThousandTasksOpenWithinASecond() throws Exception {
        RunResult run = Results.large(10_000, 50);
        String html = HtmlReport.write(Results.of(run), Results.recording(run));

        List<Long> measured = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open(html, 1280, false);
            // Laid out as far as it can be seen, and the first picture of it drawn.
            measured.add(((Number) browser.evaluate("document.body.getBoundingClientRect();"
                            + "new Promise(r => requestAnimationFrame(() => r(Math.round(performance.now()))))"))
                    .longValue());
        }

        System.out.println("10,000 tasks, " + html.length() / 1000 + " kB: opened after " + measured + " ms");
        // The claim is a second on an idle machine; the test only catches a page that has become a different kind of
        // slow.
        assertThat(measured.stream().mapToLong(Long::longValue).min().getAsLong())
                .isLessThan(10_000);
    }

    /** By the rules of WCAG 2.2, level AA, that a program can check: contrast, names, roles, order of headings. */
    @ParameterizedTest(name = "{0}, {1} pixels wide, dark: {2}")
    @CsvSource({
        "failure, 1280, false", "failure, 1280, true", "failure, 390, true",
        "success, 390, false", "history, 1280, true", "history, 390, false"
    })
    void everybodyCanReadThePage(String page, int width, boolean dark) throws Exception {
        readable(page, width, dark);
    }

    @Tag(Tier.TWICE)
    @ParameterizedTest(name = "{0}, {1} pixels wide, dark: {2}")
    @CsvSource({
        "failure, 390, false", "success, 1280, false", "success, 1280, true",
        "success, 390, true", "history, 1280, false", "history, 390, true"
    })
    void everybodyCanReadThePageInEachColourAndWidth(String page, int width, boolean dark) throws Exception {
        readable(page, width, dark);
    }

    private void readable(String page, int width, boolean dark) throws Exception {
        open(page(page), width, dark);
        browser.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");

        Files.createDirectories(PICTURES);
        browser.screenshot(PICTURES.resolve(page + "-" + width + (dark ? "-dark" : "-light") + ".png"));
        browser.evaluate(axe());

        assertThat((List<?>) browser.evaluate(FINDINGS)).as("axe's findings").isEmpty();
        assertThat((List<?>) browser.evaluate(NAMES_IN_THE_PICTURE))
                .as("names of tasks in the picture that are hard to read")
                .isEmpty();
        assertThat(browser.evaluate("document.documentElement.scrollWidth"))
                .as("nothing sticks out at the side")
                .isEqualTo(width);
    }

    @Test
    void aScreenReaderIsToldTheSame() throws Exception {
        open(page("failure"), 1280, false);

        List<String> told = browser.accessibilityTree();

        assertThat(told)
                .containsSubsequence(
                        "RootWebArea \"UNSTABLE · My-Docker-Project\"",
                        "link \"Skip to the content\"",
                        "banner \"\"",
                        "heading \"My-Docker-Project\"",
                        "main \"\"",
                        "region \"Why\"",
                        "heading \"Why\"",
                        "region \"From commit to pods\"",
                        "heading \"Commit\"",
                        "article \"create-cicd-devops-images.yml\"",
                        "heading \"Failed push remote dockerhub on localhost\"",
                        "heading \"Ignored remove remote docker images on localhost\"",
                        "region \"Where the time went create-cicd-devops-images.yml\"",
                        "image \"localhost: 3 tasks, 13.9 s\"",
                        "region \"Recap of create-cicd-devops-images.yml\"",
                        "table \"Recap\"",
                        "columnheader \"failed\"",
                        "rowheader \"localhost\"",
                        "searchbox \"Filter\"",
                        "table \"Tasks 1 to 3\"",
                        "contentinfo \"\"");
    }

    @Test
    void aKeyboardIsEnough() throws Exception {
        RunResult run = Results.large(300, 3);
        open(HtmlReport.write(Results.of(run), Results.recording(run)), 1280, false);

        browser.press("Tab");
        assertThat(browser.evaluate("document.activeElement.className")).isEqualTo("skip");
        browser.press("Enter");
        assertThat(browser.evaluate("location.hash")).isEqualTo("#main");
        tabTo("document.activeElement.matches('.tasks > summary')");
        browser.press("Enter");
        assertThat(browser.evaluate("document.querySelector('.tasks').open")).isEqualTo(true);
        tabTo("document.activeElement.matches('.tasks input')");
        browser.type("ignored");
        waitFor("document.querySelector('.tasks output').textContent === '3 found'");
        tabTo("document.activeElement.matches('.output > summary')");
        browser.press("Enter");
        tabTo("document.activeElement.matches('.output input')");
        browser.type("한국어");
        waitFor("document.querySelector('.output output').textContent.endsWith(' found')");
        assertThat((List<?>) browser.evaluate("document.querySelector('.output pre').textContent.trim().split('\\n')"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(String.valueOf(line)).contains("한국어"));
    }

    private void tabTo(String condition) throws Exception {
        for (int i = 0; i < 100; i++) {
            browser.press("Tab");
            if (Boolean.TRUE.equals(browser.evaluate(condition))) {
                return;
            }
        }
        throw new AssertionError("100 times Tab and never " + condition);
    }

    private void waitFor(String condition) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (Boolean.TRUE.equals(browser.evaluate(condition))) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("after half a minute still not " + condition);
    }

    private static String page(String name) {
        return switch (name) {
            case "success" -> HtmlReport.write(Results.success());
            case "history" -> HistoryHtml.write(Results.history());
            default -> {
                PipelineResult result = Results.unstable();
                RunResult run = result.jobs().get(0).runs().get(0);
                Recording recording = Results.recording(run);
                recording.on(new RunEvent.Diff(
                        9,
                        Script.START,
                        "localhost",
                        "t1",
                        Map.of("before", "a\nb\nc\n", "after", "a\nB\nc\n", "before_header", "/etc/x")));
                yield HtmlReport.write(result, recording);
            }
        };
    }

    private static String axe() throws IOException {
        try (InputStream in = HtmlReportIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void open(String html, int width, boolean dark) throws Exception {
        browser.open(Files.writeString(directory.resolve("report.html"), html), width, 900, dark);
    }
}
