package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.GitConfig;
import dev.lighterman.source.user.GitConnections;
import dev.lighterman.source.user.GitLogins;
import dev.lighterman.source.user.GitProxy;
import dev.lighterman.source.user.InsteadOf;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TransportHttp;

/** Talks to a source's remote, and puts what goes wrong into words. */
final class Remote {
    private static final int TIMEOUT_SECONDS = 60;
    /** Ends a transfer soon after this thread is interrupted. */
    private static final ProgressMonitor INTERRUPTIBLE = new EmptyProgressMonitor() {
        @Override
        public boolean isCancelled() {
            return Thread.currentThread().isInterrupted();
        }
    };

    private final GitSource source;
    private final UserGit user;
    private final GitConfig config;
    /** Where git goes for the source. */
    private final GitSource actual;

    private final GitConnections connections;
    private final UserCredentials login;
    private final AskedCredentials credentials;
    private final SshProgram ssh;
    private final Optional<String> warning;

    Remote(GitSource source, UserGit git) throws LightermanException, InterruptedException {
        this.source = source;
        this.user = git;
        this.config = git.config();
        this.ssh = SshProgram.of(git, config);
        this.actual = rewritten(config, source);
        GitLogins logins = new GitLogins(git, config);
        this.connections = new GitConnections(git, config, logins);
        this.login = new UserCredentials(actual, logins);
        this.credentials = new AskedCredentials(login);
        Optional<URL> http = http(actual.url());
        this.warning = http.isPresent() ? connections.check(http.get()) : Optional.empty();
    }

    /** The source after {@code url.<base>.insteadOf}; a login in the base is for there. */
    private static GitSource rewritten(GitConfig config, GitSource source) throws LightermanException {
        String url = InsteadOf.rewritten(config, source.url());
        if (url.equals(source.url())) {
            return source;
        }
        GitSource other = GitSource.of(url, source.branch());
        return other.username().isPresent() ? other : other.withCredentials(source.username(), source.password());
    }

    /** The URL that HTTP is spoken to; empty for other transports. */
    private static Optional<URL> http(String url) {
        try {
            return url.matches("(?i)https?://.*") ? Optional.of(new URL(url)) : Optional.empty();
        } catch (MalformedURLException e) {
            return Optional.empty(); // JGit will say why
        }
    }

    /** Gets what the remote keeps beside git. */
    LfsFetch lfs() {
        return new LfsFetch(user, actual, source.url());
    }

    /** What the user is to know of how the source is reached. */
    Optional<String> warning() {
        return warning;
    }

    /** Asks the remote what it has. */
    RemoteRefs refs() throws LightermanException, InterruptedException {
        return new RemoteRefs(source, listed());
    }

    private Map<String, Ref> listed() throws LightermanException, InterruptedException {
        Map<String, Ref> refs;
        try {
            refs = configure(Git.lsRemoteRepository()).setRemote(actual.url()).callAsMap();
        } catch (GitAPIException | RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e);
        }
        if (refs.isEmpty()) {
            throw new LightermanException(
                    FailureKind.SOURCE, source.url() + " has no commits yet", "perhaps you should push some first");
        }
        return refs;
    }

    /** Fetches one commit and nothing before it. */
    void fetch(Git git, RemoteRefs.Head head) throws GitAPIException {
        configure(git.fetch())
                .setRemote(actual.url())
                .setRefSpecs(new RefSpec("+" + head.ref() + ":refs/remotes/origin/"
                        + head.branch().orElse("HEAD")))
                .setTagOpt(TagOpt.NO_TAGS)
                .setDepth(1)
                .setProgressMonitor(INTERRUPTIBLE)
                .call();
    }

    /** Fetches everything up to a commit. */
    void fetchHistory(Git git, RemoteRefs.Head head) throws GitAPIException, IOException {
        FetchCommand fetch = configure(git.fetch())
                .setRemote(actual.url())
                .setRefSpecs(new RefSpec("+" + head.ref() + ":refs/remotes/origin/"
                        + head.branch().orElse("HEAD")))
                .setTagOpt(TagOpt.NO_TAGS)
                .setProgressMonitor(INTERRUPTIBLE);
        if (!git.getRepository().getObjectDatabase().getShallowCommits().isEmpty()) {
            fetch.setUnshallow(true);
        }
        fetch.call();
    }

    /** Fetches a commit that may be on any branch: alone where the server gives it so, else with all branches and tags. */
    void fetchCommit(Git git, ObjectId id) throws GitAPIException, IOException {
        try {
            configure(git.fetch())
                    .setRemote(actual.url())
                    .setRefSpecs(new RefSpec(id.name()))
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setDepth(1)
                    .setProgressMonitor(INTERRUPTIBLE)
                    .call();
        } catch (GitAPIException e) {
            FetchCommand fetch = configure(git.fetch())
                    .setRemote(actual.url())
                    .setRefSpecs(
                            new RefSpec("+refs/heads/*:refs/remotes/origin/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                    .setProgressMonitor(INTERRUPTIBLE);
            if (!git.getRepository().getObjectDatabase().getShallowCommits().isEmpty()) {
                fetch.setUnshallow(true);
            }
            fetch.call();
        }
    }

    /** Checks submodules out, at whatever depth, as clean as the work tree they are in. */
    void submodules(Git git) throws GitAPIException, IOException, ConfigInvalidException, LightermanException {
        submodules(git, source.url());
    }

    private void submodules(Git git, String url)
            throws GitAPIException, IOException, ConfigInvalidException, LightermanException {
        if (!java.nio.file.Files.exists(
                git.getRepository().getWorkTree().toPath().resolve(Constants.DOT_GIT_MODULES))) {
            return;
        }
        // relative submodule URLs are relative to this
        git.getRepository().getConfig().setString("remote", Constants.DEFAULT_REMOTE_NAME, "url", url);
        git.getRepository().getConfig().save();
        git.submoduleInit().call();
        Map<String, String> named = new TreeMap<>();
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(git.getRepository())) {
            while (walk.next()) {
                if (walk.getConfigUrl() != null) {
                    SubmoduleUrl.check(url, walk.getPath(), walk.getConfigUrl());
                    named.put(walk.getModuleName(), walk.getConfigUrl());
                }
            }
        }
        try {
            for (Map.Entry<String, String> module : named.entrySet()) {
                address(git, module.getKey(), instead(module.getValue()));
            }
            configure(git.submoduleUpdate())
                    .setFetch(true)
                    .setProgressMonitor(INTERRUPTIBLE)
                    .call();
        } finally {
            for (Map.Entry<String, String> module : named.entrySet()) {
                address(git, module.getKey(), module.getValue());
            }
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(git.getRepository())) {
            while (walk.next()) {
                try (var repository = walk.getRepository()) {
                    if (repository != null) {
                        Git submodule = Git.wrap(repository);
                        Checkouts.reset(submodule);
                        submodules(submodule, walk.getConfigUrl());
                    }
                }
            }
        }
    }

    /** Where git goes for a submodule; a login in the base is kept for there. */
    private String instead(String url) throws LightermanException {
        String rewritten = InsteadOf.rewritten(config, url);
        if (rewritten.equals(url)) {
            return url;
        }
        GitSource other = GitSource.of(rewritten, Optional.empty());
        login.also(other);
        return other.url();
    }

    private static void address(Git git, String module, String url) throws IOException {
        git.getRepository().getConfig().setString("submodule", module, "url", url);
        git.getRepository().getConfig().save();
    }

    private <C extends TransportCommand<C, ?>> C configure(C command) {
        command.setTimeout(TIMEOUT_SECONDS);
        command.setCredentialsProvider(credentials);
        command.setTransportConfigCallback(transport -> {
            if (transport instanceof SshTransport overSsh) {
                overSsh.setSshSessionFactory(ssh);
            } else if (transport instanceof TransportHttp overHttp) {
                http(overHttp.getURI().setUser(null).setPass(null).toPrivateString())
                        .ifPresent(url -> overHttp.setHttpConnectionFactory(credentials.connections(connections, url)));
            }
        });
        return command;
    }

    /** What went wrong, for people. */
    LightermanException failure(Exception e) {
        return new GitFailure(e, actual, login, ssh).told(source.url(), this::asked, this::ofSha256, TIMEOUT_SECONDS);
    }

    /** JGit does not understand such a server, and cannot say why; git, where it gets there without a login of ours, can. */
    private boolean ofSha256() {
        try {
            return user.installed()
                    && actual.password().isEmpty()
                    && user.run(user.path("."), List.of("ls-remote", "--", actual.url()))
                            .text()
                            .matches("(?s)[0-9a-f]{64}\t.*");
        } catch (LightermanException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The proxy on the way, for a sentence; no text where there is none. */
    private String asked() {
        try {
            Optional<URL> url = http(actual.url());
            return url.isEmpty()
                    ? ""
                    : connections.proxy(url.get()).map(GitProxy::told).orElse("");
        } catch (LightermanException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
