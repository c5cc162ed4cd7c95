package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    /** They were taken for fields of the pipeline file, and refused as unknown ones. */
    @Test
    void theGoalsOwnParametersAreNoOverrides() throws IOException {
        Properties user = new Properties();
        try (Stream<Path> goals = Files.list(Path.of("src/main/java/dev/lighterman/maven"))) {
            for (Path goal : goals.toList()) {
                Matcher parameter =
                        Pattern.compile("property = \"(lighterman\\.[\\w.]+)\"").matcher(Files.readString(goal));
                while (parameter.find()) {
                    user.setProperty(parameter.group(1), "x");
                }
            }
        }
        assertThat(user.stringPropertyNames()).contains("lighterman.job", "lighterman.junit", "lighterman.play.limit");

        assertThat(Overrides.of(Map.of(), new Properties(), user)).isEmpty();
    }

    @Test
    void problemsNameThePropertyTheUserWrote() {
        assertThat(Overrides.inMavensWords("--set server.port: \"x\" is no number"))
                .isEqualTo("-Dlighterman.server.port: \"x\" is no number");
        assertThat(Overrides.inMavensWords(
                        "--set playbok: unknown option; perhaps you should look at the list of options,"
                                + " docs/options.md"))
                .isEqualTo("-Dlighterman.playbok: unknown option; did you mean \"playbook\"?");
        assertThat(Overrides.inMavensWords("lighterman.yml:3:1: unknown field \"conext\" in image"))
                .isEqualTo("lighterman.yml:3:1: unknown field \"conext\" in image");
    }

    /** {@code -Dlighterman.play.chek} was ignored, and the playbook changed what it was to check. */
    @Test
    void aParameterOfPlayThatIsNoneIsAnUnknownOption() {
        Properties user = new Properties();
        user.setProperty("lighterman.play.check", "true");
        user.setProperty("lighterman.play.chek", "true");

        assertThat(Overrides.of(Map.of(), new Properties(), user)).containsOnlyKeys("play.chek");
        assertThat(Overrides.inMavensWords("--set play.chek: unknown option; perhaps x"))
                .isEqualTo("-Dlighterman.play.chek: unknown option; did you mean \"play.check\"?");
    }

    @Test
    void whatOneGoalDoesNotUseIsKnown() {
        Properties user = new Properties();
        user.setProperty("lighterman.deploy.replicas", "2");
        user.setProperty("lighterman.image.name", "app");
        user.setProperty("lighterman.verbose", "true");

        assertThat(CommandOptions.IMAGE.unused(Overrides.ofOneGoal(List.of("lighterman:image"), user)))
                .containsExactly("deploy.replicas");
        assertThat(CommandOptions.ALL.unused(Overrides.ofOneGoal(List.of("lighterman:run"), user)))
                .isEmpty();
        // another goal may use it
        assertThat(Overrides.ofOneGoal(List.of("lighterman:image", "lighterman:deploy"), user))
                .isEmpty();
        assertThat(Overrides.ofOneGoal(List.of("install"), user)).isEmpty();
    }

    /** One that was forgotten was an unknown field for every other goal of the same command. */
    @Test
    void noParameterOfAGoalIsAField() throws Exception {
        Pattern property = Pattern.compile("property = \"lighterman\\.([\\w.]+)\"");
        Properties user = new Properties();
        try (Stream<Path> goals = Files.list(Path.of("src/main/java/dev/lighterman/maven"))) {
            for (Path goal : goals.toList()) {
                property.matcher(Files.readString(goal))
                        .results()
                        .forEach(found -> user.setProperty("lighterman." + found.group(1), "x"));
            }
        }

        assertThat(user).containsKey("lighterman.configurations");
        assertThat(Overrides.of(Map.of(), new Properties(), user)).isEmpty();
    }
}
