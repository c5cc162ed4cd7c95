package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LabTest {
    @Test
    void exportsAreReadAsAShellWouldReadThem() {
        assertThat(
                        Lab.parse(
                                "export LAB_SSH_HOST='127.0.0.1'\nexport LAB_DIR='/var/tmp/it'\\''s here'\nexport KUBECONFIG=''\n"))
                .isEqualTo(Map.of("LAB_SSH_HOST", "127.0.0.1", "LAB_DIR", "/var/tmp/it's here", "KUBECONFIG", ""));
    }
}
