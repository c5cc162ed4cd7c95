package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Server;
import dev.lighterman.lab.Lab;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What leads through a server opens no port here, which other users of this machine could reach. */
@Isolated("looks at all ports of this process")
class NoListeningPortIT {
    @TempDir
    Path temp;

    @Test
    void aConnectionToAPortOfTheServerOpensNoneHere() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SshNode node = SshNode.connect(Lab.ssh().endpoint(), SshListener.none());
                Socket here = node.connectTo("127.0.0.1", service.getLocalPort());
                Socket there = service.accept()) {
            there.getOutputStream().write('x');
            assertThat(here.getInputStream().read()).isEqualTo('x');
            assertThat(ListeningPorts.ofThisProcess()).containsExactly(service.getLocalPort());
        }
    }

    @Test
    void theWayThroughAJumpHostListensNowhere() throws Exception {
        try (Sshd jump = Sshd.start(temp.resolve("jump"), List.of("ed25519"));
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Server way = jump.endpoint().knownHosts(jump.knownHosts(temp.resolve("known_hosts")));
            Server goal = way.port(silent.getLocalPort())
                    .name("goal")
                    .jump(way)
                    .connectTimeout(Duration.ofSeconds(3));
            FutureTask<SshNode> connecting = new FutureTask<>(() -> SshNode.connect(goal, SshListener.none()));
            new Thread(connecting, "connecting").start();
            try (Socket arrived = silent.accept()) {
                assertThat(ListeningPorts.ofThisProcess()).containsExactly(silent.getLocalPort());
                assertThat(arrived.getInputStream().read()).isEqualTo('S');
                assertThatThrownBy(connecting::get)
                        .hasMessageContaining("the connection was accepted, but nothing was heard within 3 s");
            }
        }
    }
}
