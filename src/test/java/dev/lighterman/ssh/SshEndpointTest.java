package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSchException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshEndpointTest {
    @Test
    void addressesAreRead() throws Exception {
        assertThat(SshEndpoint.parse("ops@bastion:2222").build().toString()).isEqualTo("ops@bastion:2222");
        assertThat(SshEndpoint.parse("bastion").build().toString())
                .isEqualTo(System.getProperty("user.name") + "@bastion:22");
        assertThat(SshEndpoint.parse("ops@[2001:db8::1]:2222").build().host()).isEqualTo("2001:db8::1");
        assertThat(SshEndpoint.parse("ops@[2001:db8::1]:2222").build().toString())
                .isEqualTo("ops@[2001:db8::1]:2222");
        assertThat(SshEndpoint.parse("AD\\user.name@host").build().user()).isEqualTo("AD\\user.name");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text : List.of("", "@host", "user@", "host:", "host:x", "a b", "::1", "user@host:22:22", "u@v@h")) {
            assertThatThrownBy(() -> SshEndpoint.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("\"" + text + "\" is no address of an SSH server; it must be [user@]host[:port]");
        }
        assertThatThrownBy(() -> SshEndpoint.parse("host:0"))
                .hasMessage("\"host:0\": a port is a number from 1 to 65535");
        assertThatThrownBy(() -> SshEndpoint.parse("host:65536"))
                .hasMessage("\"host:65536\": a port is a number from 1 to 65535");
    }

    @Test
    void knownHostsNamesItWithItsPort() {
        assertThat(SshEndpoint.of("Host.Example.ORG").build().knownName()).isEqualTo("host.example.org");
        assertThat(SshEndpoint.of("Host").port(2222).build().knownName()).isEqualTo("[host]:2222");
    }

    @Test
    void policiesAreReadExactlyOrNotAtAll() throws Exception {
        String pin = "SHA256:uNiVztksCsDhcc0u9e8BrrJNOp3vrgTIsSBpv2+5i8M";
        assertThat(HostKeyPolicy.parse("strict")).isEqualTo(HostKeyPolicy.STRICT);
        assertThat(HostKeyPolicy.parse("accept-new")).isEqualTo(HostKeyPolicy.ACCEPT_NEW);
        assertThat(HostKeyPolicy.parse("insecure")).isEqualTo(HostKeyPolicy.INSECURE);
        assertThat(HostKeyPolicy.parse(pin)).isEqualTo(new HostKeyPolicy.Pinned(List.of(pin)));
        assertThat(HostKeyPolicy.parse(pin + "," + pin)).isEqualTo(new HostKeyPolicy.Pinned(List.of(pin, pin)));
        for (String text : List.of("Strict", "yes", "no", "off", "ask", "", "acceptnew", "accept_new", " strict")) {
            assertThatThrownBy(() -> HostKeyPolicy.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("unknown host key policy \"" + text
                            + "\"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf`"
                            + " prints it");
        }
        for (String text : List.of("SHA256:", "SHA256:abc", "sha256:" + pin.substring(7), pin + "x")) {
            assertThatThrownBy(() -> HostKeyPolicy.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("is no fingerprint of a host key");
        }
    }

    @Test
    void aMachineWithoutAPortForTheNextHopSaysSo() throws Exception {
        JSchException e =
                new JSchException("PortForwardingL: cannot be bound", new java.io.IOException("Too many open files"));
        ConnectionException error = SshErrors.noForwardedPort(
                "ansible-server",
                SshEndpoint.parse("ops@bastion").build(),
                SshEndpoint.parse("root@10.0.0.5").build(),
                e);
        assertThat(error.reason()).isEqualTo(ConnectionException.Cause.UNREACHABLE);
        assertThat(error)
                .hasMessage(
                        "cannot reach root@10.0.0.5:22 [ansible-server] through jump host ops@bastion:22: no port could"
                                + " be opened on this machine's loopback: Too many open files; perhaps it has too many open files")
                .hasCause(e);
    }
}
