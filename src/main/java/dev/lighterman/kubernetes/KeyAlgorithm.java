package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of key a client has: the library takes all keys in PKCS #8 for RSA. Stateless. */
final class KeyAlgorithm {
    private static final Pattern PKCS8 =
            Pattern.compile("(?s)-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----");

    private KeyAlgorithm() {}

    /** The algorithm of a key in PKCS #8; empty for other forms, which say it themselves, and where there is no key. */
    static Optional<String> of(Config config) {
        Matcher pem = PKCS8.matcher(text(config));
        if (!pem.find()) {
            return Optional.empty();
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
                return Optional.of(algorithm);
            } catch (GeneralSecurityException e) {
                // Another one, or none: the library says what is wrong with it.
            }
        }
        return Optional.empty();
    }

    private static String text(Config config) {
        try {
            if (config.getClientKeyData() != null) {
                return new String(Base64.getMimeDecoder().decode(config.getClientKeyData()), StandardCharsets.UTF_8);
            }
            return config.getClientKeyFile() == null ? "" : Files.readString(Path.of(config.getClientKeyFile()));
        } catch (IOException | IllegalArgumentException e) {
            // The library reads it again, and says why it cannot.
            return "";
        }
    }
}
