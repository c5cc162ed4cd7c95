package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Exec;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Repository;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.ssh.Sshd;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network whose only way out is a proxy, for the client and for the control node: from git over HTTP to a registry. */
@Timeout(120)
class ForwardProxyIT {
    @TempDir
    private Path directory;

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void fromGitToTheRegistry() throws Exception {
        Path tinyproxy = Path.of("/usr/bin/tinyproxy");
        Sshd.require(Files.isExecutable(tinyproxy), "there is no tinyproxy; perhaps you should apt-get install it");
        Lab lab = Lab.all();
        int port = freePort();
        Path log = directory.resolve("proxy.log");
        Path config = Files.writeString(directory.resolve("proxy.conf"), """
                Port %d
                Listen 127.0.0.1
                Allow 127.0.0.1
                LogFile "%s"
                LogLevel Connect
                """.formatted(port, log));
        String proxy = "http://127.0.0.1:" + port;
        Path app = Files.createDirectories(directory.resolve("app"));
        Files.writeString(app.resolve("Dockerfile"), "FROM scratch\nCOPY text /\n");
        Files.writeString(app.resolve("text"), "text\n");
        Repository repository = new Repository(app);
        repository.git("init", "-q", "-b", "main", ".");
        repository.git("add", "-A");
        repository.git("commit", "-qm", "first");
        String image = lab.registry() + "/lighterman-it/proxied-" + Long.toString(System.nanoTime(), 36);
        Path home = Files.createDirectories(directory.resolve("home"));
        Process running = new ProcessBuilder(tinyproxy.toString(), "-d", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("proxy.out").toFile())
                .start();
        try (GitHttp git = new GitHttp(directory, "ci:hunter2");
                Sshd sshd = Sshd.at(directory.resolve("sshd"), home, "http_proxy=" + proxy, "https_proxy=" + proxy)) {
            Lab.await(Duration.ofSeconds(10), "the proxy", () -> Files.exists(log));
            Program client = Program.at(directory.resolve("client"), sshd);

            Program.Ended ended = Program.await(client.start(
                    Map.of("http_proxy", proxy, "https_proxy", proxy, "LIGHTERMAN_HISTORY", "none"),
                    "image",
                    "--result",
                    directory.resolve("result.json").toString(),
                    "--set",
                    "source.git=" + git.url("app"),
                    "--set",
                    "source.username=ci",
                    "--set",
                    "source.password=hunter2",
                    "--set",
                    "transfer={files: [text, Dockerfile]}",
                    "--set",
                    "image.name=" + image,
                    "--set",
                    "inventory={ansible-server: [localhost ansible_connection=local]}"));

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ResultJson.read(Files.readString(directory.resolve("result.json")))
                            .image()
                            .orElseThrow()
                            .digest())
                    .isPresent();
            assertThat(log).content().contains("GET " + git.url("app") + "/info/refs?service=git-upload-pack HTTP/1.1");
        } finally {
            running.destroy();
            Exec.in(directory).run("docker", "rmi", "-f", image);
        }
    }
}
