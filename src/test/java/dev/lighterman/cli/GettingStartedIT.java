package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/getting-started.md has a newcomer do first, done. */
@Timeout(120)
class GettingStartedIT {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path directory;

    @BeforeEach
    @AfterEach
    void noPages() throws IOException {
        for (String host : List.of("web1", "web2")) {
            Files.deleteIfExists(Path.of("/tmp/page-" + host + ".txt"));
        }
    }

    @Test
    void theFirstPlaybookSaysWhatThePageSays() throws Exception {
        Files.writeString(directory.resolve("site.yml"), block("yaml"));
        Files.writeString(directory.resolve("hosts"), block("ini"));
        List<String> command = List.of("play", "site.yml", "-i", "hosts", "-e", "version=1.0");
        assertThat(page()).contains("\nlighterman " + String.join(" ", command) + "\n");

        Program.Ended ended = new Program(directory).run(command.toArray(String[]::new));

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        // hosts run side by side, so their lines come in any order
        assertThat(lines(ended.out())).containsAll(lines(block("")));
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(line -> line.replaceAll(" +[0-9]+\\.[0-9] s", " N s"))
                .toList();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/getting-started.md"));
    }

    private static String block(String language) throws IOException {
        Matcher block = BLOCK.matcher(page());
        while (block.find()) {
            if (block.group(1).equals(language)) {
                return block.group(2);
            }
        }
        throw new IllegalStateException("no block of " + language);
    }
}
