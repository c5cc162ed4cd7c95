package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortTextTest {
    /** Docker's message ended within an address: https://registry/v2/?account=me&t=... */
    @Test
    void isCutAtTheEndOfASentenceOrAWord() {
        assertThat(ShortText.of("short", 5)).isEqualTo("short");
        assertThat(ShortText.of("Error response from daemon. Get https://registry.example.com/v2/?account=me&t=1", 60))
                .isEqualTo("Error response from daemon. Get...");
        assertThat(ShortText.of("pull access denied for shop; repository does not exist or may require login", 40))
                .isEqualTo("pull access denied for shop...");
        assertThat(ShortText.of("x".repeat(20), 10)).isEqualTo("xxxxxxxxxx...");
    }
}
