package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogStreamTest {
    @Test
    void warningsAndErrorsAreLoggedAsSuch() {
        List<String> logged = new ArrayList<>();
        try (LogStream stream = new LogStream(
                line -> logged.add("I " + line), line -> logged.add("W " + line), line -> logged.add("E " + line))) {
            byte[] bytes = """
                    run         ok after 0.9 s
                    warning     the tag is deployed
                      warning: a deprecation
                    error       the push was denied
                                unauthorized
                    result      FAILURE after 1.0 s
                                indented
                    """.getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, 0, bytes.length);
        }
        assertThat(logged)
                .containsExactly(
                        "I run         ok after 0.9 s",
                        "W warning     the tag is deployed",
                        "W   warning: a deprecation",
                        "E error       the push was denied",
                        "E             unauthorized",
                        "I result      FAILURE after 1.0 s",
                        "I             indented");
    }

    @Test
    void eachLineIsLoggedOnceWhole() {
        List<String> logged = new ArrayList<>();
        byte[] bytes = "한 줄\r\n\n끝".getBytes(StandardCharsets.UTF_8);
        LogStream stream = new LogStream(logged::add, logged::add, logged::add);

        for (int i = 0; i < bytes.length; i += 2) {
            stream.write(bytes, i, Math.min(2, bytes.length - i));
        }
        stream.close();
        stream.close();

        assertThat(logged).containsExactly("한 줄", "", "끝");
    }
}
