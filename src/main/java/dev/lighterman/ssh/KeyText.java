package dev.lighterman.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is wrong with the text of a private key, in words. Stateless. */
final class KeyText {
    private KeyText() {}

    static String cannotRead(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "key file " + file + " is a directory; perhaps you should name the key in it";
        }
        if (!Files.exists(file)) {
            return "key file " + file + " does not exist; perhaps you should name another one";
        }
        return "key file " + file + " cannot be read: "
                + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage())
                + "; perhaps you should run as its owner, or name another one";
    }

    /**
     * Opens it, to see whether that can be done.
     *
     * @param what what it is, for messages: {@code key file} and its path
     * @param passphrase null for none
     * @param otherwise what one can do but give a passphrase, as the end of a sentence
     */
    static Optional<String> problem(String what, byte[] content, byte[] passphrase, String otherwise)
            throws JSchException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.contains("PRIVATE KEY-----") && !text.startsWith("PuTTY-User-Key-File-")) {
            return Optional.of(what + (isPublic(text) ? namePrivate(what) : noKey()));
        }
        KeyPair pair;
        try {
            pair = KeyPair.load(new JSch(), content.clone(), null);
        } catch (JSchException e) {
            return Optional.of(what + " cannot be read as a private key (" + e.getMessage()
                    + "); perhaps it is damaged or of a kind that is not supported");
        }
        try {
            if (!pair.isEncrypted()) {
                return Optional.empty();
            }
            if (passphrase == null) {
                return Optional.of(what + " needs a passphrase; perhaps you should give it one" + otherwise);
            }
            return pair.decrypt(passphrase.clone())
                    ? Optional.empty()
                    : Optional.of("the passphrase given does not open " + what);
        } finally {
            pair.dispose();
        }
    }

    private static boolean isPublic(String text) {
        return text.matches("(?s)\\s*(ssh|ecdsa|sk)-\\S+ AAAA.*") || text.contains("SSH2 PUBLIC KEY");
    }

    private static String namePrivate(String what) {
        String file = what.startsWith("key file ") && what.endsWith(".pub")
                ? ", " + what.substring("key file ".length(), what.length() - ".pub".length())
                : "";
        return " is a public key; perhaps you should name the private key that belongs to it" + file;
    }

    private static String noKey() {
        return " is not a private key; perhaps you should name another one";
    }

    /** The certificate that ssh-keygen -s puts beside a key, if there is one. */
    static Optional<byte[]> certificate(Path file) {
        Path certificate = file.resolveSibling(file.getFileName() + "-cert.pub");
        try {
            return Files.exists(certificate) ? Optional.of(Files.readAllBytes(certificate)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
