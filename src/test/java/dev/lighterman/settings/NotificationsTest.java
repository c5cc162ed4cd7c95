package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Notification;
import dev.lighterman.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told how a pipeline ended, as the pipeline file says it. */
class NotificationsTest {
    @TempDir
    Path directory;

    private Settings settings(String notify, Map<String, String> overrides) throws InvalidInputException, IOException {
        Path file =
                Files.writeString(directory.resolve("lighterman.yml"), "image: {name: a/b}\nnotify:" + notify + "\n");
        return PipelineFile.load(file, overrides, Map.of("HOOK", "https://h/k3y", "ON", "failed")::get)
                .settings();
    }

    private static final Notification ALL = new Notification(
            Secret.of("https://h/k3y"),
            List.of(Notification.When.FAILED, Notification.When.RECOVERED),
            Notification.Format.SLACK);

    @Test
    void inAFileAndOnTheCommandLine() throws Exception {
        Settings settings = settings("""

                - {url: "${env:HOOK}", on: ["${env:ON}", recovered], format: slack}
                - url: http://10.0.0.1:8080/x
                """, Map.of());
        assertThat(settings.notifications()).containsExactly(ALL, Notification.to("http://10.0.0.1:8080/x"));
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.toString()).doesNotContain("k3y", "8080/x");
        assertThat(settings.secretValues()).containsExactly(Secret.of("https://h/k3y"));

        assertThat(settings(" []", Map.of("notify", "[{url: 'https://h/k3y', on: [failed, recovered], format: slack}]"))
                        .notifications())
                .containsExactly(ALL);
        assertThat(settings(" {url: \"${run:secret}\"}", Map.of()).notifications())
                .hasSize(1);
    }

    @Test
    void whatCannotBeUsedIsRefused() {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> settings("""

                - {on: failed}
                - {url: https://h, on: fail, format: html, to: me}
                - {url: https://h, on: []}
                - text
                """, Map.of()));
        String file = directory.resolve("lighterman.yml").toString();
        assertThat(e.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        file + ":3:3: an item of notify needs a url",
                        file
                                + ":4:24: notify.on must be one of failed, recovered, always, but is \"fail\"; did you mean"
                                + " \"failed\"?",
                        file + ":4:38: notify.format must be one of json, slack, teams, but is \"html\"",
                        file + ":4:44: unknown field \"to\" in notify",
                        file + ":5:24: notify.on is empty",
                        file + ":6:3: an item of notify must be a mapping with url, on and format, but is text");
    }

    @Test
    void noUrlIsShown() {
        for (String url : List.of("ftp://k3y/", "k3y", "https:///k3y", "https://me:k3y@h/", "https://h/{k3y}")) {
            Pipeline pipeline = Pipeline.of(Image.named("a/b")).notifying(Notification.to(url));
            InvalidInputException e = catchThrowableOfType(InvalidInputException.class, pipeline::warnings);
            assertThat(e.getMessage()).startsWith("notify.url must ").doesNotContain("k3y");
        }
    }
}
