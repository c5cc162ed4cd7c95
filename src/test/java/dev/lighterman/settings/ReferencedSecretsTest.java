package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value from the environment or a file is a secret wherever it is put, but where it is a name. */
class ReferencedSecretsTest {
    @TempDir
    Path directory;

    @BeforeEach
    void files() throws Exception {
        Files.createDirectories(directory.resolve("ops"));
        Files.writeString(directory.resolve("ops/db.pass"), "db-canary-1\n");
        Files.writeString(directory.resolve("TAG"), "release-7\n");
    }

    private Settings load(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), text);
        return PipelineFile.load(file, Map.of(), Map.of("TOKEN", "canary-token", "HOST", "build.example.org")::get)
                .settings();
    }

    private static String masked(Settings settings, String text) {
        return Secrets.of(settings).masked(text);
    }

    @Test
    void aTokenInTheBuildCommandIsHiddenInWhatTheBuildPrints() throws Exception {
        for (String build : new String[] {
            "build: [sh, -c, 'echo $0', '--token=${env:TOKEN}']\n",
            "build: deploy --token=${env:TOKEN}\n",
            "vars: {T: '${env:TOKEN}'}\nbuild: deploy ${T}\n",
            "vars: {T: 'Bearer ${env:TOKEN}'}\nbuild: deploy '${T}'\n",
        }) {
            assertThat(masked(load("image: {name: app}\n" + build), "using Bearer canary-token now"))
                    .as(build)
                    .doesNotContain("canary-token")
                    .endsWith(" now");
        }
    }

    @Test
    void aPartOfAnExtraVariableIsHiddenByItself() throws Exception {
        Settings settings =
                load("image: {name: app}\nansible: {extraVars: {url: 'db://me:${file:ops/db.pass}@db/x'}}\n");
        assertThat(masked(settings, "password db-canary-1.")).isEqualTo("password ********.");
    }

    @Test
    void theFileOfASecretIsKnownWhereverItIsReferredTo() throws Exception {
        for (String text : new String[] {
            "ansible: {extraVars: {db: '${file:ops/db.pass}'}}\n",
            "build: x ${file:ops/db.pass}\n",
            "vars: {P: '${file:ops/db.pass}'}\nbuild: x ${P}\n",
            "ansible: {becomePassword: '${file:ops/db.pass}'}\n",
            "jobs: [{name: j, playbook: x.yml, extraVars: {p: '${file:ops/db.pass}'}}]\n",
        }) {
            assertThat(load("image: {name: app}\n" + text).secretFiles())
                    .as(text)
                    .containsExactly(directory.resolve("ops/db.pass"));
        }
    }

    @Test
    void aNameIsShownAndItsFileIsSent() throws Exception {
        Settings settings = load("""
                server: {host: '${env:HOST}'}
                image: {name: 'app:${file:TAG}'}
                transfer: [{files: 'app-${file:TAG}.jar'}]
                """);
        assertThat(masked(settings, "build.example.org app:release-7")).isEqualTo("build.example.org app:release-7");
        assertThat(settings.secretFiles()).isEmpty();
    }
}
