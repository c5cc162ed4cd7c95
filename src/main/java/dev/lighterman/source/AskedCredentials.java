package dev.lighterman.source;

import dev.lighterman.source.user.GitConnections;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URL;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.eclipse.jgit.util.HttpSupport;

/**
 * Remembers for which origins a login was given, and lets no other origin have it: JGit sends what one server took to
 * wherever this server redirects it. Thread-safe.
 */
final class AskedCredentials extends CredentialsProvider {
    private static final String AUTHORIZATION = "Authorization";

    private final CredentialsProvider provider;
    private final Set<Origin> given = ConcurrentHashMap.newKeySet();

    AskedCredentials(CredentialsProvider provider) {
        this.provider = provider;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        return provider.supports(items);
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        boolean got = provider.get(uri, items);
        if (got) {
            given.add(Origin.of(uri));
        }
        return got;
    }

    @Override
    public void reset(URIish uri) {
        provider.reset(uri);
    }

    /** Makes the connections of a transport to a URL that asks here for its logins. */
    JDKHttpConnectionFactory connections(GitConnections git, URL from) {
        return new JDKHttpConnectionFactory() {
            @Override
            public HttpConnection create(URL url) throws IOException {
                return create(url, HttpSupport.proxyFor(ProxySelector.getDefault(), url));
            }

            @Override
            public HttpConnection create(URL url, Proxy proxy) throws IOException {
                return new Connection(git.opened(url, proxy, from));
            }
        };
    }

    private final class Connection extends JDKHttpConnection {
        private Connection(URL url) throws IOException {
            super(url);
        }

        /** Trust is git's, see {@link GitConnections}: JGit reads one of the files that say so. */
        @Override
        public void configure(KeyManager[] keys, TrustManager[] trusted, SecureRandom random) {}

        /** As above. */
        @Override
        public void setHostnameVerifier(HostnameVerifier verifier) {}

        @Override
        public void setRequestProperty(String key, String value) {
            if (AUTHORIZATION.equalsIgnoreCase(key) && !given.contains(Origin.of(getURL()))) {
                return; // it asks for itself, and is asked about in turn
            }
            super.setRequestProperty(key, value);
        }
    }
}
