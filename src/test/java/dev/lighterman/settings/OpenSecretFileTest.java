package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with secrets that other users of this machine can read are refused, as ssh refuses such keys. */
class OpenSecretFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void fileThatOthersCanRead() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        file = Files.writeString(directory.resolve("secret.yml"), "token: hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private String problem() {
        return file + " can be used by others on this machine (mode 0644); perhaps you should run `chmod 600 " + file
                + "`";
    }

    @Test
    void aPasswordFile() throws Exception {
        assertThatThrownBy(() -> SecretFile.password("vault password", file, ""))
                .hasMessage("the vault password file " + problem());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(SecretFile.password("vault password", file, "").reveal()).isEqualTo("token: hunter2");
    }

    @Test
    void aFileOfSecretVariables() {
        assertThatThrownBy(() -> SecretFile.variables(file)).hasMessage("the secret variables file " + problem());
    }

    @Test
    void aReferenceFromASecretOption() throws Exception {
        Path pipeline = Files.writeString(
                directory.resolve("lighterman.yml"),
                "image: {name: app}\nsource: {git: /srv/app, password: '${file:secret.yml}'}\n");

        assertThatThrownBy(() ->
                        PipelineFile.load(pipeline, Map.of(), name -> null).settings())
                .hasMessage(pipeline + ":2:35: the file " + problem());
    }

    /** What is to be run could not be pasted: workspaces of Jenkins' have spaces in their names. */
    @Test
    void theRemedyQuotesThePath() throws Exception {
        Path workspace = Files.createDirectories(directory.resolve("My Job"));
        Files.setPosixFilePermissions(workspace, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path spaced = Files.move(file, workspace.resolve("vault.pass"));

        assertThatThrownBy(() -> SecretFile.password("vault password", spaced, ""))
                .hasMessageEndingWith("perhaps you should run `chmod 600 '" + spaced + "'`");
    }

    @Test
    void aDirectoryThatOthersMayNotEnterIsEnough() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        assertThat(SecretFile.password("vault password", file, "").reveal()).isEqualTo("token: hunter2");
    }
}
