package dev.lighterman.source;

import dev.lighterman.api.Secret;
import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** A user name and password for one origin only: a submodule or a redirect elsewhere never gets them. */
final class OriginCredentials extends CredentialsProvider {
    private final Origin origin;
    private final String username;
    private final Secret password;

    OriginCredentials(Origin origin, Optional<String> username, Secret password) {
        this.origin = origin;
        this.username = username.orElse("git"); // hosting services take any name beside a token
        this.password = password;
    }

    /** The login that a source has for an origin. */
    static OriginCredentials of(GitSource source, Origin origin) {
        return new OriginCredentials(
                origin, source.username(), source.password().orElse(Secret.of("")));
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        if (!origin.covers(Origin.of(uri))) {
            return false;
        }
        for (CredentialItem item : items) {
            if (item instanceof CredentialItem.Username name) {
                name.setValue(username);
            } else if (item instanceof CredentialItem.Password secret) {
                secret.setValue(password.reveal().toCharArray());
            } else {
                return false;
            }
        }
        return true;
    }
}
