package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Secret;
import dev.lighterman.run.stage.StagedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(names(new PlaybookFolder(List.of(playbook), List.of()).of(playbook)))
                .containsExactly("become-pw", "dev-pw", "notes.txt", "p.yml", "secret.yml", "vault-pw");
    }

    @Test
    void aPointerOfGitLfsIsNotCopiedToHostsForItsFile() throws Exception {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        Files.createDirectories(directory.resolve("roles/app/files/bin"));
        Files.writeString(directory.resolve("film.mp4"), pointer);
        PlaybookFolder folder = new PlaybookFolder(List.of(), List.of());

        assertThat(names(folder.of(playbook))).contains("film.mp4");
        Files.writeString(directory.resolve("roles/app/files/bin/app.tar"), pointer);
        assertThatThrownBy(() -> folder.of(playbook))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "roles/app/files/bin/app.tar is kept by Git LFS, and what is here is a pointer only; perhaps you"
                                + " should run `git lfs pull`");
    }
}
