package dev.lighterman.source.user;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a server that the JDK, the authorities that git is told of, or those of the system trust. Thread-safe. */
final class Trust extends X509ExtendedTrustManager {
    /** Where systems keep their authorities in one file, as curl is built to look for them. */
    private static final List<String> SYSTEM = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem");

    private final List<X509ExtendedTrustManager> all;

    private Trust(List<X509ExtendedTrustManager> all) {
        this.all = List.copyOf(all);
    }

    static Trust of(List<X509Certificate> more) throws GeneralSecurityException, IOException {
        List<X509ExtendedTrustManager> all = new ArrayList<>();
        all.add(manager(null));
        if (!more.isEmpty()) {
            all.add(manager(more));
        }
        return new Trust(all);
    }

    /** The certificates of the system; read only where the others do not know a server. */
    private static List<X509Certificate> system() {
        for (String file : SYSTEM) {
            if (Files.isReadable(Path.of(file))) {
                try {
                    return PemFiles.certificates(Path.of(file));
                } catch (IOException | GeneralSecurityException e) {
                    // then not these
                }
            }
        }
        return List.of();
    }

    /** Null stands for what the JDK trusts. */
    private static X509ExtendedTrustManager manager(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (authorities != null) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this JDK checks no certificates");
    }

    /** One way to look at a chain. */
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private void check(Check check) throws CertificateException {
        CertificateException first = null;
        for (X509ExtendedTrustManager manager : all) {
            try {
                check.by(manager);
                return;
            } catch (CertificateException e) {
                first = first == null ? e : first;
            }
        }
        List<X509Certificate> system = system();
        if (!system.isEmpty()) {
            try {
                check.by(manager(system));
                return;
            } catch (GeneralSecurityException | IOException e) {
                // nor do they: the first reason is told
            }
        }
        throw first;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no client is asked for a certificate");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return all.get(all.size() - 1).getAcceptedIssuers();
    }
}
