package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.settings.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which workload of the user's own manifests is watched where deploy.deployment is left out. */
class DeploymentFilesWorkloadTest {
    private static final String SIDE = "---\n" + workload("Deployment", "cache", "redis");

    @TempDir
    Path directory;

    private DeploymentFiles files(String manifests, String... more) throws IOException, InvalidInputException {
        Files.writeString(directory.resolve("app.yml"), manifests);
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"),
                "name: shop\nimage: {name: me/app}\ndeploy:\n  manifests: [app.yml]\n"
                        + String.join("\n", more).indent(2));
        return new DeploymentFiles(
                PipelineFile.load(file, Map.of(), name -> null).settings());
    }

    private static String workload(String kind, String name, String image) {
        return "{kind: " + kind + ", metadata: {name: " + name
                + ", namespace: shop}, spec: {template: {spec: {containers:" + " [{name: web, image: '" + image
                + "'}]}}}}\n";
    }

    /** It was a Deployment called cicd-deployment, which was looked for once all was applied. */
    @Test
    void itIsTheOneThatRunsTheImage() throws Exception {
        DeploymentFiles files = files(workload("StatefulSet", "db", "me/app:3") + SIDE);
        assertThat(files.workload()).isEqualTo("db");
        assertThat(files.kind()).isEqualTo(WorkloadKind.STATEFUL_SET);
        assertThat(files.namespace()).isEqualTo("shop");
        assertThat(files.nothingRollsOut()).isFalse();
    }

    @Test
    void ofSeveralThatRunItNoneIsGuessed() throws Exception {
        String two = workload("Deployment", "web", "me/app") + "---\n" + workload("Deployment", "jobs", "me/app");
        assertThatThrownBy(() -> files(two).deploymentPlaybook(Optional.empty(), false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the manifests have several workloads that run me/app: jobs, web; perhaps you should set"
                        + " deploy.deployment to the one whose rollout is to be watched");
        assertThat(files(two, "deployment: web").workload()).isEqualTo("web");
        assertThat(files(two + "---\n" + workload("Deployment", "cicd-deployment", "me/app"))
                        .workload())
                .isEqualTo("cicd-deployment");
    }

    /** Where it is the name that holds without one, too: it was taken for none, and another workload was watched. */
    @Test
    void theNameThatIsSetIsTaken() throws Exception {
        String manifests = workload("Deployment", "web", "me/app") + "---\n"
                + workload("Deployment", "cicd-deployment", "busybox");
        assertThat(files(manifests, "deployment: cicd-deployment").workload()).isEqualTo("cicd-deployment");
        assertThat(files(manifests).workload()).isEqualTo("web");
    }

    private static String inNamespace(String namespace, String kind, String image) {
        return workload(kind, "web", image).replace("namespace: shop", "namespace: " + namespace);
    }

    /** The first of that name was taken, so that one set of manifests for two namespaces was refused for the second. */
    @Test
    void ofTheSameNameInTwoNamespacesTheOneInDeploysNamespaceIsMeant() throws Exception {
        String both =
                inNamespace("staging", "Deployment", "me/app") + "---\n" + inNamespace("prod", "StatefulSet", "me/app");
        DeploymentFiles files = files(both, "namespace: prod");
        assertThat(files.namespace()).isEqualTo("prod");
        assertThat(files.kind()).isEqualTo(WorkloadKind.STATEFUL_SET);
        assertThat(files.deploymentPlaybook(Optional.empty(), false)).contains("namespace: staging", "namespace: prod");
        assertThatThrownBy(() -> files(both).namespace())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the manifests have web in several namespaces: prod, staging; perhaps you should set"
                        + " deploy.namespace to the one where its rollout is to be watched");
    }

    /** A DaemonSet of another image was watched in place of the Deployment of that name. */
    @Test
    void ofTheSameNameTheOneThatRunsTheImageIsMeant() throws Exception {
        String both =
                inNamespace("logs", "DaemonSet", "busybox") + "---\n" + inNamespace("shop", "Deployment", "me/app");
        DeploymentFiles files = files(both, "deployment: web");
        assertThat(files.kind()).isEqualTo(WorkloadKind.DEPLOYMENT);
        assertThat(files.namespace()).isEqualTo("shop");
    }

    /** verify looked for a Deployment in the namespace default, since the base says both. */
    @Test
    void whatOnlyARenderedKustomizationSaysIsRendered() throws Exception {
        Files.createDirectories(directory.resolve("base"));
        Files.createDirectories(directory.resolve("overlay"));
        Files.writeString(directory.resolve("overlay/kustomization.yaml"), "resources: [../base]\n");
        Files.writeString(
                directory.resolve("base/app.yml"),
                workload("StatefulSet", "db", "me/app").replace(", namespace: shop", ""));
        Path base = Files.writeString(directory.resolve("base/kustomization.yaml"), "resources: [app.yml]\n");
        assertThat(overlay("db").rendersToKnowWorkload()).isFalse();
        assertThat(overlay("db").kind()).isEqualTo(WorkloadKind.STATEFUL_SET);
        Files.writeString(base, "namespace: shop\nresources: [app.yml]\n");
        assertThat(overlay("db").rendersToKnowWorkload()).isTrue();
        assertThat(overlay("db", "namespace: shop").rendersToKnowWorkload()).isFalse();
        assertThat(overlay("my-db", "namespace: shop").rendersToKnowWorkload()).isTrue();
    }

    private DeploymentFiles overlay(String deployment, String... more) throws IOException, InvalidInputException {
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"),
                "name: shop\nimage: {name: me/app}\ndeploy:\n  manifests: [overlay]\n  deployment: " + deployment + "\n"
                        + String.join("\n", more).indent(2));
        return new DeploymentFiles(
                PipelineFile.load(file, Map.of(), name -> null).settings());
    }

    /** It was "a list or mapping cannot be a key", or that nothing runs the image. */
    @Test
    void aHelmChartIsNamed() throws Exception {
        Path templates = Files.createDirectories(directory.resolve("chart/templates"));
        Files.writeString(directory.resolve("chart/Chart.yaml"), "name: shop\n");
        Files.writeString(templates.resolve("app.yml"), "metadata: {name: {{ .Release.Name }}}\n");
        for (String named : List.of("chart", "chart/templates")) {
            Path file = Files.writeString(
                    directory.resolve("lighterman.yml"),
                    "image: {name: me/app}\ndeploy: {manifests: [" + named + "]}\n");
            DeploymentFiles files = new DeploymentFiles(
                    PipelineFile.load(file, Map.of(), name -> null).settings());
            assertThatThrownBy(() -> files.deploymentPlaybook(Optional.empty(), false))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("deploy.manifests: " + directory.resolve("chart")
                            + " is a Helm chart, which kubectl does not apply; perhaps you should let build write what"
                            + " `helm template` prints to a file, and name that");
        }
    }

    @Test
    void aCronJobIsNotRolledOut() throws Exception {
        assertThat(files(workload("CronJob", "nightly", "me/app") + SIDE).nothingRollsOut())
                .isTrue();
        assertThat(files(workload("CronJob", "nightly", "me/app"), "deployment: made-by-an-operator")
                        .nothingRollsOut())
                .isFalse();
    }
}
