package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.GitConfig;
import dev.lighterman.source.user.GitConnections;
import dev.lighterman.source.user.GitLogins;
import dev.lighterman.source.user.GitProxy;
import dev.lighterman.source.user.InsteadOf;
import dev.lighterman.source.user.ProxyException;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
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
    private static final int NAMES_SHOWN = 5;
    /** What OpenSSH says where no connection came about. */
    private static final Pattern UNANSWERED = Pattern.compile(
            "connect to host .*: (?:Connection refused|No route to host|Network is unreachable|.* timed out)");

    /**
     * What to build.
     *
     * @param ref the remote's ref
     * @param branch the branch, empty for a tag or a detached HEAD
     * @param id what the ref points to
     */
    record Head(String ref, Optional<String> branch, ObjectId id) {
        private static Head of(Ref found, Optional<String> branch) {
            // as the remote lists it; an annotated tag's commit is listed beside it
            ObjectId peeled = found.getPeeledObjectId();
            return new Head(found.getName(), branch, peeled == null ? found.getObjectId() : peeled);
        }

        RemoteHead told() {
            return new RemoteHead(ref, branch, id.name());
        }
    }

    /** Ends a transfer soon after this thread is interrupted. */
    private static final ProgressMonitor INTERRUPTIBLE = new NullInterruptible();

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
        this(source, Optional.empty(), git);
    }

    /** Ssh is the program in place of the one that git would start. */
    Remote(GitSource source, Optional<SshProgram> ssh, UserGit git) throws LightermanException, InterruptedException {
        this.source = source;
        this.user = git;
        this.config = git.config();
        this.ssh = ssh.orElseGet(() -> SshProgram.of(git, config));
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

    /** Asks the remote what the branch, or its HEAD, points to. */
    Head find() throws LightermanException, InterruptedException {
        Map<String, Ref> refs = refs();
        return source.branch().isPresent() ? named(source.branch().get(), refs) : head(refs);
    }

    /** Asks the remote for the branches wanted, in the order of their names; there is at least one. */
    List<Head> find(Predicate<String> wanted) throws LightermanException, InterruptedException {
        Map<String, Ref> refs = refs();
        List<String> found = branches(refs.values()).stream().filter(wanted).toList();
        if (found.isEmpty()) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    source.url() + " has no branch that matches source.pollBranches",
                    "perhaps you should look at what it has: " + names(branches(refs.values())));
        }
        List<Head> heads = new ArrayList<>();
        for (String name : found) {
            heads.add(named(name, refs));
        }
        return heads;
    }

    private Map<String, Ref> refs() throws LightermanException, InterruptedException {
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

    private Head head(Map<String, Ref> refs) throws LightermanException {
        Ref head = refs.get(Constants.HEAD);
        if (head == null || head.getObjectId() == null) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    source.url() + " has a HEAD that names no branch",
                    "perhaps you should name one of its branches: " + names(branches(refs.values())));
        }
        String target = head.getTarget().getName();
        if (!target.startsWith(Constants.R_HEADS)) {
            // an old server does not say which branch its HEAD is: take one that points to the same commit
            Optional<Ref> same = refs.values().stream()
                    .filter(ref -> ref.getName().startsWith(Constants.R_HEADS))
                    .filter(ref -> head.getObjectId().equals(ref.getObjectId()))
                    .findFirst();
            if (same.isEmpty()) {
                return new Head(Constants.HEAD, Optional.empty(), head.getObjectId());
            }
            target = same.get().getName();
        }
        return new Head(target, Optional.of(target.substring(Constants.R_HEADS.length())), head.getObjectId());
    }

    private Head named(String name, Map<String, Ref> refs) throws LightermanException {
        String branch = name.startsWith(Constants.R_HEADS) ? name.substring(Constants.R_HEADS.length()) : name;
        Ref found = refs.get(Constants.R_HEADS + branch);
        if (found != null) {
            return Head.of(found, Optional.of(branch));
        }
        Ref tag = refs.get(name.startsWith(Constants.R_TAGS) ? name : Constants.R_TAGS + name);
        if (tag != null) {
            return Head.of(tag, Optional.empty());
        }
        throw new LightermanException(
                FailureKind.SOURCE,
                source.url() + " has no branch or tag \"" + name + "\"",
                "perhaps you should name one of its branches: " + names(near(branch, branches(refs.values()))));
    }

    private static List<String> branches(Collection<Ref> refs) {
        return refs.stream()
                .map(Ref::getName)
                .filter(name -> name.startsWith(Constants.R_HEADS))
                .map(name -> name.substring(Constants.R_HEADS.length()))
                .sorted()
                .toList();
    }

    /** Those that begin alike first. */
    private static List<String> near(String wanted, List<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> -alike(wanted, name)))
                .toList();
    }

    private static int alike(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length())
                && Character.toLowerCase(one.charAt(length)) == Character.toLowerCase(other.charAt(length))) {
            length++;
        }
        return length;
    }

    private static String names(List<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        int rest = names.size() - NAMES_SHOWN;
        return rest > 0 ? shown + " and " + rest + " more" : shown;
    }

    /** Fetches one commit and nothing before it. */
    void fetch(Git git, Head head) throws GitAPIException {
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
    void fetchHistory(Git git, Head head) throws GitAPIException, IOException {
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
        String url = source.url();
        String text = innermost(e);
        String said = ssh.said().strip();
        String lower = (text + "\n" + said).toLowerCase(Locale.ROOT);
        Optional<LightermanException> known = find(e, LightermanException.class);
        Optional<ProxyException> proxy = find(e, ProxyException.class);
        if (known.isPresent()) {
            return known.get();
        } else if (proxy.isPresent()) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": " + proxy.get().getMessage(),
                    "perhaps you should check the proxy, or name the host in NO_PROXY",
                    e);
        } else if (has(e, SSLException.class) || has(e, CertificateException.class)) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": no safe connection: " + text,
                    "perhaps you should name the file of its certificate authority in http.sslCAInfo or GIT_SSL_CAINFO",
                    e);
        } else if (has(e, UnknownHostException.class) || lower.contains("could not resolve hostname")) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": there is no such host",
                    "perhaps you should check the host's name",
                    e);
        } else if (has(e, ConnectException.class)
                || has(e, NoRouteToHostException.class)
                || UNANSWERED.matcher(said).find()) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": "
                            + (asked().isEmpty() ? "nothing answers there" : asked() + " does not answer"),
                    "perhaps you should check host and port",
                    e);
        } else if (has(e, SocketTimeoutException.class)) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": no answer within " + TIMEOUT_SECONDS + " seconds",
                    e);
        } else if (login.own() && (lower.contains("not authorized") || lower.contains("not permitted"))) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": the git server refused the credentials",
                    "perhaps you should check source.username and source.password",
                    e);
        } else if (login.ofHelper() && (lower.contains("not authorized") || lower.contains("not permitted"))) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": the git server refused the credentials that git has for it",
                    "perhaps you should check what `git credential fill` says, or set source.username and source.password",
                    e);
        } else if (lower.contains("authentication is required")
                || lower.contains("no credentialsprovider")
                || lower.contains("not authorized")
                || lower.contains("not permitted")) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": the git server asks for credentials"
                            + login.logins()
                                    .unasked()
                                    .map(why -> " (" + why + ")")
                                    .orElse(""),
                    "perhaps you should set source.username and source.password",
                    e);
        } else if (lower.contains("permission denied (")) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": ssh could not log in",
                    "perhaps you should add your key to the git server. "
                            + (said.isEmpty() ? text : said.substring(said.lastIndexOf('\n') + 1)),
                    e);
        } else if (lower.contains("host key verification failed")) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": Host key verification failed",
                    "perhaps you should try ssh by hand once, and "
                            + "compare the fingerprint it shows with the git server's",
                    e);
        } else if (has(e, NoRemoteRepositoryException.class)
                || lower.contains("not found")
                || lower.contains("invalid remote")) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": there is no git repository, or it is not yours to see",
                    "perhaps you should check its address",
                    e);
        }
        if (ofSha256()) {
            return new LightermanException(
                    FailureKind.SOURCE,
                    "cannot clone " + url + ": its object names are SHA-256, which JGit does not know",
                    "perhaps you should clone it by git, and leave source.git out to build the clone as it is",
                    e);
        }
        return new LightermanException(FailureKind.SOURCE, "cannot clone " + url + ": " + text, e);
    }

    /** JGit does not understand such a server, and cannot say why; git, where it gets there without a login of ours, can. */
    private boolean ofSha256() {
        try {
            return user.installed()
                    && actual.password().isEmpty()
                    && user.run(user.path("."), "", Map.of(), List.of("ls-remote", "--", actual.url()))
                            .out()
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

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        return find(e, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private String innermost(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null && last.getCause().getMessage() != null) {
            last = last.getCause();
        }
        String text = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        String stripped = text.startsWith(actual.url() + ": ")
                ? text.substring(actual.url().length() + 2)
                : text;
        return actual.password().filter(secret -> !secret.reveal().isEmpty()).isPresent()
                ? stripped.replace(actual.password().get().reveal(), "********")
                : stripped;
    }

    private static final class NullInterruptible implements ProgressMonitor {
        @Override
        public void start(int totalTasks) {}

        @Override
        public void beginTask(String title, int totalWork) {}

        @Override
        public void update(int completed) {}

        @Override
        public void endTask() {}

        @Override
        public boolean isCancelled() {
            return Thread.currentThread().isInterrupted();
        }

        @Override
        public void showDuration(boolean enabled) {
            NullProgressMonitor.INSTANCE.showDuration(enabled);
        }
    }
}
