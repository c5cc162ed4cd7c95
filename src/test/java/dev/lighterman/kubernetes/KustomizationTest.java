package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kustomize needs of a kustomization to render it elsewhere. */
class KustomizationTest {
    @TempDir
    Path directory;

    private void file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Those of transformers and the like stayed here, and kubectl did not find them. */
    @Test
    void allDirectoriesThatItNamesBelongToIt() throws Exception {
        file("prod/kustomization.yaml", """
                resources: [../base, "git::https://git.example.org/more"]
                transformers:
                - ../labels
                - |
                  apiVersion: builtin
                  kind: NamespaceTransformer
                - "{apiVersion: builtin, kind: LabelTransformer}"
                generators: [here.yaml]
                validators: [../checks]
                """);
        file("prod/here.yaml", "kind: ConfigMapGenerator\n");
        for (String name : new String[] {"base", "labels", "checks"}) {
            file(name + "/kustomization.yaml", "resources: [" + name + ".yaml]\n");
            file(name + "/" + name + ".yaml", "kind: ConfigMap\n");
        }
        Kustomization found = Kustomization.of(directory.resolve("prod"));
        assertThat(found.root()).isEqualTo("prod");
        assertThat(found.files())
                .containsOnlyKeys(
                        "prod/kustomization.yaml",
                        "prod/here.yaml",
                        "base/kustomization.yaml",
                        "base/base.yaml",
                        "labels/kustomization.yaml",
                        "labels/labels.yaml",
                        "checks/kustomization.yaml",
                        "checks/checks.yaml");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        file("prod/kustomization.yaml", "transformers: [../labels]\n");
        assertThatThrownBy(() -> Kustomization.of(directory.resolve("prod")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory.resolve("prod/kustomization.yaml")
                        + ": \"../labels\" is named here, but there is no " + directory.resolve("labels"));
    }
}
