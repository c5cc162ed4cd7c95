package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.GitLogins;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.NetRCCredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/**
 * What a git server is logged in to with: the login of the source for its origin; else, as for git, {@code ~/.netrc}, then what
 * {@code git credential fill} says. Thread-safe.
 */
final class UserCredentials extends CredentialsProvider {
    private final Optional<OriginCredentials> own;
    private final boolean token;
    private final Optional<String> username;
    private final Origin origin;
    private final CredentialsProvider netrc = new NetRCCredentialsProvider(); // ~/.netrc, as git and curl read it
    private final GitLogins logins;
    /** Who refused what ~/.netrc or git has for it. */
    private final Set<Origin> refusedNetrc = ConcurrentHashMap.newKeySet();

    private final Set<Origin> refusedHelper = ConcurrentHashMap.newKeySet();
    private final Set<Origin> fromNetrc = ConcurrentHashMap.newKeySet();
    private final Map<Origin, OriginCredentials> others = new ConcurrentHashMap<>();
    private final Set<Origin> fromHelper = ConcurrentHashMap.newKeySet();

    UserCredentials(GitSource source, GitLogins logins) throws LightermanException {
        this.logins = logins;
        this.username = source.username();
        try {
            this.origin = Origin.of(new URIish(source.url()));
            this.token = source.tokenOnly();
        } catch (URISyntaxException e) {
            throw new LightermanException(FailureKind.SOURCE, "the source is no URL or path that git can clone");
        }
        this.own = source.password().isPresent() || token
                ? Optional.of(OriginCredentials.of(source, origin))
                : Optional.empty();
    }

    /** Takes the login of another source, for its origin. */
    void also(GitSource source) {
        if (source.username().isPresent() || source.password().isPresent()) {
            try {
                Origin there = Origin.of(new URIish(source.url()));
                others.put(there, OriginCredentials.of(source, there));
            } catch (URISyntaxException e) {
                // then nobody gets there
            }
        }
    }

    /** Whether the source has a login of its own. */
    boolean own() {
        return own.isPresent();
    }

    /** Whether the login that was sent last came from git's helpers. */
    boolean ofHelper() {
        return !fromHelper.isEmpty();
    }

    GitLogins logins() {
        return logins;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        return Arrays.stream(items)
                .allMatch(item -> item instanceof CredentialItem.Username || item instanceof CredentialItem.Password);
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        Origin asking = Origin.of(uri);
        boolean ours = own.isPresent() && origin.covers(asking);
        if (ours && !token) {
            return own.get().get(uri, items);
        }
        if (others.containsKey(asking)) {
            return others.get(asking).get(uri, items);
        }
        Optional<String> name = origin.covers(asking) ? username : Optional.empty();
        if (!refusedNetrc.contains(asking) && ofNetrc(uri, name, items)) {
            fromNetrc.add(asking);
            return true;
        }
        if (!refusedHelper.contains(asking) && ofHelpers(uri, name, items)) {
            fromHelper.add(asking);
            return true;
        }
        return ours && own.get().get(uri, items);
    }

    /** A user of the source's must be the one that ~/.netrc has a password for. */
    private boolean ofNetrc(URIish uri, Optional<String> name, CredentialItem... items) {
        CredentialItem.Username found = new CredentialItem.Username();
        return netrc.supports(items)
                && netrc.get(uri, found, new CredentialItem.Password())
                && (!token || name.isEmpty() || name.get().equals(found.getValue()))
                && netrc.get(uri, items);
    }

    private boolean ofHelpers(URIish uri, Optional<String> name, CredentialItem... items) {
        try {
            URI asked = new URI(
                    uri.getScheme(),
                    uri.getHost() + (uri.getPort() > 0 ? ":" + uri.getPort() : ""),
                    "/" + plain(uri),
                    null,
                    null);
            Optional<GitLogins.Login> login = logins.fill(asked, name.or(() -> Optional.ofNullable(uri.getUser())));
            if (login.isEmpty()) {
                return false;
            }
            new OriginCredentials(
                            Origin.of(uri),
                            Optional.of(login.get().username()),
                            login.get().password())
                    .get(uri, items);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (URISyntaxException | LightermanException e) {
            return false;
        }
    }

    private static String plain(URIish uri) {
        return Optional.ofNullable(uri.getPath()).orElse("").replaceFirst("^/+", "");
    }

    /** A server refused what it was given. */
    @Override
    public void reset(URIish uri) {
        Origin asking = Origin.of(uri);
        if (fromHelper.contains(asking)) {
            refusedHelper.add(asking);
        } else if (fromNetrc.contains(asking)) {
            refusedNetrc.add(asking);
        }
    }
}
