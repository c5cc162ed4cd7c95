package dev.lighterman.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256. Stateless. */
public final class Sha256 {
    private Sha256() {}

    /** A digest that is fed in parts, for one thread. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest of text in UTF-8, 32 bytes. */
    public static byte[] of(String text) {
        return start().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The beginning of the digest of text in UTF-8, to keep names apart.
     *
     * @param digits how many hexadecimal digits, an even number
     */
    public static String hex(String text, int digits) {
        return HexFormat.of().formatHex(of(text), 0, digits / 2);
    }
}
