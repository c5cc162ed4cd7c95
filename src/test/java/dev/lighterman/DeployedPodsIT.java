package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Result;
import dev.lighterman.api.Service;
import dev.lighterman.api.Verification;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the pods of a Deployment, and how many there are, in the lab's real cluster. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DeployedPodsIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("pods");

    private final List<Event> events = new ArrayList<>();
    private final Lab lab = Lab.all();

    private Pipeline pipeline(String image, Deployment deployment) {
        return Pipelines.server(lab, directory)
                .image(Image.named(image))
                .deploy(deployment.rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(1))));
    }

    private PipelineResult deploy(String image, Deployment deployment) throws Exception {
        PipelineResult result = pipeline(image, deployment).deploy(events::add);
        assertThat(result.result()).as(result + "\n" + events).isEqualTo(Result.SUCCESS);
        return result;
    }

    private void autoscaler(String name, String deployment) throws Exception {
        cluster.apply("""
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata: {name: %s}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}
                  minReplicas: 1
                  maxReplicas: 9
                """.formatted(name, deployment));
    }

    private String json(String resource, String path) throws Exception {
        return cluster.kubectl("get", resource, "--output=jsonpath={" + path + "}");
    }

    @Test
    void allThatOptionsSayOfThemAndTheReplicasOfAnAutoscaler() throws Exception {
        Files.writeString(directory.resolve("healthz"), "ok\n");
        Files.writeString(
                directory.resolve("Dockerfile"),
                "FROM " + lab.baseImage()
                        + "\nCOPY healthz /www/\nCMD [\"busybox\", \"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n");
        String image = lab.registry() + "/" + cluster.namespace() + "/app:1";
        cluster.exec("docker", "build", "--quiet", "--tag", image, directory.toString());
        cluster.exec("docker", "push", "--quiet", image);
        cluster.exec("docker", "rmi", image);
        cluster.kubectl("create", "configmap", "app", "--from-literal=FROM_MAP=map");
        cluster.kubectl("create", "secret", "generic", "app", "--from-literal=FROM_SECRET=secret");
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("NUMBER", "010");
        variables.put("TEMPLATE", "{{ x }} {% y %} $HOME 'a' \"b\"\nnext");
        Deployment deployment = Pipelines.deployment("app", lab, cluster)
                .service(Service.clusterIp().name("app"))
                .replicas(1)
                .env(variables)
                .envFrom("configmap/app", "secret/app")
                .requests(Map.of("cpu", "10m", "memory", "16Mi"))
                .limits(Map.of("memory", "64Mi"))
                .readiness(Readiness.at("/healthz"))
                .imagePullSecrets("pull")
                .labels(Map.of("app.kubernetes.io/part-of", "lab"));

        deploy(image, deployment);

        String pod = cluster.kubectl("get", "pods", "--selector=app.kubernetes.io/part-of=lab", "--output=name")
                .strip();
        assertThat(cluster.kubectl("exec", pod, "--", "sh", "-c", "echo \"$NUMBER|$FROM_MAP|$FROM_SECRET|$TEMPLATE\""))
                .isEqualTo("010|map|secret|" + variables.get("TEMPLATE") + "\n");
        assertThat(json(pod, ".spec.containers[0].resources"))
                .isEqualTo("{\"limits\":{\"memory\":\"64Mi\"},\"requests\":{\"cpu\":\"10m\",\"memory\":\"16Mi\"}}");
        assertThat(json(pod, ".spec.containers[0].readinessProbe.httpGet"))
                .isEqualTo("{\"path\":\"/healthz\",\"port\":8080,\"scheme\":\"HTTP\"}");
        assertThat(json(pod, ".spec.imagePullSecrets[*].name")).isEqualTo("pull");
        assertThat(json("service/app", ".metadata.labels"))
                .isEqualTo("{\"app\":\"app\",\"app.kubernetes.io/part-of\":\"lab\"}");
        assertThat(json("deployment/app", ".spec.selector.matchLabels")).isEqualTo("{\"app\":\"app\"}");

        autoscaler("any-name", "app");
        cluster.kubectl("scale", "deployment/app", "--replicas=3"); // as the autoscaler does
        PipelineResult scaled = deploy(image, deployment.labels(Map.of("app.kubernetes.io/part-of", "other")));

        assertThat(json("deployment/app", ".spec.replicas")).isEqualTo("3");
        assertThat(scaled.rollout().orElseThrow().pods()).hasSize(3);

        cluster.kubectl("delete", "hpa", "any-name");
        PipelineResult back = deploy(image, deployment);

        assertThat(json("deployment/app", ".spec.replicas")).isEqualTo("1");
        assertThat(back.rollout().orElseThrow().pods()).hasSize(1);
    }

    @Test
    @Tag(Tier.TWICE)
    void ofOwnManifestsThoseAreLeftThatAnAutoscalerIsFor() throws Exception {
        String app = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: "%s", command: [sleep, '86341']}]
                """;
        Path manifest = Files.writeString(
                directory.resolve("k8s.yml"),
                app.formatted("web", lab.baseImage()) + "---\n" + app.formatted("web-2", lab.baseImage()));
        Deployment deployment = Pipelines.deployment("web", lab, cluster).manifests(manifest);
        deploy(lab.baseImage(), deployment);
        autoscaler("web", "web");
        cluster.kubectl("scale", "deployment/web", "deployment/web-2", "--replicas=2");

        deploy(lab.baseImage(), deployment);

        assertThat(json("deployments", ".items[*].spec.replicas")).isEqualTo("2 1");
    }

    /** Loaded on the node and never pushed: what such a pod runs is not known, whatever the registry has by the name. */
    @Test
    @Tag(Tier.KUBELET)
    void whatRunsOfAnImageThatWasLoadedByHandIsNotKnown() throws Exception {
        Files.writeString(
                directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nCMD [\"sleep\", \"86342\"]\n");
        String image = lab.registry() + "/" + cluster.namespace() + "/loaded:1";
        cluster.exec("docker", "build", "--quiet", "--tag", image, directory.toString());
        boolean containerd = lab.find("LAB_RUNTIME").equals(Optional.of("containerd"));
        if (containerd) {
            Path file = directory.resolve("image.tar");
            cluster.exec("docker", "save", "--output", file.toString(), image);
            String ctr = Path.of(lab.value("LAB_DIR"), "bin/ctr").toString();
            cluster.exec(ctr, "images", "import", "--digests", file.toString());
        }
        cluster.kubectl("create", "deployment", "loaded", "--image=" + image);
        cluster.kubectl("rollout", "status", "deployment/loaded", "--timeout=60s");
        cluster.exec("docker", "tag", lab.baseImage(), image);
        cluster.exec("docker", "push", "--quiet", image);

        Verification said =
                pipeline(image, Pipelines.deployment("loaded", lab, cluster)).verifyRegistry();

        assertThat(said.pods())
                .singleElement()
                .satisfies(pod -> assertThat(said.unknown(pod))
                        .as(
                                "%s, where the runtime says %s",
                                said, json("pods", ".items[0].status.containerStatuses[0].imageID"))
                        .isTrue());
        assertThat(said.consistent()).isFalse();
    }
}
