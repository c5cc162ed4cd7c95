package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read and refused of the options that say how an image is built. */
class ImageSettingsTest {
    private static final String COMMIT = "1f0c2d3e4f5061728394a5b6c7d8e9f001122334";

    @TempDir
    private Path directory;

    private Settings load(String text, Map<String, String> set) throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), text);
        return PipelineFile.load(file, set, Map.of("TOKEN", "a-token", "BUILD", "42")::get)
                .settings();
    }

    private Image image(String text) throws Exception {
        return load(text, Map.of()).image().orElseThrow();
    }

    private String problems(String text) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> load(text, Map.of()));
        assertThat(e).as("no problem was found").isNotNull();
        return e.getMessage().replace(directory + "/", "");
    }

    private static Optional<SourceCommit> commit(String branch, boolean dirty) {
        return Optional.of(
                new SourceCommit("https://git.example.org/app.git", Optional.of(branch), COMMIT, "me", "it", dirty));
    }

    @Test
    void textsStayAsTheyAreWrittenAndWhatIsOfTheEnvironmentIsASecretUnlessItIsShown() throws Exception {
        Image image = image("""
                image:
                  name: app
                  args: {VERSION: 1.10, DEBUG: yes, TOKEN: "${env:TOKEN}", GIT: "${commit:short}"}
                  labels: {build: "${env:BUILD}"}
                  tags: latest
                  secrets: {npmrc: "//npm.example.org/:_authToken=${env:TOKEN}"}
                """);
        assertThat(image.args())
                .isEqualTo(Map.of(
                        "VERSION", "1.10", "DEBUG", "yes", "TOKEN", Secret.of("a-token"), "GIT", "${commit:short}"));
        assertThat(image.labels()).isEqualTo(Map.of("build", "42"));
        assertThat(image.tags()).containsExactly("latest");
        assertThat(image.secrets()).isEqualTo(Map.of("npmrc", Secret.of("//npm.example.org/:_authToken=a-token")));
    }

    @Test
    void oneOfManyCanBeSetOnTheCommandLine() throws Exception {
        Settings settings = load(
                "image: {name: app, args: {A: a, B: b}}\n",
                Map.of("image.args.B", "1.0", "image.args.C", "${env:TOKEN}", "image.labels.team", "[shop]"));
        Image image = settings.image().orElseThrow();
        assertThat(image.args()).isEqualTo(Map.of("A", "a", "B", "1.0", "C", Secret.of("a-token")));
        assertThat(image.labels()).isEqualTo(Map.of("team", "[shop]"));
    }

    @Test
    void placeholdersAreFilledInByTheCommit() throws Exception {
        Image image = image("""
                image:
                  name: app
                  tags: ["${commit}", "${branch}", "v-${commit:short}"]
                  labels: {ref: "${branch}"}
                  args: {GIT: "${commit:short}"}
                """);
        Image filled = Placeholders.filled(image, commit("feature/one two", true));
        assertThat(filled.tags()).containsExactly(COMMIT + "-dirty", "feature-one-two", "v-1f0c2d3-dirty");
        assertThat(filled.labels()).isEqualTo(Map.of("ref", "feature/one two"));
        assertThat(filled.args()).isEqualTo(Map.of("GIT", "1f0c2d3-dirty"));
        assertThat(Placeholders.sample(image).tags()).containsExactly("COMMIT", "BRANCH", "v-COMMIT");
        assertThatThrownBy(() -> Placeholders.filled(image, Optional.empty()))
                .hasMessage("image: \"${commit}\" names a commit, but what is built has none");
        assertThatThrownBy(() -> Placeholders.filled(image, commit("가지", false)))
                .hasMessage("image.tags: \"${branch}\" is \"가지\", which cannot be a tag");
    }

    @Test
    void placeholdersAreVariablesLikeOthersElsewhere() {
        assertThat(problems("image: {name: \"app:${branch}\"}\n"))
                .isEqualTo("lighterman.yml:1:15: unknown variable ${branch}; perhaps you should give it with --set"
                        + " vars.branch=..., or write ${env:branch} for an environment variable or $${branch} for the text"
                        + " itself");
    }

    @Test
    void whatNoEngineTakesIsRefusedByName() {
        assertThat(problems("""
                image:
                  name: app
                  args: {my-arg: x}
                  labels: {"a=b": c}
                  tags: ["app:latest", ok]
                  platforms: [arm64]
                  secrets: {a.b: "${env:TOKEN}", a-b: "${env:TOKEN}", literal: here}
                """)).isEqualTo("""
                lighterman.yml:3:9: image.args: "my-arg" cannot be the name of an ARG
                lighterman.yml:4:11: image.labels: "a=b" cannot be the name of a label
                lighterman.yml:5:9: image.tags: "app:latest" is no tag of an image; perhaps you should write it without the name, such as latest
                lighterman.yml:6:14: image.platforms: "arm64" is no platform; perhaps you should write it as linux/arm64
                lighterman.yml:7:12: image.secrets: the id "a-b" is too much like another one
                lighterman.yml:7:12: image.secrets: literal must come from elsewhere; perhaps you should write ${env:NAME} or ${file:PATH}""");
    }

    @Test
    void whereNothingIsBuiltNothingSaysHow() {
        assertThat(problems("image: {name: app, prebuilt: app.digest, target: x, playbook: p.yml}\n"))
                .isEqualTo("""
                lighterman.yml:1:50: image.target and image.playbook cannot both be set: your own playbook says how it builds
                lighterman.yml:1:50: image.target and image.prebuilt cannot both be set: nothing is built
                lighterman.yml:1:63: image.playbook and image.prebuilt cannot both be set: nothing is built""");
    }

    @Test
    void secretsSetInCodeAreHiddenToo() throws Exception {
        OptionValues values = new OptionValues();
        values.section(
                "image",
                Image.named("app")
                        .args(Map.of("A", Secret.of("in an argument")))
                        .secrets(Map.of("s", Secret.of("in a secret")))
                        .options());
        assertThat(Secrets.all(SettingsBuilder.build(values, directory)))
                .containsExactlyInAnyOrderElementsOf(List.of(Secret.of("in an argument"), Secret.of("in a secret")));
    }
}
