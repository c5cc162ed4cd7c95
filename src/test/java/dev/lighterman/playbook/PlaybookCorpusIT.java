package dev.lighterman.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Tier;
import dev.lighterman.playbook.ready.LocalAnsible;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks of all kinds, loaded and rendered again, mean the same to Ansible and list the same tasks. */
class PlaybookCorpusIT {
    /** What has most that could be lost; the others where everything is wanted. */
    private static final Set<String> ONCE = Set.of("03-blocks.yml", "06-loops.yml", "10-actions.yml");

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> renderedPlaybooksMeanTheSameToAnsible() throws IOException {
        Path before = copyCorpus(directory.resolve("before"));
        Path after = copyCorpus(directory.resolve("after"));
        Files.writeString(directory.resolve("password"), "x\n");
        try (InputStream script = PlaybookCorpusIT.class.getResourceAsStream("same_meaning.py")) {
            Files.write(directory.resolve("same_meaning.py"), script.readAllBytes());
        }
        return PlaybookCorpusTest.playbooks(before).stream()
                .filter(file -> Tier.all() || ONCE.contains(file.getFileName().toString()))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Path rendered = after.resolve(file.getFileName());
                    Files.writeString(rendered, Playbook.load(file).text());
                    String listed = list(file);
                    assertThat(listed).contains("\n    tasks:\n");
                    assertThat(list(rendered)).isEqualTo(listed);
                    LocalAnsible.Outcome same = LocalAnsible.run(
                            directory,
                            List.of(
                                    "/usr/bin/python3",
                                    directory.resolve("same_meaning.py").toString(),
                                    file.toString(),
                                    rendered.toString()));
                    assertThat(same.output()).isEmpty();
                    assertThat(same.status()).as(same.errors()).isZero();
                }));
    }

    /** {@code --list-tasks} also checks the syntax of all that is imported. */
    private String list(Path playbook) throws Exception {
        LocalAnsible.Outcome outcome = LocalAnsible.run(
                playbook.getParent(),
                "ansible-playbook",
                "-i",
                "web,db,localhost,",
                "--vault-password-file",
                directory.resolve("password").toString(),
                "--list-tasks",
                "--list-tags",
                "--list-hosts",
                playbook.getFileName().toString());
        assertThat(outcome.status()).as(outcome.errors()).isZero();
        return outcome.output();
    }

    private static Path copyCorpus(Path to) throws IOException {
        Path from = PlaybookCorpusTest.CORPUS;
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Path copy = to.resolve(from.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }
}
