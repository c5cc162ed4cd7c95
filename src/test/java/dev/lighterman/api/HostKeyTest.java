package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostKeyTest {
    private static final String PIN = "SHA256:uNiVztksCsDhcc0u9e8BrrJNOp3vrgTIsSBpv2+5i8M";

    @Test
    void policiesAreReadExactlyOrNotAtAll() throws Exception {
        assertThat(HostKey.parse("strict")).isEqualTo(HostKey.strict());
        assertThat(HostKey.parse("accept-new")).isEqualTo(HostKey.acceptNew());
        assertThat(HostKey.parse("insecure")).isEqualTo(HostKey.insecure());
        assertThat(HostKey.parse(PIN)).isEqualTo(HostKey.pinned(PIN));
        assertThat(HostKey.parse(PIN + "," + PIN)).isEqualTo(HostKey.pinned(PIN, PIN));
        for (String text : List.of("Strict", "yes", "no", "off", "ask", "", "acceptnew", "accept_new", " strict")) {
            assertThatThrownBy(() -> HostKey.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("unknown host key policy \"" + text
                            + "\"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf`"
                            + " prints it");
        }
    }

    @Test
    void whatIsNoFingerprintIsNotPinned() {
        for (String text : List.of("SHA256:", "SHA256:abc", "sha256:" + PIN.substring(7), PIN + "x")) {
            assertThatThrownBy(() -> HostKey.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("is no fingerprint of a host key");
            assertThatThrownBy(() -> HostKey.pinned(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no fingerprint of a host key");
        }
        assertThatThrownBy(HostKey::pinned)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there must be a fingerprint to pin");
    }

    @Test
    void textsAreThoseThatAreRead() throws Exception {
        for (String text : List.of("strict", "accept-new", "insecure", PIN, PIN + "," + PIN)) {
            assertThat(HostKey.parse(text)).hasToString(text);
        }
        assertThat(HostKey.strict().fingerprints()).isEmpty();
        assertThat(HostKey.pinned(PIN).fingerprints()).containsExactly(PIN);
    }
}
