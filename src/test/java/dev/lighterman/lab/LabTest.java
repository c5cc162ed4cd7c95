package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LabTest {
    @Test
    void exportsAreReadAsAShellWouldReadThem() {
        assertThat(
                        Lab.parse(
                                "export LAB_SSH_HOST='127.0.0.1'\nexport LAB_DIR='/var/tmp/it'\\''s here'\nexport KUBECONFIG=''\n"))
                .isEqualTo(Map.of("LAB_SSH_HOST", "127.0.0.1", "LAB_DIR", "/var/tmp/it's here", "KUBECONFIG", ""));
    }

    /** Three classes were named and never ran there, since a tag of theirs was left out. */
    @Test
    void whatIsToRunOnContainerdIsNotLeftOut() throws IOException {
        String script = Files.readString(Path.of("src/lab/test"));
        Set<String> leftOut = Pattern.compile("'-Dlighterman\\.left\\.out=([a-z |]+)'")
                .matcher(script)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(" \\| ", -1)))
                .collect(Collectors.toSet());
        Set<String> named = Pattern.compile("CONTAINERD_TESTS\\+?=,?(\\S+)")
                .matcher(script)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(",", -1)))
                .collect(Collectors.toSet());
        Map<String, List<String>> tags = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            for (Path source : sources.toList()) {
                String name = source.getFileName().toString().replace(".java", "");
                if (named.contains(name)) {
                    tags.put(
                            name,
                            Pattern.compile("(?m)^@Tag\\(Tier\\.([A-Z]+)\\)")
                                    .matcher(Files.readString(source))
                                    .results()
                                    .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                                    .toList());
                }
            }
        }
        assertThat(leftOut).isNotEmpty();
        assertThat(tags.keySet()).isEqualTo(named);
        assertThat(tags.values())
                .allSatisfy(
                        each -> assertThat(each).filteredOn(leftOut::contains).isEmpty());
    }
}
