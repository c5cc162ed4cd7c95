package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.HostKey;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.LocalProxy;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.Command;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import java.io.IOException;
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
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The lab's API server as the control node sees it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ApiProxyIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("api-proxy");

    private final Lab lab = Lab.all();

    private FutureTask<Rollout> watch(SshNode node) throws Exception {
        List<String> progress = new CopyOnWriteArrayList<>();
        FutureTask<Rollout> watching = new FutureTask<>(() -> new RealBackends()
                .watch(
                        cluster.rollout(lab.kubeconfig(), "app", Duration.ofMinutes(2)),
                        Optional.of(node),
                        progress::add));
        new Thread(watching, "watching").start();
        Lab.await(
                Duration.ofMinutes(1),
                "the watch to begin",
                () -> progress.contains("0 of 1 updated replicas are available"));
        return watching;
    }

    private static void succeeds(FutureTask<Rollout> watching) throws Exception {
        Rollout rollout = watching.get(2, TimeUnit.MINUTES);
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.pods()).hasSize(1);
    }

    @Test
    void aSessionThatTheServerEndsIsReplaced() throws Exception {
        cluster.applyUnready();
        try (SshNode node = lab.connect()) {
            FutureTask<Rollout> watching = watch(node);
            // The server's own process for this session is ended: tunnel and watch are gone with it.
            node.execute(Command.of("sh", "-c", "kill -9 $PPID").build());
            cluster.ready();
            succeeds(watching);
        }
    }

    @Test
    void aTunnelThatIsCutAgainAndAgainIsReplaced() throws Exception {
        cluster.applyUnready();
        try (CuttingLink link = new CuttingLink(lab.sshPort());
                SshNode node = SshNode.connect(endpoint(link.port()).name("lab"), SshListener.none())) {
            FutureTask<Rollout> watching = watch(node);
            for (int i = 0; i < 3; i++) {
                link.cut();
                Thread.sleep(1000);
            }
            link.down(true);
            link.cut();
            cluster.ready();
            link.down(false);
            succeeds(watching);
            assertThat(link.cuts()).isEqualTo(4);
        }
    }

    private Server endpoint(int port) {
        return Server.ssh("127.0.0.1")
                .port(port)
                .user(lab.sshUser())
                .hostKey(HostKey.acceptNew())
                .knownHosts(directory.resolve("known_hosts"))
                .identity(lab.sshIdentity());
    }

    @Test
    void theCertificateIsStillVerified() throws Exception {
        cluster.applyUnready();
        // The lab's certificate is good for 127.0.0.1, but not for another address of the same machine.
        String kubeconfig = Files.readString(lab.kubeconfig());
        int port = Integer.parseInt(kubeconfig.replaceFirst("(?s).*https://127\\.0\\.0\\.1:([0-9]+).*", "$1"));
        try (ServerSocket relay = new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 77}));
                SshNode node = lab.connect()) {
            Thread relaying = new Thread(() -> relay(relay, port), "relay");
            relaying.setDaemon(true);
            relaying.start();
            Path other = directory.resolve("kubeconfig");
            Files.writeString(other, kubeconfig.replace("https://127.0.0.1:", "https://127.0.0.77:"));
            assertThatThrownBy(() -> new RealBackends()
                            .pods(cluster.rollout(other, "app", Duration.ofMinutes(2)), Optional.of(node)))
                    .isInstanceOf(LightermanException.class)
                    .hasMessageContaining("No subject alternative names matching IP address 127.0.0.77 found");
        }
    }

    private static void relay(ServerSocket relay, int port) {
        while (!relay.isClosed()) {
            try {
                Socket from = relay.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
                for (Socket[] way : List.of(new Socket[] {from, to}, new Socket[] {to, from})) {
                    Thread pump = new Thread(() -> pump(way[0], way[1]), "relay");
                    pump.setDaemon(true);
                    pump.start();
                }
            } catch (IOException e) {
                return; // closed with the test
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // the other side is gone
        }
    }

    @Test
    void itLeadsNowhereElse() throws Exception {
        try (SshNode node = lab.connect();
                ApiProxy proxy = ApiProxy.open(node, "127.0.0.1:1")) {
            LocalProxy address = proxy.address();
            assertThat(answer(
                            address.port(),
                            "CONNECT 127.0.0.1:22 HTTP/1.1\r\nProxy-Authorization: " + address.authorization()
                                    + "\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        }
    }

    @Test
    void itLeadsNobodyElseThere() throws Exception {
        try (SshNode node = lab.connect();
                ApiProxy proxy = ApiProxy.open(node, "127.0.0.1:" + lab.sshPort())) {
            for (String header : List.of("", "Proxy-Authorization: Bearer 0123\r\n")) {
                assertThat(answer(
                                proxy.address().port(),
                                "CONNECT 127.0.0.1:" + lab.sshPort() + " HTTP/1.1\r\n" + header + "\r\n"))
                        .isEqualTo("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
            }
        }
    }

    private static String answer(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
