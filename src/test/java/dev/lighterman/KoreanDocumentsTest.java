package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Korean documents are those in English, in other words: the same sections, and block by block the same code. */
class KoreanDocumentsTest {
    private static final Pattern BLOCK = Pattern.compile("^```\\w*\\n.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ ", Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({"README.md,README.ko.md", "docs/getting-started.md,docs/getting-started.ko.md"})
    void theCodeIsThatOfTheEnglishDocument(Path english, Path korean) throws IOException {
        assertThat(found(BLOCK, korean)).isEqualTo(found(BLOCK, english));
        assertThat(found(HEADING, korean)).isEqualTo(found(HEADING, english));
    }

    private static List<String> found(Pattern pattern, Path document) throws IOException {
        return pattern.matcher(Files.readString(document))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
