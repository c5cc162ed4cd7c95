package dev.lighterman.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Playbooks as people write them, in src/test/resources/playbooks. */
class PlaybookCorpusTest {
    static final Path CORPUS = Path.of("src/test/resources/playbooks");

    static List<Path> playbooks(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> loadsAndRendersWithoutLoss() throws IOException {
        return playbooks(CORPUS).stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Playbook playbook = Playbook.load(file);
                    String rendered = playbook.text();
                    assertThat(Playbook.parse("rendered.yml", rendered)).isEqualTo(playbook);
                    assertThat(Playbook.parse("rendered.yml", rendered).text())
                            .isEqualTo(rendered);
                    assertThat(value(rendered)).isEqualTo(value(Files.readString(file)));
                }));
    }

    private static Object value(String yaml) throws Exception {
        return YamlDocument.parse("x.yml", yaml).root().orElseThrow().toValue();
    }
}
