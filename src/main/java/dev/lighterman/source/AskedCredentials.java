package dev.lighterman.source;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

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

    /** Makes the connections of a transport that asks here for its logins. */
    JDKHttpConnectionFactory connections() {
        return new JDKHttpConnectionFactory() {
            @Override
            public HttpConnection create(URL url) throws IOException {
                return new Connection(url);
            }

            @Override
            public HttpConnection create(URL url, Proxy proxy) throws IOException {
                return new Connection(url, proxy);
            }
        };
    }

    private final class Connection extends JDKHttpConnection {
        private Connection(URL url) throws IOException {
            super(url);
        }

        private Connection(URL url, Proxy proxy) throws IOException {
            super(url, proxy);
        }

        @Override
        public void setRequestProperty(String key, String value) {
            if (AUTHORIZATION.equalsIgnoreCase(key) && !given.contains(Origin.of(getURL()))) {
                return; // it asks for itself, and is asked about in turn
            }
            super.setRequestProperty(key, value);
        }
    }
}
