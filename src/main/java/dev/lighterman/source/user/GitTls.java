package dev.lighterman.source.user;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS as git is told to speak it to one URL: whom it trusts, and what it shows of itself. Immutable.
 *
 * @param factory makes the sockets
 * @param verified whether a server must show that it is the one
 */
record GitTls(SSLSocketFactory factory, boolean verified) {
    private static final char[] NO_PASSWORD = {};

    /** What git does and we do not; to leave it out would be less safe, or end in a failure that nobody understands. */
    private static final List<String> UNSUPPORTED = List.of("pinnedpubkey", "sslcerttype", "sslkeytype");

    static GitTls of(UserGit git, GitConfig config, URI url) throws LightermanException {
        for (String name : UNSUPPORTED) {
            Optional<String> value = config.value("http", name, url).filter(text -> !text.equalsIgnoreCase("PEM"));
            if (value.filter(text -> !text.isEmpty()).isPresent()) {
                throw new LightermanException(
                        FailureKind.SOURCE,
                        "git's configuration sets http." + name + " for " + UrlMatch.hostOf(url)
                                + ", and Lighterman does not follow it",
                        "perhaps you should use an ssh URL, or unset it for this one");
            }
        }
        boolean verified = git.variable("GIT_SSL_NO_VERIFY").isEmpty()
                && config.value("http", "sslverify", url).map(GitConfig::isTrue).orElse(true);
        Optional<Named> file = named(git, config, url, "GIT_SSL_CAINFO", "sslCAInfo");
        Optional<Named> folder = named(git, config, url, "GIT_SSL_CAPATH", "sslCAPath");
        try {
            List<X509Certificate> more = new ArrayList<>();
            if (verified && file.isPresent()) {
                more.addAll(file.get().read(PemFiles::certificates));
            }
            if (verified && folder.isPresent()) {
                more.addAll(folder.get().read(PemFiles::certificatesIn));
            }
            TrustManager trust = verified ? Trust.of(more) : new TrustAll();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(git, config, url), new TrustManager[] {trust}, null);
            return new GitTls(context.getSocketFactory(), verified);
        } catch (IOException | GeneralSecurityException e) {
            throw new LightermanException(FailureKind.SOURCE, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Optional<Named> named(UserGit git, GitConfig config, URI url, String variable, String name) {
        return git.variable(variable)
                .map(text -> new Named(variable, text))
                .or(() -> config.value("http", name, url).map(text -> new Named("http." + name, text)))
                .filter(found -> !found.text().isEmpty())
                .map(found -> new Named(found.name(), git.path(found.text()).toString()));
    }

    /** The certificate that a server may ask for. */
    private static KeyManager[] keys(UserGit git, GitConfig config, URI url)
            throws LightermanException, IOException, GeneralSecurityException {
        Optional<Named> certificate = named(git, config, url, "GIT_SSL_CERT", "sslCert");
        if (certificate.isEmpty()) {
            return new KeyManager[0];
        }
        List<X509Certificate> chain = certificate.get().read(PemFiles::certificates);
        if (chain.isEmpty()) {
            throw certificate.get().unusable("it holds no certificate in PEM form");
        }
        PrivateKey key = named(git, config, url, "GIT_SSL_KEY", "sslKey")
                .orElse(certificate.get())
                .read(PemFiles::key);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    /** How a file is read. */
    private interface Reading<T> {
        T of(Path file) throws IOException, GeneralSecurityException;
    }

    /**
     * A file, and what names it.
     *
     * @param name the variable or option
     * @param text the path
     */
    private record Named(String name, String text) {
        <T> T read(Reading<T> reading) throws LightermanException {
            Path path = Path.of(text);
            if (!Files.exists(path)) {
                throw unusable("it does not exist");
            }
            try {
                return reading.of(path);
            } catch (IOException e) {
                throw unusable("it cannot be read");
            } catch (GeneralSecurityException e) {
                throw unusable(e.getMessage());
            }
        }

        LightermanException unusable(String why) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    name + " of git's configuration names " + text + ", which cannot be used: " + why);
        }
    }
}
