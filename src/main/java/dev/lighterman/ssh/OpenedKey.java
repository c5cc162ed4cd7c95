package dev.lighterman.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import dev.lighterman.mask.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A private key without its passphrase, as an agent takes it. Immutable.
 *
 * @param name what it is, for messages
 * @param privateKey in a format of OpenSSH's
 * @param publicKey the line of its public key
 * @param certificate the line of the certificate beside it
 */
public record OpenedKey(String name, Secret privateKey, String publicKey, Optional<String> certificate) {
    /**
     * Reads and opens a key.
     *
     * @throws InvalidInputException if it cannot be used, with a sentence
     */
    public static OpenedKey of(SshKey key) throws InvalidInputException {
        String name = key.file().map(file -> "key file " + file).orElse("the key of ansible.keys");
        byte[] content = content(key);
        byte[] passphrase = key.passphrase()
                .map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        try {
            Optional<String> problem = KeyText.problem(name, content, passphrase, "");
            if (problem.isPresent()) {
                throw new InvalidInputException(problem.get());
            }
            KeyPair pair = KeyPair.load(new JSch(), content.clone(), null);
            try {
                return opened(name, content, pair, passphrase, certificate(key));
            } finally {
                pair.dispose();
            }
        } catch (JSchException e) {
            throw new InvalidInputException(name + " cannot be used: " + e.getMessage());
        } finally {
            Arrays.fill(content, (byte) 0);
            if (passphrase != null) {
                Arrays.fill(passphrase, (byte) 0);
            }
        }
    }

    private static OpenedKey opened(
            String name, byte[] content, KeyPair pair, byte[] passphrase, Optional<String> certificate)
            throws JSchException {
        boolean asItIs = !pair.isEncrypted() && !isPutty(content);
        if (pair.isEncrypted()) {
            pair.decrypt(passphrase.clone());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!asItIs) {
            pair.writeOpenSSHv1PrivateKey(bytes, null);
        }
        String text = asItIs ? new String(content, StandardCharsets.UTF_8) : bytes.toString(StandardCharsets.UTF_8);
        byte[] blob = pair.getPublicKeyBlob();
        return new OpenedKey(
                name,
                Secret.of(text),
                KnownHosts.HostKeyBlob.of(blob).type() + " "
                        + Base64.getEncoder().encodeToString(blob) + " lighterman",
                certificate);
    }

    private static boolean isPutty(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).startsWith("PuTTY-User-Key-File-");
    }

    /** With the ends of lines that OpenSSH insists on: keys that went through a CI's settings or Windows have lost them. */
    private static byte[] content(SshKey key) throws InvalidInputException {
        String text;
        if (key.text().isPresent()) {
            text = key.text().get().reveal();
        } else {
            Path file = key.file().orElseThrow();
            try {
                text = Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new InvalidInputException(KeyText.cannotRead(file, e));
            }
            Optional<String> open = PrivateFile.problemOfKey(file);
            if (open.isPresent()) {
                throw new InvalidInputException("key file " + file + " " + open.get());
            }
        }
        return (text.replace("\r\n", "\n").strip() + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> certificate(SshKey key) {
        return key.file().flatMap(KeyText::certificate).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }
}
