package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void namesThatTheLocaleCannotWrite() {
        assertThat(FileNames.problem("app.jar", StandardCharsets.US_ASCII)).isEmpty();
        assertThat(FileNames.problem("앱.jar", StandardCharsets.UTF_8)).isEmpty();
        assertThat(FileNames.problem("앱.jar", StandardCharsets.US_ASCII))
                .contains(
                        "the name \"앱.jar\" has characters that the locale's encoding (US-ASCII) does not have; perhaps"
                                + " you should set LC_ALL=C.UTF-8");
        assertThat(FileNames.problem("a\0b", StandardCharsets.UTF_8))
                .contains("\"a?b\" is no path: it holds a NUL character");
    }

    @Test
    void namesThatTheLocaleCouldNotRead() {
        assertThat(FileNames.loss("앱.jar", StandardCharsets.UTF_8)).isEmpty();
        assertThat(FileNames.loss("\ufffd.jar", StandardCharsets.US_ASCII))
                .contains("the name \"\ufffd.jar\" has characters that the locale's encoding (US-ASCII) does not have;"
                        + " perhaps you should set LC_ALL=C.UTF-8");
        assertThat(FileNames.loss("\ufffd.jar", StandardCharsets.UTF_8))
                .contains("the name \"\ufffd.jar\" is not UTF-8; perhaps you should rename the file");
    }
}
