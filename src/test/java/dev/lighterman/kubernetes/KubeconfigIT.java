package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The rows of docs/kubeconfig.md that are done, asked of the lab's API server. */
@Timeout(120)
class KubeconfigIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("kubeconfig");

    private final Lab lab = Lab.all();

    private Optional<String> answer(String kubeconfig) throws Exception {
        Path file = Files.writeString(directory.resolve("config"), kubeconfig);
        return new RolloutWatch(cluster.rollout(file, "app", Duration.ofSeconds(60)))
                .watch(text -> {})
                .reason();
    }

    private Optional<String> absent() {
        return Optional.of("there is no Deployment " + cluster.namespace() + "/app in the cluster");
    }

    private String given() throws Exception {
        return Files.readString(lab.kubeconfig());
    }

    private int port() throws Exception {
        return Integer.parseInt(given().replaceFirst("(?s).*server: \"https://[^:]+:([0-9]+)\".*", "$1"));
    }

    private String token() throws Exception {
        return given().replaceFirst("(?s).*token: ([0-9a-f]+).*", "$1");
    }

    /** A proxy for CONNECT that leads to the API server whatever it is asked for, and notes that. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final int target;

        Proxy(int target) throws IOException {
            this.target = target;
            start(() -> {
                while (true) {
                    Socket client = listener.accept();
                    start(() -> serve(client));
                }
            });
        }

        private interface Work {
            void run() throws IOException;
        }

        private void start(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (IOException e) {
                            // One of both sides has closed the connection.
                        }
                    },
                    "proxy");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(Socket client) throws IOException {
            InputStream in = client.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            asked.add(head.substring(0, head.indexOf("\r\n")));
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            start(() -> pump(server.getInputStream(), client.getOutputStream()));
            pump(in, server.getOutputStream());
        }

        private void pump(InputStream from, OutputStream to) throws IOException {
            try (from;
                    to) {
                from.transferTo(to);
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** A proxy for HTTP was put where a server with HTTPS does not look, and the rollout that went well was called failed. */
    @Test
    void proxyUrlLeadsToAServerThatOnlyTheProxyKnows() throws Exception {
        try (Proxy proxy = new Proxy(port())) {
            String kubeconfig = given().replace("https://127.0.0.1:", "https://kubernetes.default.svc:")
                    .replace(
                            "cluster: {server",
                            "cluster: {proxy-url: \"http://127.0.0.1:" + proxy.listener.getLocalPort() + "\", server");
            assertThat(answer(kubeconfig)).isEqualTo(absent());
            assertThat(proxy.asked).first().isEqualTo("CONNECT kubernetes.default.svc:" + port() + " HTTP/1.1");
        }
    }

    @Test
    void aTokenInAFile() throws Exception {
        Files.writeString(directory.resolve("token"), token() + "\n");
        assertThat(answer(given().replace("token: " + token(), "tokenFile: token")))
                .isEqualTo(absent());
    }

    @Test
    void aClientCertificateInFiles() throws Exception {
        String ca = lab.value("LAB_DIR") + "/cluster/pki/ca";
        cluster.exec("sh", "-c", """
                cd "$1" && openssl ecparam -name prime256v1 -genkey -noout -out key.sec1 &&
                openssl pkcs8 -topk8 -nocrypt -in key.sec1 -out my.key &&
                openssl req -new -key my.key -subj /O=system:masters/CN=me |
                openssl x509 -req -CA "$2.crt" -CAkey "$2.key" -set_serial 7 -days 1 -out my.crt
                """, "sh", directory.toString(), ca);
        assertThat(answer(given().replace("token: " + token(), "client-certificate: my.crt, client-key: my.key")))
                .isEqualTo(absent());
    }

    @Test
    void somebodyElseThanTheUserIsAsked() throws Exception {
        assertThatThrownBy(() -> answer(given().replace("user: {token", "user: {as: nobody, as-groups: [few], token")))
                .hasMessageContaining(") answered 403")
                .hasMessageContaining("User \"nobody\" cannot get resource \"deployments\"");
    }

    @Test
    void aCertificateOfAnotherNameIsTakenWhereItIsNotToBeVerified() throws Exception {
        try (Proxy proxy = new Proxy(port())) {
            String another = given().replace("https://127.0.0.1:", "https://another.example.org:")
                    .replace(
                            "cluster: {server",
                            "cluster: {proxy-url: \"http://127.0.0.1:" + proxy.listener.getLocalPort() + "\", server");
            assertThatThrownBy(() -> answer(another))
                    .hasMessageContaining("No subject alternative DNS name matching another.example.org found");
            assertThat(answer(another.replaceFirst(
                            "certificate-authority-data: [^ ,}]+", "insecure-skip-tls-verify: true")))
                    .isEqualTo(absent());
        }
    }

    @Test
    void ofSeveralContextsTheCurrentOneOrTheOneThatIsNamed() throws Exception {
        String two = given().replace("contexts: [", "contexts: [{name: other, context: {cluster: lab, user: lab}}, ")
                .replace("current-context: lab", "current-context: other");
        assertThat(answer(two)).isEqualTo(absent());
    }
}
