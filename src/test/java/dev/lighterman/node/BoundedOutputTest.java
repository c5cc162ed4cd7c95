package dev.lighterman.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BoundedOutputTest {
    @Test
    void theBeginningIsKeptAndTheRestIsCounted() throws Exception {
        try (BoundedOutput output = new BoundedOutput(5)) {
            output.write("abc".getBytes(StandardCharsets.UTF_8));
            assertThat(output.text()).isEqualTo("abc");
            assertThat(output.cut()).isFalse();
            output.write("defgh".getBytes(StandardCharsets.UTF_8));
            output.write('i');
            assertThat(output.text()).isEqualTo("abcde ... (4 bytes are left out here)");
            assertThat(output.bytes()).asString().isEqualTo("abcde");
            assertThat(output.cut()).isTrue();
        }
    }
}
