package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.settings.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which namespace a deployment is about, and which one each object goes to. */
class DeploymentFilesNamespaceTest {
    @TempDir
    Path directory;

    private DeploymentFiles files(String deploy) throws IOException, InvalidInputException {
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"),
                "name: shop\nimage: {name: me/app}\ndeploy:\n  deployment: app\n" + deploy.indent(2));
        return new DeploymentFiles(
                PipelineFile.load(file, Map.of(), name -> null).settings());
    }

    private void manifest(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String app(String metadata) {
        return "{kind: Deployment, metadata: {name: app" + metadata
                + "}, spec: {template: {spec: {containers: [{name: app, image: me/app}]}}}}\n";
    }

    @Test
    void leftOutItIsTheOneOfTheWorkload() throws Exception {
        manifest(
                "k8s/app.yml",
                "kind: ConfigMap\nmetadata: {name: map, namespace: monitoring}\n---\n" + app(", namespace: shop"));
        assertThat(files("manifests: [k8s]").namespace()).isEqualTo("shop");
    }

    @Test
    void leftOutItIsTheOneOfAKustomization() throws Exception {
        manifest("k8s/kustomization.yml", "namespace: shop\nresources: [app.yml]\n");
        manifest("k8s/app.yml", app(""));
        assertThat(files("manifests: [k8s]").namespace()).isEqualTo("shop");
    }

    @Test
    void leftOutEverywhereItIsDefault() throws Exception {
        manifest("k8s/app.yml", app(""));
        assertThat(files("manifests: [k8s]").namespace()).isEqualTo("default");
        assertThat(files("replicas: 2").namespace()).isEqualTo("default");
    }

    @Test
    void anotherOneThanTheWorkloadsIsRefused() throws Exception {
        manifest("k8s/app.yml", app(", namespace: shop"));
        DeploymentFiles files = files("manifests: [k8s]\nnamespace: default");
        assertThatThrownBy(() -> files.deploymentPlaybook(Optional.empty(), false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "deploy.namespace is default, but the manifest of app names the namespace shop; perhaps you should"
                                + " set deploy.namespace to that, or leave it out");
    }

    @Test
    void objectsThatNameNoneGoWhereTheWorkloadIs() throws Exception {
        manifest("k8s/app.yml", app("") + "---\n" + """
                kind: List
                items:
                - kind: ConfigMap
                  metadata: {name: one}
                - kind: ConfigMap
                  metadata: {name: two, namespace: monitoring}
                - kind: ClusterRole
                  metadata: {name: three}
                """);
        assertThat(files("manifests: [k8s]\nnamespace: shop")
                        .manifests(Optional.empty())
                        .get("app.yml"))
                .isEqualTo("""
                        kind: Deployment
                        metadata:
                          name: app
                          namespace: shop
                        spec:
                          template:
                            spec:
                              containers:
                              - name: app
                                image: me/app
                        ---
                        kind: List
                        items:
                        - kind: ConfigMap
                          metadata:
                            name: one
                            namespace: shop
                        - kind: ConfigMap
                          metadata:
                            name: two
                            namespace: monitoring
                        - kind: ClusterRole
                          metadata:
                            name: three
                        """);
    }

    @Test
    void valuesOfSecretsAreKnownInBothForms() throws Exception {
        manifest("k8s/app.yml", app("") + """
                ---
                kind: Secret
                metadata: {name: access}
                data: {password: Y2FuYXJ5LTE=}
                stringData: {token: canary-2}
                """);
        assertThat(files("manifests: [k8s]").manifestSecrets().values().stream()
                        .map(secret -> ((Secret) secret).reveal()))
                .containsExactly("canary-2", "Y2FuYXJ5LTE=", "canary-1");
    }
}
