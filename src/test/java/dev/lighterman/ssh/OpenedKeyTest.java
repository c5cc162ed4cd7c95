package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenedKeyTest {
    private static final String PASSPHRASE = "a pass/phrase ü";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private static KeyPair pair(int type, int size) throws Exception {
        return KeyPair.genKeyPair(new JSch(), type, size);
    }

    private Path file(String content, String mode) throws Exception {
        Path file = Files.writeString(directory.resolve("id"), content, StandardCharsets.ISO_8859_1);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String line(KeyPair pair, String type) {
        return type + " " + Base64.getEncoder().encodeToString(pair.getPublicKeyBlob()) + " lighterman";
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2048, ssh-rsa, pem",
        "2, 2048, ssh-rsa, openssh",
        "3, 256, ecdsa-sha2-nistp256, pem",
        "3, 384, ecdsa-sha2-nistp384, openssh",
        "5, 0, ssh-ed25519, openssh"
    })
    void aPassphraseOpensAKeyOfAnyKindAndStaysHere(int type, int size, String name, String format) throws Exception {
        KeyPair pair = pair(type, size);
        byte[] passphrase = PASSPHRASE.getBytes(StandardCharsets.UTF_8);
        if (format.equals("pem")) {
            pair.writePrivateKey(text, passphrase);
        } else {
            pair.writeOpenSSHv1PrivateKey(text, passphrase);
        }
        Path file = file(text.toString(StandardCharsets.ISO_8859_1), "rw-------");
        OpenedKey opened = OpenedKey.of(SshKey.of(file).passphrase(Secret.of(PASSPHRASE)));
        assertThat(opened.publicKey()).isEqualTo(line(pair, name));
        assertThat(opened.name()).isEqualTo("key file " + file);
        assertThat(opened.certificate()).isEmpty();
        KeyPair open = KeyPair.load(new JSch(), opened.privateKey().reveal().getBytes(StandardCharsets.UTF_8), null);
        assertThat(open.isEncrypted()).isFalse();
        assertThat(open.getPublicKeyBlob()).isEqualTo(pair.getPublicKeyBlob());
        assertThatThrownBy(() -> OpenedKey.of(SshKey.of(file)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("key file " + file + " needs a passphrase; perhaps you should give it one");
        assertThatThrownBy(() -> OpenedKey.of(SshKey.of(file).passphrase(Secret.of("another"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the passphrase given does not open key file " + file);
    }

    /** OpenSSH calls such a text an error in libcrypto. */
    @Test
    void textThatLostItsLineEndsOnTheWayThroughACiIsMended() throws Exception {
        KeyPair pair = pair(KeyPair.ED25519, 0);
        pair.writeOpenSSHv1PrivateKey(text, null);
        String whole = text.toString(StandardCharsets.US_ASCII);
        for (String given : new String[] {whole, whole.strip(), "\n" + whole.replace("\n", "\r\n") + "\r\n\r\n"}) {
            OpenedKey opened = OpenedKey.of(SshKey.of(Secret.of(given)).hosts("web"));
            assertThat(opened.privateKey().reveal()).isEqualTo(whole);
            assertThat(opened.publicKey()).isEqualTo(line(pair, "ssh-ed25519"));
        }
    }

    @Test
    void theCertificateBesideAFileGoesWithIt() throws Exception {
        pair(KeyPair.ED25519, 0).writeOpenSSHv1PrivateKey(text, null);
        Path file = file(text.toString(StandardCharsets.US_ASCII), "rw-------");
        Files.writeString(directory.resolve("id-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA me\n");
        assertThat(OpenedKey.of(SshKey.of(file)).certificate()).contains("ssh-ed25519-cert-v01@openssh.com AAAA me");
    }

    @Test
    void whatIsNoUsableKeyIsNamed() throws Exception {
        pair(KeyPair.ED25519, 0).writeOpenSSHv1PrivateKey(text, null);
        Path open = file(text.toString(StandardCharsets.US_ASCII), "rw-r--r--");
        refused(
                open,
                "key file " + open + " can be used by others on this machine (mode 0644); perhaps you should"
                        + " run `chmod 600 " + open + "`");
        refused(
                file("ssh-ed25519 AAAAC3Nza me\n", "rw-------"),
                "key file " + open + " is a public key; perhaps you should name the private key that belongs to it");
        refused(
                file("hello\n", "rw-------"),
                "key file " + open + " is not a private key; perhaps you should name" + " another one");
        refused(directory, "key file " + directory + " is a directory; perhaps you should name the key in it");
        Path none = directory.resolve("none");
        refused(none, "key file " + none + " does not exist; perhaps you should name another one");
        assertThatThrownBy(() -> OpenedKey.of(SshKey.of(Secret.of("hello"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the key of ansible.keys is not a private key; perhaps you should name another one");
    }

    private static void refused(Path file, String message) {
        assertThatThrownBy(() -> OpenedKey.of(SshKey.of(file)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }
}
