package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ManifestObjectsTest {
    /** kubectl said "apiVersion not set, kind not set" of its standard input, which is the text of all files. */
    @Test
    void aFileThatIsNoManifestIsNamed() {
        assertThatThrownBy(() -> Manifests.checkObjects(
                        "k8s/values.yaml", "# defaults\nreplicaCount: 2\n---\nkind: List\n---\n- a\n"))
                .hasMessage("""
                        k8s/values.yaml:2:1: this is no object of Kubernetes, since it has neither apiVersion nor kind; perhaps you should keep the file in another directory, or name the manifests one by one
                        k8s/values.yaml:6:1: this is no object of Kubernetes, since it has neither apiVersion nor kind; perhaps you should keep the file in another directory, or name the manifests one by one""");
        assertThatCode(() -> Manifests.checkObjects(
                        "a.yml", "# Source: chart/a.yml\n---\n---\n# nothing\n---\nkind: Pod\n---\napiVersion: v1\n"))
                .doesNotThrowAnyException();
    }

    @Test
    void aTemplateOfHelmIsCalledOne() {
        assertThatThrownBy(() -> Manifests.checkObjects("a.yml", "kind: Pod\n{{ if .Values.x }}\n"))
                .hasMessage(
                        "a.yml:2:1: expected \": \" after the key; perhaps you should check the indentation; perhaps it is a"
                                + " template, and you should let build write what `helm template` prints to a file");
        assertThatThrownBy(() -> Manifests.checkObjects("a.yml", "kind: Pod\nx\n"))
                .hasMessageNotContaining("template");
    }
}
