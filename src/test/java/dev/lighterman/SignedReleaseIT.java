package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release command with a key: GnuPG itself says what the signatures are worth. */
@Tag(Tier.PROGRAMS)
class SignedReleaseIT {
    @TempDir
    private Path directory;

    private Path keys;
    private ReleasedRepository repository;

    @BeforeEach
    void aRepositoryAndNoKeys() throws Exception {
        repository = new ReleasedRepository(directory);
        keys = Files.createTempDirectory("gpg"); // its agent's socket wants a short path
        repository.environment("GNUPGHOME", keys.toString());
    }

    @AfterEach
    void theAgentEnds() throws Exception {
        repository.run("gpgconf", "--kill", "gpg-agent");
        try (Stream<Path> files = Files.walk(keys)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /** Maven's part is played by a script that makes what a build makes. */
    @Test
    void tagAndArtifactsAreSignedWhereAKeyIsGiven() throws Exception {
        Path programs = Files.createDirectory(directory.resolve("bin"));
        Path maven = Files.writeString(programs.resolve("mvn"), """
                #!/bin/sh
                mkdir -p target
                for part in '' -cli -sources -javadoc; do echo "$part" >target/lighterman-0.1.0$part.jar; done
                echo '{}' >target/bom.json
                """);
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        repository.environment("PATH", programs + ":" + System.getenv("PATH"));
        repository.run(
                "gpg", "--batch", "-q", "--passphrase", "", "--quick-generate-key", "releaser@example.com", "ed25519");

        String said = repository.run(
                "src/release/release", "0.1.0", "--date", "2026-02-03", "--key", "releaser@example.com", "--execute");

        assertThat(said.lines()).contains("built    target/release/0.1.0/lighterman-0.1.0-cli.jar, signed");
        assertThat(repository.run("git", "tag", "-v", "v0.1.0"))
                .contains("Good signature from \"releaser@example.com\"");
        List<String> names = List.of(
                "lighterman-0.1.0.jar",
                "lighterman-0.1.0-cli.jar",
                "lighterman-0.1.0-sources.jar",
                "lighterman-0.1.0-javadoc.jar",
                "lighterman-0.1.0.pom",
                "bom.json");
        for (String name : names) {
            String file = "target/release/0.1.0/" + name;
            assertThat(repository.run("gpg", "--verify", file + ".asc", file))
                    .contains("Good signature from \"releaser@example.com\"");
        }
        repository.write("target/release/0.1.0/bom.json", "{\"other\": 1}\n");
        assertThat(repository.run(
                        "gpg", "--verify", "target/release/0.1.0/bom.json.asc", "target/release/0.1.0/bom.json"))
                .contains("BAD signature");
    }

    @Test
    void aKeyThatIsNotThereSignsNothing() throws Exception {
        assertThat(repository.run("src/release/release", "0.1.0", "--no-build", "--key", "nobody@example.com"))
                .endsWith("release: git tag -s ended with exit status 128\nexit 1\n");
        assertThat(repository.run("git", "tag")).isEmpty();
    }
}
