package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSchException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Server;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SshErrorsTest {
    @Test
    void knownHostsNamesAServerWithItsPort() {
        assertThat(KnownHosts.name(Server.ssh("Host.Example.ORG"))).isEqualTo("host.example.org");
        assertThat(KnownHosts.name(Server.ssh("Host").port(2222))).isEqualTo("[host]:2222");
    }

    @Test
    void aMachineWithoutAPortForTheNextHopSaysSo() throws Exception {
        JSchException e = new JSchException("PortForwardingL: cannot be bound", new IOException("Too many open files"));
        ConnectionException error = SshErrors.noForwardedPort(
                "ansible-server", Server.parse("ops@bastion"), Server.parse("root@10.0.0.5"), e);
        assertThat(error.reason()).isEqualTo(ConnectionException.Cause.UNREACHABLE);
        assertThat(error)
                .hasMessage(
                        "cannot reach root@10.0.0.5:22 [ansible-server] through jump host ops@bastion:22: no port could"
                                + " be opened on this machine's loopback: Too many open files; perhaps it has too many open files")
                .hasCause(e);
    }
}
