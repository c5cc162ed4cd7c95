package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control node as a pod, in the pipeline file. */
class ServerPodSettingsTest {
    @TempDir
    Path directory;

    private Settings settings(String text) throws Exception {
        Files.writeString(directory.resolve("lighterman.yml"), text);
        return PipelineFile.load(directory.resolve("lighterman.yml"), Map.of(), name -> null)
                .settings();
    }

    private String problems(String text) {
        return catchThrowableOfType(InvalidInputException.class, () -> settings(text))
                .getMessage()
                .replace(directory + "/", "");
    }

    @Test
    void aPodIsWhatTheFileSays() throws Exception {
        Server server = settings("""
                        image: {name: a/b}
                        server:
                          name: pods
                          reconnectTimeout: 1m
                          pod:
                            image: registry.example.org/control-node:1
                            namespace: deploy
                            context: prod
                            kubeconfig: kube.conf
                            serviceAccount: deployer
                            requests: {cpu: 500m}
                            limits: {memory: 1Gi}
                            nodeSelector: {pool: ci}
                            template: pod.yml
                            claim: runs
                            keep: 1h
                        """).server();
        assertThat(server.isLocal()).isFalse();
        assertThat(server.isSsh()).isFalse();
        assertThat(server.name()).isEqualTo("pods");
        assertThat(server.reconnectTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(server.pod())
                .contains(ControlPod.image("registry.example.org/control-node:1")
                        .namespace("deploy")
                        .context("prod")
                        .kubeconfig(directory.resolve("kube.conf"))
                        .serviceAccount("deployer")
                        .requests(Map.of("cpu", "500m"))
                        .limits(Map.of("memory", "1Gi"))
                        .nodeSelector(Map.of("pool", "ci"))
                        .template(directory.resolve("pod.yml"))
                        .claim("runs")
                        .keep(Duration.ofHours(1)));
    }

    @Test
    void whatAPodHasNoUseForIsRefused() {
        assertThat(problems("image: {name: a/b}\nserver: {host: h, pod: {image: i}}\n"))
                .isEqualTo("lighterman.yml:2:32: server.pod and server.host cannot both be set; perhaps you should"
                        + " remove one of them");
        assertThat(problems("image: {name: a/b}\nserver: {local: true, pod: {image: i}}\n"))
                .isEqualTo("lighterman.yml:2:36: server.pod and server.local: true cannot both be set; perhaps you"
                        + " should remove one of them");
        assertThat(problems("image: {name: a/b}\nserver: {user: me, pod: {image: i}}\n"))
                .isEqualTo("lighterman.yml:2:16: server.user needs server.host");
        assertThat(problems("image: {name: a/b}\nserver: {pod: {namespace: deploy}}\n"))
                .isEqualTo("lighterman.yml:2:27: server.pod.namespace needs server.pod.image");
    }
}
