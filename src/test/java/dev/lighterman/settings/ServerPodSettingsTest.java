package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
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

    @Test
    void slicesRunOnServersThatTakeWhatTheyDoNotSayFromTheServer() throws Exception {
        Settings settings = settings("""
                server: {user: deploy, port: 2222, identity: key, ansible: /opt/ansible, hostKey: accept-new}
                servers: [a.example.org, root@b.example.org:22, {host: c.example.org, password: x}, deploy@a.example.org:23]
                """);
        assertThat(settings.servers())
                .extracting(Server::toString)
                .containsExactly(
                        "deploy@a.example.org:2222",
                        "root@b.example.org:22",
                        "deploy@c.example.org:2222",
                        "deploy@a.example.org:23");
        assertThat(settings.servers())
                .extracting(Server::name)
                .containsExactly(
                        "deploy@a.example.org:2222", "b.example.org", "c.example.org", "deploy@a.example.org:23");
        assertThat(settings.servers()).allSatisfy(server -> {
            assertThat(server.ansible()).hasValue("/opt/ansible");
            assertThat(server.hostKey()).isEqualTo(HostKey.acceptNew());
        });
        assertThat(settings.servers().get(1).identities()).containsExactly(directory.resolve("key"));
        assertThat(settings.servers().get(2).identities()).isEmpty();
        assertThat(Secrets.all(settings)).contains(Secret.of("x"));
        assertThat(settings.server().toString()).isEqualTo("deploy@a.example.org:2222");
        assertThat(settings.server().name()).isEqualTo("ansible-server");
        assertThat(settings.forSlices().server()).isEqualTo(settings.servers().get(0));
        assertThat(settings("server: {local: true}\nservers: [b]\n").server().isLocal())
                .isTrue();
        assertThat(settings("server: {host: a}\nservers: [b]\n").server().host())
                .isEqualTo("a");
        assertThat(settings("servers: me@b:23\n").server().toString()).isEqualTo("me@b:23");
    }

    @Test
    void serversThatCannotBeAreRefused() {
        assertThat(problems("server: {pod: {image: a}}\nservers: [b]\n"))
                .isEqualTo("lighterman.yml:2:10: servers and server.pod cannot both be set;"
                        + " in pods each slice has a pod of its own");
        assertThat(problems("servers: [b/c, {port: 22}]\n"))
                .isEqualTo("lighterman.yml:1:11: servers: \"b/c\" is no address of an SSH server; it must be"
                        + " [user@]host[:port]\nlighterman.yml:1:16: an item of servers needs a host");
    }
}
