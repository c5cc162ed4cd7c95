package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A message that the page quotes and nothing says any more would be searched for in vain. */
class TroubleshootingTest {
    private static final Path PAGE = Path.of("docs/troubleshooting.md");
    private static final Pattern ROW = Pattern.compile("^\\| (`.+?`[^|]*) \\|", Pattern.MULTILINE);
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|'(?:[^'\\\\]|\\\\.)'|\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"",
            Pattern.DOTALL);

    @Test
    void eachMessageIsOneThatASourceFileSays() throws IOException {
        List<String> sources = sources();
        List<String> messages = messages();
        assertThat(messages).hasSizeGreaterThan(50);
        assertThat(messages)
                .filteredOn(message -> sources.stream()
                        .noneMatch(literals -> fragments(message).stream().allMatch(literals::contains)))
                .as("messages that no source file says")
                .isEmpty();
    }

    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            Matcher quoted = QUOTED.matcher(row.group(1));
            while (quoted.find()) {
                messages.add(quoted.group(1));
            }
        }
        return messages;
    }

    /** What stands between the parts that differ. */
    private static List<String> fragments(String message) {
        return Arrays.stream(message.split("\\.\\.\\.", -1))
                .map(part -> part.replaceAll("^[,:;]? +| +$", ""))
                .filter(part -> part.length() > 3)
                .toList();
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(TroubleshootingTest::literals)
                    .toList();
        }
    }

    /** The texts of a source file, one a line; those that only a line break parts are one. */
    private static String literals(Path file) {
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StringBuilder texts = new StringBuilder();
        int last = -1;
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            if (token.group(2) != null) {
                boolean joined = last >= 0
                        && source.substring(last, token.start()).strip().equals("+");
                texts.append(joined ? "" : "\n").append(token.group(2).replace("\\\"", "\""));
                last = token.end();
            }
        }
        return texts.toString();
    }
}
