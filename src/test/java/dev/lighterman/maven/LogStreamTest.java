package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogStreamTest {
    @Test
    void eachLineIsLoggedOnceWhole() {
        List<String> logged = new ArrayList<>();
        byte[] bytes = "한 줄\r\n\n끝".getBytes(StandardCharsets.UTF_8);
        LogStream stream = new LogStream(logged::add);

        for (int i = 0; i < bytes.length; i += 2) {
            stream.write(bytes, i, Math.min(2, bytes.length - i));
        }
        stream.close();
        stream.close();

        assertThat(logged).containsExactly("한 줄", "", "끝");
    }
}
