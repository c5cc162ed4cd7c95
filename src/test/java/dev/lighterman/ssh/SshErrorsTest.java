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

    /** It told to update a server that is newer than this client. */
    @Test
    void aServerThatNeedsALibraryIsNotToldToUpdate() {
        String library =
                "; perhaps you should add the library org.bouncycastle:bcprov-jdk18on to the class path, for Java "
                        + Runtime.version().feature() + " has none of these by itself";
        assertThat(SshErrors.remedy("curve25519-sha256,ecdh-sha2-nistp256", "mlkem768x25519-sha256"))
                .isEqualTo(library);
        assertThat(SshErrors.remedy("curve25519-sha256", "sntrup761x25519-sha512@openssh.com"))
                .isEqualTo(library);
        assertThat(SshErrors.remedy("aes128-ctr", "chacha20-poly1305@openssh.com"))
                .isEqualTo(library);
        assertThat(SshErrors.remedy("mlkem768x25519-sha256,curve25519-sha256", "diffie-hellman-group1-sha1"))
                .isEqualTo("; perhaps you should update the SSH server there");
        assertThat(SshErrors.remedy("ssh-ed25519", "ssh-rsa")).startsWith("; ssh-rsa alone means");
    }
}
