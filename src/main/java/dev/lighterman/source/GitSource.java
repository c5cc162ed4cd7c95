package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.source.user.UserGit;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.transport.URIish;

/**
 * A remote repository to build from. Immutable and thread-safe.
 *
 * @param url what to clone, without a password in it: a URL or an absolute path, not null
 * @param branch the branch or tag; the remote's HEAD when empty
 * @param username for the git server, may be a token; {@code git} when there is only a password
 * @param password for the git server, sent to the URL's own scheme, host and port only
 */
public record GitSource(String url, Optional<String> branch, Optional<String> username, Optional<Secret> password) {
    public GitSource {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /**
     * A checkout of the source: exactly the commit's files, nothing left over from an earlier build. Holds a lock on its
     * workspace until it is closed.
     */
    public interface Checkout extends AutoCloseable {
        /**
         * Where the files are.
         *
         * @return an existing directory, never null
         */
        Path directory();

        /**
         * What was checked out.
         *
         * @return never null
         */
        SourceCommit commit();

        /** Lets others use the workspace; its files stay for the next fetch. May be called twice. */
        @Override
        void close();
    }

    /**
     * Loads JGit.
     *
     * @throws LinkageError if it is not there
     */
    public static void load() {
        Repositories.load();
    }

    /**
     * Takes user name and password out of a URL; ssh has no other place for the user. The user part of an {@code http(s)} URL
     * without a password is taken for a token, as hosting services do: it is sent with an empty password.
     *
     * @param text a URL or path as a person writes it, may hold {@code user:password@}, not null
     * @param branch the branch, if not the remote's HEAD
     * @return a source whose {@link #url} holds neither password nor token
     * @throws LightermanException if the text is no URL or path
     */
    public static GitSource of(String text, Optional<String> branch) throws LightermanException {
        try {
            URIish uri = new URIish(text);
            if (uri.getPass() == null && (uri.getUser() == null || overSsh(uri))) {
                return new GitSource(text, branch, Optional.ofNullable(uri.getUser()), Optional.empty());
            }
            Optional<Secret> password = Optional.ofNullable(uri.getPass()).map(Secret::of);
            Optional<String> username = Optional.ofNullable(uri.getUser());
            String url = uri.setPass(null).setUser(null).toPrivateString();
            return new GitSource(url, branch, username, password);
        } catch (URISyntaxException | NumberFormatException e) { // the latter of a port that is none
            throw new LightermanException(FailureKind.SOURCE, "the source is no URL or path that git can clone");
        }
    }

    private static boolean overSsh(URIish uri) {
        return uri.getScheme() == null
                || uri.getScheme().toLowerCase(Locale.ROOT).contains("ssh");
    }

    private static boolean overHttp(URIish uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Whether the git server is given a token by itself, as the user name. */
    boolean tokenOnly() throws URISyntaxException {
        return username.isPresent() && password.isEmpty() && overHttp(new URIish(url));
    }

    /** Without the user name, which may be a token. */
    @Override
    public String toString() {
        return "GitSource[url=" + url + ", branch=" + branch + "]";
    }

    /**
     * This source with other credentials.
     *
     * @param newUsername the user name, kept as it is when empty
     * @param newPassword the password, kept as it is when empty
     * @return a new source
     */
    public GitSource withCredentials(Optional<String> newUsername, Optional<Secret> newPassword) {
        return new GitSource(url, branch, newUsername.or(() -> username), newPassword.or(() -> password));
    }

    /** Whether a login for another source is for this one too: same scheme, host and port. */
    public boolean isOfSameServer(GitSource other) {
        try {
            return Origin.of(new URIish(other.url)).covers(Origin.of(new URIish(url)));
        } catch (URISyntaxException | NumberFormatException e) {
            return false;
        }
    }

    /**
     * This source with another branch.
     *
     * @param newBranch the branch or tag; the remote's HEAD when empty
     * @return a new source
     */
    public GitSource withBranch(Optional<String> newBranch) {
        return new GitSource(url, newBranch, username, password);
    }

    /**
     * Clones or fetches into a workspace kept for this URL below {@code workspaces}, and checks the commit out. Waits while
     * another checkout holds the workspace, in this JVM or another.
     *
     * @param workspaces the directory that holds all workspaces, made when missing, not null
     * @param commit its 40 hexadecimal digits, where it need not be the newest of the branch; the newest when empty
     * @param waiting told once, with a sentence for people, when another process uses the workspace; not null
     * @return the checkout, to be closed by the caller
     * @throws LightermanException if there is no such repository or branch, the branch does not lead to that commit, or the
     *     credentials were refused
     * @throws InterruptedException if this thread was interrupted
     */
    public Checkout checkout(Path workspaces, Optional<String> commit, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        return Workspace.open(this, workspaces, commit, waiting, UserGit.ofThisProcess());
    }

    /**
     * Checks a commit out again that {@link #checkout} has fetched into the workspace before: the remote is asked only if it is
     * not there any more. Waits as that does.
     *
     * @param workspaces the directory that holds all workspaces, made when missing, not null
     * @param commit what was checked out, not null
     * @param waiting told as by {@link #checkout}, not null
     * @return the checkout, to be closed by the caller
     * @throws LightermanException as from {@link #checkout}
     * @throws InterruptedException if this thread was interrupted
     */
    public Checkout again(Path workspaces, SourceCommit commit, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        return Workspace.again(this, workspaces, commit, waiting, UserGit.ofThisProcess());
    }

    /**
     * Asks the remote what the branch points to; fetches nothing.
     *
     * @return never null
     * @throws LightermanException if there is no such repository or branch, or the credentials were refused
     * @throws InterruptedException if this thread was interrupted
     */
    public RemoteHead head() throws LightermanException, InterruptedException {
        return new Remote(this, UserGit.ofThisProcess()).refs().wanted().told();
    }

    /**
     * Asks the remote what several branches point to; fetches nothing. {@link #branch} does not matter.
     *
     * @param wanted says of a branch's name whether it is wanted, not null
     * @return at least one, in the order of their names
     * @throws LightermanException if there is no such repository, none of its branches is wanted, or the credentials were
     *     refused
     * @throws InterruptedException if this thread was interrupted
     */
    public List<RemoteHead> heads(Predicate<String> wanted) throws LightermanException, InterruptedException {
        return new Remote(this, UserGit.ofThisProcess())
                .refs().matching(wanted).stream().map(RemoteRefs.Head::told).toList();
    }

    /**
     * The commits a branch has got since one of them, as {@code git rev-list --first-parent --reverse since..branch}: what
     * a merge brought in counts as one. Fetches the branch's whole history into the workspace, and waits for it as {@link
     * #checkout(Path, Optional, Consumer)} does.
     *
     * @param workspaces the directory that holds all workspaces, made when missing, not null
     * @param since 40 hexadecimal digits, not null
     * @param waiting told once, with a sentence for people, when another process uses the workspace; not null
     * @return oldest first; empty in the Optional when the branch does not lead to {@code since} (any more)
     * @throws LightermanException if there is no such repository or branch, or the credentials were refused
     * @throws InterruptedException if this thread was interrupted
     */
    public Optional<List<String>> commitsSince(Path workspaces, String since, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        return Workspace.commitsSince(this, workspaces, since, waiting);
    }
}
