package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.Outgoing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybookFolderTest {
    @TempDir
    private Path directory;

    private Path playbook;

    @BeforeEach
    void files() throws Exception {
        playbook = Files.writeString(directory.resolve("p.yml"), "- hosts: all\n  gather_facts: no\n");
        Files.writeString(directory.resolve("secret.yml"), "token: s3cr3t-value\n");
        Files.writeString(directory.resolve("vault-pw"), "of the vault\n");
        Files.writeString(directory.resolve("dev-pw"), "of dev\n");
        Files.writeString(directory.resolve("become-pw"), "\nhunter22\n");
        Files.writeString(directory.resolve("notes.txt"), "hunter22 is a number\n");
    }

    private static List<String> names(List<StagedFile> files) {
        return files.stream().map(StagedFile::path).sorted().toList();
    }

    @Test
    void secretsBesideThePlaybookStayHere() throws Exception {
        PlayRequest play = PlayRequest.of(playbook)
                .inventory("localhost,")
                .secretFile(directory.resolve("./secret.yml"))
                .options(AnsibleOptions.none()
                        .vaultPasswordFile(directory.resolve("vault-pw"))
                        .vaultId("dev", directory.resolve("dev-pw"))
                        .becomePassword(Secret.of("hunter22")));

        assertThat(names(PlayPlan.of(play).on(null).project())).containsExactly("notes.txt", "p.yml");
    }

    @Test
    void aPlaybookIsSentWhateverItIs() throws Exception {
        assertThat(names(new PlaybookFolder(Outgoing.of(Server.local(), AnsibleOptions.none(), List.of(playbook)))
                        .of(playbook)))
                .containsExactly("become-pw", "dev-pw", "notes.txt", "p.yml", "secret.yml", "vault-pw");
    }

    @Test
    void secretFilesStayHereByWhateverPathTheyAreNamed(@TempDir Path elsewhere) throws Exception {
        Path around = Files.createSymbolicLink(elsewhere.resolve("around"), directory);
        Files.createLink(directory.resolve("same-as-vault-pw"), directory.resolve("vault-pw"));
        Files.createSymbolicLink(directory.resolve("also-vault-pw"), Path.of("vault-pw"));
        Files.writeString(directory.resolve("id_ed25519"), "key");
        Files.writeString(directory.resolve("id_jump"), "key of the jump host");
        Server server = Server.ssh("h")
                .identity(around.resolve("id_ed25519"))
                .jump(Server.ssh("j").identity(directory.resolve("id_jump")));
        PlayRequest play = PlayRequest.of(around.resolve("p.yml"))
                .inventory("localhost,")
                .secretFile(directory.resolve("secret.yml"))
                .options(AnsibleOptions.none()
                        .vaultPasswordFile(directory.resolve("vault-pw"))
                        .vaultId("dev", around.resolve("dev-pw")));

        assertThat(names(PlayPlan.of(play, server).on(null).project()))
                .containsExactly("become-pw", "notes.txt", "p.yml");
    }

    @Test
    void anInventoryIsSentWithoutTheFilesOfSecrets() throws Exception {
        Path hosts = Files.createDirectory(directory.resolve("inventory"));
        Files.writeString(hosts.resolve("hosts"), "localhost\n");
        Files.createLink(hosts.resolve("pw"), directory.resolve("vault-pw"));
        PlayRequest play = PlayRequest.of(playbook)
                .inventory(hosts.toString())
                .options(AnsibleOptions.none().vaultPasswordFile(directory.resolve("vault-pw")));

        RunInventory.Staged staged =
                (RunInventory.Staged) PlayPlan.of(play).on(null).inventories().get(0);
        assertThat(names(staged.files())).containsExactly("hosts");
    }

    @Test
    void aPlaybookOrInventoryThatIsALinkOutIsAnError(@TempDir Path elsewhere) throws Exception {
        Path other = Files.writeString(elsewhere.resolve("x"), "[]");
        Path link = Files.createSymbolicLink(directory.resolve("linked.yml"), other);
        String problem = "cannot send " + link + ": linked.yml is a symbolic link to " + other.toRealPath()
                + ", which is outside of " + directory.toRealPath()
                + "; perhaps you should put a copy in its place, or set ansible.followLinks (--follow-links)";
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(link).inventory("localhost,")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(problem);
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(playbook).inventory(link.toString())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(problem);
        PlayRequest following = PlayRequest.of(link)
                .inventory("localhost,")
                .options(AnsibleOptions.none().followLinks(true));
        assertThat(names(PlayPlan.of(following).on(null).project())).contains("linked.yml");
    }

    @Test
    void aPrivateFileStaysPrivate() throws Exception {
        Path key = Files.writeString(directory.resolve("deploy"), "key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Map<String, Integer> modes =
                PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,")).on(null).project().stream()
                        .collect(Collectors.toMap(StagedFile::path, StagedFile::mode));
        assertThat(modes).containsEntry("deploy", 0600).containsEntry("p.yml", 0644);
    }

    @Test
    void aPointerOfGitLfsIsNotCopiedToHostsForItsFile() throws Exception {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        Files.createDirectories(directory.resolve("roles/app/files/bin"));
        Files.writeString(directory.resolve("film.mp4"), pointer);

        assertThat(names(PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,"))
                        .on(null)
                        .project()))
                .contains("film.mp4");
        Files.writeString(directory.resolve("roles/app/files/bin/app.tar"), pointer);
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "roles/app/files/bin/app.tar is kept by Git LFS, and what is here is a pointer only; perhaps you"
                                + " should run `git lfs pull`");
    }
}
