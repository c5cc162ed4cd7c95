package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class OverridesTest {
    @Test
    void theCommandLineWinsOverTheProjectAndTheProjectOverTheConfiguration() {
        Map<String, String> configured = new LinkedHashMap<>();
        configured.put("image.name", "configured");
        configured.put("deploy.replicas", "1");
        configured.put("server.port", "1");
        Properties project = new Properties();
        project.setProperty("lighterman.image.name", "project");
        project.setProperty("lighterman.deploy.replicas", "2");
        project.setProperty("other", "x");
        Properties user = new Properties();
        user.setProperty("lighterman.image.name", "user");
        user.setProperty("lighterman.file", "other.yml");
        user.setProperty("lighterman.skip", "true");
        user.setProperty("lighterman.console", "jenkins");
        user.setProperty("lighterman.result", "r.json");

        assertThat(Overrides.of(configured, project, user))
                .containsExactly(
                        Map.entry("image.name", "user"),
                        Map.entry("deploy.replicas", "2"),
                        Map.entry("server.port", "1"));
    }

    @Test
    void problemsNameThePropertyTheUserWrote() {
        assertThat(Overrides.inMavensWords("--set server.port: \"x\" is no number"))
                .isEqualTo("-Dlighterman.server.port: \"x\" is no number");
        assertThat(Overrides.inMavensWords("lighterman.yml:3:1: unknown field \"conext\" in image"))
                .isEqualTo("lighterman.yml:3:1: unknown field \"conext\" in image");
    }
}
