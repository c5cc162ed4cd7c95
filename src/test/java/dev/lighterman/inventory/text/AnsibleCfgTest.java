package dev.lighterman.inventory.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsibleCfgTest {
    @Test
    void sectionsStandOneBelowTheOther() {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("defaults", Map.of("forks", "5"));
        sections.put("connection", Map.of("pipelining", "True"));
        assertThat(new AnsibleCfg(sections).render()).isEqualTo("""
                [defaults]
                forks = 5

                [connection]
                pipelining = True
                """);
    }
}
