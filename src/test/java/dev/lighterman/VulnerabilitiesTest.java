package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the libraries of an SBOM, with a saved database of a few advisories. */
class VulnerabilitiesTest {
    private static final String SBOM = """
            {"bomFormat": "CycloneDX", "components": [
              {"group": "org.example", "name": "yaml", "version": "1.33", "purl": "pkg:maven/org.example/yaml@1.33?type=jar"},
              {"group": "org.example", "name": "json", "version": "2.0", "purl": "pkg:maven/org.example/json@2.0?type=jar"}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void aLibraryWhoseVersionAnAdvisoryNamesIsTold() throws Exception {
        Path database = database(Map.of(
                "GHSA-1.json", advisory("GHSA-1", "org.example:yaml", "[\"1.32\", \"1.33\"]"),
                "GHSA-2.json", advisory("GHSA-2", "org.example:json", "[\"1.9\"]"),
                "GHSA-3.json", advisory("GHSA-3", "org.other:yaml", "[\"1.33\"]")));

        assertThat(check(SBOM, database)).isEqualTo("""
                org.example:yaml 1.33: GHSA-1 it runs what it reads
                2 libraries, known vulnerabilities: 1
                exit 1
                """);
    }

    @Test
    void anAdvisoryWithoutVersionsIsToldToo() throws Exception {
        Path database = database(Map.of("GHSA-4.json", advisory("GHSA-4", "org.example:json", "[]")));

        assertThat(check(SBOM, database)).isEqualTo("""
                org.example:json 2.0: GHSA-4 it runs what it reads (the advisory names ranges only: compare them)
                2 libraries, known vulnerabilities: 1
                exit 1
                """);
    }

    @Test
    void nothingKnownIsSuccess() throws Exception {
        assertThat(check(SBOM, database(Map.of()))).isEqualTo("2 libraries, no known vulnerability\nexit 0\n");
    }

    @Test
    void withoutLibrariesOrDatabaseItIsNoSuccess() throws Exception {
        Path none = directory.resolve("none.zip");

        assertThat(check(SBOM, none))
                .isEqualTo("vulnerabilities: [Errno 2] No such file or directory: '" + none + "'\nexit 2\n");
        assertThat(check("{}", database(Map.of())))
                .isEqualTo("vulnerabilities: " + directory.resolve("bom.json") + " names no Maven artifact\nexit 2\n");
    }

    private static String advisory(String id, String name, String versions) {
        return """
                {"id": "%s", "summary": "it runs what it reads", "affected": [{"package": {"ecosystem": "Maven", "name": "%s"}, "versions": %s}]}
                """.formatted(id, name, versions);
    }

    private Path database(Map<String, String> advisories) throws IOException {
        Path file = directory.resolve("database.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> advisory : advisories.entrySet()) {
                zip.putNextEntry(new ZipEntry(advisory.getKey()));
                zip.write(advisory.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private String check(String sbom, Path database) throws Exception {
        Path bom = Files.writeString(directory.resolve("bom.json"), sbom);
        List<String> command = new ArrayList<>(Arrays.asList("python3", "src/release/vulnerabilities", "--database"));
        command.add(database.toString());
        command.add(bom.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit " + process.waitFor() + "\n";
    }
}
