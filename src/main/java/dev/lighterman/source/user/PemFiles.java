package dev.lighterman.source.user;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final int MAX_BYTES = 16 << 20;
    /** What stands before an RSA key in PKCS#1 to make it PKCS#8: version 0 and rsaEncryption. */
    private static final byte[] RSA = {
        2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    private PemFiles() {}

    /** All certificates of a file. */
    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE") || block.group(1).equals("X509 CERTIFICATE")) {
                found.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes(block.group(2)))));
            }
        }
        return found;
    }

    /** All certificates of the files in a directory. */
    static List<X509Certificate> certificatesIn(Path directory) throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                found.addAll(certificates(file));
            }
        }
        return found;
    }

    /** The private key of a file that nothing encrypts. */
    static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(2).contains("ENCRYPTED") || block.group(1).equals("ENCRYPTED PRIVATE KEY")) {
                throw new GeneralSecurityException("it is encrypted, and there is nobody to ask for its password");
            } else if (block.group(1).equals("PRIVATE KEY")) {
                return pkcs8(bytes(block.group(2)));
            } else if (block.group(1).equals("RSA PRIVATE KEY")) {
                return pkcs8(wrapped(bytes(block.group(2))));
            } else if (block.group(1).endsWith("PRIVATE KEY")) {
                throw new GeneralSecurityException("it is of the old form \"" + block.group(1)
                        + "\"; perhaps you should convert it: openssl pkcs8 -topk8 -nocrypt");
            }
        }
        throw new GeneralSecurityException("it holds no private key in PEM form");
    }

    private static PrivateKey pkcs8(byte[] bytes) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                // of another algorithm
            }
        }
        throw new GeneralSecurityException("it is no key that Java can read");
    }

    private static byte[] wrapped(byte[] key) {
        byte[] octets = tagged(4, key);
        byte[] all = new byte[RSA.length + octets.length];
        System.arraycopy(RSA, 0, all, 0, RSA.length);
        System.arraycopy(octets, 0, all, RSA.length, octets.length);
        return tagged(0x30, all);
    }

    /** A DER value of up to 64 KiB, with its length in the longest form that may be needed. */
    private static byte[] tagged(int tag, byte[] value) {
        byte[] head = value.length < 128
                ? new byte[] {(byte) tag, (byte) value.length}
                : value.length < 256
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) value.length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (value.length >> 8), (byte) value.length};
        byte[] all = new byte[head.length + value.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(value, 0, all, head.length, value.length);
        return all;
    }

    private static byte[] bytes(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it is damaged", e);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is larger than 16 MiB");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
