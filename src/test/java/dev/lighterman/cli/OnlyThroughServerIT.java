package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line in a network namespace of its own, from which nothing can be reached but the lab's sshd: the API server
 * only through that.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OnlyThroughServerIT {
    private static final int PORT = 2222;

    /** TCP inside the namespace to a Unix socket, which namespaces of the network don't separate. */
    private static final String RELAY = """
            import socket, sys, threading
            def pump(a, b):
                try:
                    while True:
                        data = a.recv(65536)
                        if not data:
                            break
                        b.sendall(data)
                except OSError:
                    pass
                for s in (a, b):
                    try:
                        s.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
            print("ready", flush=True)
            while True:
                client, _ = door.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(sys.argv[2])
                threading.Thread(target=pump, args=(client, server), daemon=True).start()
                threading.Thread(target=pump, args=(server, client), daemon=True).start()
            """;

    private static final String SCRIPT = """
            ip link set lo up || exit 99
            mkfifo ready
            python3 relay.py "$1" "$2" >ready & relay=$!
            read -r line <ready
            shift 2
            "$@" </dev/null; status=$?
            kill $relay
            rm -f ready
            exit $status
            """;

    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("only-through-server");

    private final Lab lab = Lab.all();
    private ServerSocketChannel door;

    @BeforeEach
    void open() throws Exception {
        boolean isolated = new ProcessBuilder("unshare", "-n", "ip", "link", "set", "lo", "up")
                        .start()
                        .waitFor()
                == 0;
        if (!isolated) {
            System.out.println("SKIPPED: no network namespace can be made here (unshare -n)");
        }
        Assumptions.assumeTrue(isolated, "no network namespace can be made here");
        Files.writeString(directory.resolve("relay.py"), RELAY);
        door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        door.bind(UnixDomainSocketAddress.of(directory.resolve("ssh")));
        daemon(() -> {
            while (true) {
                SocketChannel client = door.accept();
                SocketChannel sshd = SocketChannel.open(new InetSocketAddress(lab.sshHost(), lab.sshPort()));
                daemon(() -> pump(client, sshd));
                daemon(() -> pump(sshd, client));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        if (door != null) {
            door.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                return; // closed: the test is over, or one side is gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void pump(ByteChannel from, ByteChannel to) throws IOException {
        try (from;
                to) {
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        }
    }

    private CommandRun deploy(String via, String script) throws Exception {
        Files.writeString(directory.resolve("app.yml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: "%s", command: [sh, -c, '%s'], %s}]
                """.formatted(lab.baseImage(), script, Cluster.READY_ASLEEP));
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {host: 127.0.0.1, port: %d, user: %s, identity: %s, knownHosts: known_hosts, hostKey: accept-new}
                image: {name: "%s"}
                deploy:
                  namespace: %s
                  deployment: app
                  kubectl: %s
                  kubeconfig: %s
                  manifests: [app.yml]
                  rollout: {kubeconfig: %s, via: %s, timeout: 60s, patience: 0s}
                inventory: {kubernetes: [localhost ansible_connection=local]}
                failOnError: true
                """.formatted(
                        PORT,
                        lab.sshUser(),
                        lab.sshIdentity(),
                        lab.baseImage(),
                        cluster.namespace(),
                        lab.value("LAB_KUBECTL"),
                        lab.kubeconfig(),
                        lab.kubeconfig(),
                        via));
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-n",
                "sh",
                "-c",
                SCRIPT,
                "sh",
                String.valueOf(PORT),
                directory.resolve("ssh").toString()));
        command.addAll(ProgramJvm.command());
        command.addAll(List.of("deploy", "--console", "plain"));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), said, "");
    }

    @Test
    @Tag(Tier.TWICE)
    void theVerdictIsTheSameThroughTheServer() throws Exception {
        CommandRun direct = deploy("direct", "exec sleep 86341");
        assertThat(direct.out())
                .containsPattern(
                        "the API server of " + lab.kubeconfig() + " \\(127\\.0\\.0\\.1:\\d+\\) cannot be reached: ");
        assertThat(direct.exitCode()).as(direct.out()).isEqualTo(1);

        CommandRun good = deploy("server", "exec sleep 86342");
        assertThat(good.exitCode()).as(good.out()).isZero();
        assertThat(good.out()).containsPattern("(?m)^rollout +SUCCEEDED " + cluster.namespace() + "/app$");

        CommandRun bad = deploy("server", "echo no database; exit 3");
        assertThat(bad.exitCode()).as(bad.out()).isEqualTo(1);
        assertThat(bad.out())
                .containsPattern(
                        "(?m)^rollout +FAILED " + cluster.namespace() + "/app: container app of pod app-[a-z0-9-]+"
                                + " keeps crashing \\(CrashLoopBackOff\\): exit code 3; it wrote: no database$");
    }
}
