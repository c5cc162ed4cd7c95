package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "https://git.example.org/ops.git@v1.2, https://git.example.org/ops.git, v1.2",
        "https://me:p@ss@git.example.org/ops@feature/x, https://me:p@ss@git.example.org/ops, feature/x",
        "https://me:secret@git.example.org/ops.git,https://me:secret@git.example.org/ops.git,",
        "https://git.example.org/@scope/ops.git, https://git.example.org/@scope/ops.git,",
        "git@git.example.org:team/ops.git, git@git.example.org:team/ops.git,",
        "git@git.example.org:team/ops@main, git@git.example.org:team/ops, main",
        "ssh://git@git.example.org:2222/ops@0123456789012345678901234567890123456789,"
                + "ssh://git@git.example.org:2222/ops,0123456789012345678901234567890123456789",
        "/srv/git/ops@v1, /srv/git/ops, v1",
        "/srv/git/ops, /srv/git/ops,"
    })
    void whatIsAfterTheLastAtOfThePathIsTheReference(String text, String address, String ref) throws Exception {
        Source source = GitReference.parse(text);
        assertThat(source.git()).isEqualTo(address);
        assertThat(source.branch().orElse(null)).isEqualTo(ref);
    }

    @Test
    void aDirectoryWithAnAtIsOne(@TempDir Path directory) throws Exception {
        Path there = Files.createDirectory(directory.resolve("ops@home"));
        assertThat(GitReference.parse(there.toString()).git()).isEqualTo(there.toString());
        assertThat(GitReference.parse(there + "@v1").branch()).hasValue("v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example.org/ops@", "/srv/ops@ ", "@v1", " "})
    void whatIsNoReferenceIsRefused(String text) {
        assertThatThrownBy(() -> GitReference.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("--git needs ");
    }
}
