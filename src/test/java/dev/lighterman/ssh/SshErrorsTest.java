package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Server;
import org.junit.jupiter.api.Test;

class SshErrorsTest {
    @Test
    void knownHostsNamesAServerWithItsPort() {
        assertThat(KnownHosts.name(Server.ssh("Host.Example.ORG"))).isEqualTo("host.example.org");
        assertThat(KnownHosts.name(Server.ssh("Host").port(2222))).isEqualTo("[host]:2222");
    }
}
