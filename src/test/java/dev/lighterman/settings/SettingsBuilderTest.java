package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options must be like together and in themselves, and how values that may be secrets are treated. */
class SettingsBuilderTest {
    private static final Function<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret {{ x }}")::get;

    @TempDir
    Path directory;

    private String problems(Map<String, String> values) {
        return catchThrowableOfType(
                        InvalidInputException.class,
                        () -> PipelineFile.of(directory, values, ENVIRONMENT).settings())
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.dockerfile | ../Dockerfile | image.dockerfile must be a file inside of the image's context, but is"
                        + " \"../Dockerfile\"; perhaps you should write its path relative to ~/lighterman/shop",
                "image.dockerfile | /srv/Dockerfile | image.dockerfile must be a file inside of the image's context, but is"
                        + " \"/srv/Dockerfile\"; perhaps you should write its path relative to ~/lighterman/shop",
                "image.dockerfile | docker/ | image.dockerfile must be a file inside of the image's context, but is"
                        + " \"docker/\"; perhaps you should write its path relative to ~/lighterman/shop",
                "deploy.deployment | shop.web | deploy.deployment must have no dots and 63 characters at most, since the"
                        + " container and the label app are named so too, but is \"shop.web\"; perhaps you should write"
                        + " \"shop-web\"",
                "deploy.service.name | 1svc | deploy.service.name must begin with a letter, but is \"1svc\"",
            })
    void valuesThatKubernetesOrTheEngineWouldRefuse(String option, String value, String problem) {
        assertThat(problems(Map.of("name", "shop", "image.name", "a/b", option, value)))
                .isEqualTo("--set " + option + ": " + problem);
    }

    @Test
    void aDeploymentOfOwnManifestsMayHaveDots() throws Exception {
        Settings settings = PipelineFile.of(
                        directory,
                        Map.of("image.name", "a/b", "deploy.deployment", "shop.web", "deploy.manifests", "k8s.yml"),
                        ENVIRONMENT)
                .settings();
        assertThat(settings.deploy().orElseThrow().name()).isEqualTo("shop.web");
    }

    @Test
    void codeIsHeldToTheSameRulesAsAFile() {
        OptionValues values = new OptionValues();
        values.set(ImageSection.NAME, "a/b");
        values.set(ImageSection.HOSTS, " ");
        values.set(ImageSection.THRESHOLD, Result.ABORTED);
        values.set(DeploySection.REPLICAS, -1);
        values.set(Options.RETRIES_DELAY, Duration.ofSeconds(-1));
        values.set(AnsibleSection.TIMEOUT, Duration.ofDays(200_000));
        values.set(AnsibleSection.EXTRA_VARS, Map.of("when", Duration.ZERO));
        values.set(Options.BUILD, CommandWords.of(List.of("mvn", "a\0b")));

        InvalidInputException e =
                catchThrowableOfType(InvalidInputException.class, () -> SettingsBuilder.build(values, directory));

        assertThat(e).hasMessage("""
                build holds a NUL character, which no program can be given
                image.hosts is empty
                image.threshold must be one of SUCCESS, UNSTABLE, FAILURE, but is "ABORTED"
                deploy.replicas must be a whole number from 0 to 100000, but is -1
                ansible.extraVars holds a java.time.Duration, but takes only text, secrets, numbers, true and false, lists and maps
                ansible.timeout is longer than ten years; perhaps you should write 3650d at most
                retries.delay must not be less than nothing""");
    }

    @Test
    void extraVariablesFromTheEnvironmentAreSecrets() throws Exception {
        Settings settings = PipelineFile.of(
                        directory,
                        Map.of(
                                "ansible.extraVars",
                                "{plain: a, token: '${env:TOKEN}', db: {url: 'x://${env:TOKEN}@h', port: 1}, list: ['${env:TOKEN}']}"),
                        ENVIRONMENT)
                .settings();

        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(settings.ansible().extraVars())
                .isEqualTo(Map.of(
                        "plain",
                        "a",
                        "token",
                        Secret.of("s3cret {{ x }}"),
                        "db",
                        Map.of("url", Secret.of("x://s3cret {{ x }}@h"), "port", 1),
                        "list",
                        List.of(Secret.of("s3cret {{ x }}"))));
    }

    @Test
    void aSecretIsNoPartOfATemplate() {
        assertThat(problems(Map.of("ansible.extraVars.a", "'{{ ansible_host }} ${env:TOKEN}'")))
                .isEqualTo(
                        "--set ansible.extraVars.a: a value from the environment, a file or a program cannot be part of a template;"
                                + " perhaps you should give it a variable of its own and use that in the template");
    }

    @Test
    void aSecretIsNoVariableOfAnInlineInventory() throws Exception {
        assertThat(problems(Map.of("inventory", "{kubernetes: [h1, 'h2 ansible_password=${env:TOKEN}']}")))
                .isEqualTo(
                        "--set inventory: inventory: a value from the environment, a file or a program would stay on the server,"
                                + " readable in the inventory of each run kept there; perhaps you should give passwords and keys by"
                                + " ansible.logins and ansible.keys, other values as a variable in"
                                + " ansible.extraVars, or keep it encrypted in group_vars of an inventory file");
        Settings settings = PipelineFile.of(
                        directory, Map.of("inventory", "{kubernetes: ['${env:HOST} a=1']}"), Map.of("HOST", "k8s")::get)
                .settings();
        assertThat(settings.inventory()).contains(new InventorySource.Inline(Map.of("kubernetes", List.of("k8s a=1"))));
    }

    @Test
    void aTokenInTheUrlOfTheSourceIsWarnedOf() throws Exception {
        Settings settings = PipelineFile.of(
                        directory, Map.of("source.git", "https://ghp_Secret@git.example.org/a.git"), ENVIRONMENT)
                .settings();
        assertThat(settings.warnings())
                .containsExactly("the user name in source.git is taken for a token, since there is no source.password;"
                        + " perhaps you should move it there as ${env:NAME}");
        assertThat(settings.toString()).doesNotContain("ghp_Secret");
    }
}
