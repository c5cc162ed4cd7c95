package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.source.user.UserGit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login for a git server is for its origin, and a repository does not choose what else is cloned as it likes. */
class GitOriginsTest {
    private static final PersonIdent AUTHOR = new PersonIdent("Kim", "kim@example.org");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "https://git.example.org/x.git, true",
        "https://GIT.example.org:443/other.git, true",
        "https://git.example.org:8443/x.git, false",
        "http://git.example.org/x.git, false",
        "http://git.example.org:443/x.git, false",
        "https://example.org/x.git, false",
    })
    void aLoginIsForOneOrigin(String asked, boolean given) throws Exception {
        OriginCredentials credentials = new OriginCredentials(
                Origin.of(new URIish("https://git.example.org/app.git")), Optional.of("ci"), Secret.of("hunter2"));

        assertThat(credentials.get(new URIish(asked), new CredentialItem.Username(), new CredentialItem.Password()))
                .isEqualTo(given);
    }

    @Test
    void aLoginForHttpIsForTheSameHostOnceItAsksForHttps() throws Exception {
        OriginCredentials credentials = new OriginCredentials(
                Origin.of(new URIish("http://git.example.org/app.git")), Optional.of("ci"), Secret.of("hunter2"));

        assertThat(credentials.get(new URIish("https://git.example.org/app.git"), new CredentialItem.Username()))
                .isTrue();
        assertThat(credentials.get(new URIish("https://git.example.org:8443/app.git"), new CredentialItem.Username()))
                .isFalse();
    }

    @Test
    void aSubmoduleOnAnotherPortOfTheSameHostGetsNoLogin() throws Exception {
        repository("app");
        repository("lib");
        try (GitHttp server = new GitHttp(directory, "ci:hunter2");
                Listener other = new Listener("")) {
            submodule("app", other.url());

            assertThatThrownBy(() -> checkout(server.url("app"), Secret.of("hunter2")))
                    .isInstanceOf(LightermanException.class);
            assertThat(other.authorizations).isNotEmpty().containsOnly("none");
        }
    }

    @Test
    void aRedirectToAnotherPortGetsNoLogin() throws Exception {
        repository("app");
        try (Listener other = new Listener("");
                Listener first = new Listener(other.url())) {
            assertThatThrownBy(() -> checkout(first.url(), Secret.of("hunter2")))
                    .isInstanceOf(LightermanException.class);
            assertThat(first.authorizations).contains("Basic Y2k6aHVudGVyMg==");
            assertThat(other.authorizations).isNotEmpty().containsOnly("none");
        }
    }

    @Test
    void aSubmoduleThatIsAPathOfThisMachineIsNotCloned() throws Exception {
        repository("app");
        Path other = repository("private");
        for (String url : List.of(other.toString(), "file://" + other)) {
            submodule("app", url);
            try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
                String app = server.url("app");

                assertThatThrownBy(() -> checkout(app, Secret.of("hunter2")))
                        .hasMessage("cannot clone the submodule lib of " + app + ": its address " + url
                                + " is a path of this machine, and a repository may name https and ssh addresses only;"
                                + " perhaps you should change it in .gitmodules, or give it relative to the repository's"
                                + " own");
            }
        }
        assertThat(directory.resolve("workspaces")).isDirectoryNotContaining("glob:**/priv*");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/x.git, https://b/y.git, true",
        "https://a/x.git, ssh://git@b/y.git, true",
        "https://a/x.git, git@b:y.git, true",
        "https://a/x.git, http://a/y.git, false",
        "https://a/x.git, git://a/y.git, false",
        "https://a/x.git, ftp://a/y.git, false",
        "git@a:x.git, http://a/y.git, false",
        "git@a:x.git, /srv/y.git, false",
        "ssh://a/x.git, file:///srv/y.git, false",
        "http://a/x.git, http://b/y.git, true",
        "http://a/x.git, file:///srv/y.git, false",
        "/srv/x.git, /srv/y.git, true",
        "file:///srv/x.git, ../y.git, true",
        "/srv/x.git, http://b/y.git, true",
        "/srv/x.git, ftp://a/y.git, false",
    })
    void whatARepositoryMayName(String repository, String url, boolean allowed) {
        if (allowed) {
            org.assertj.core.api.Assertions.assertThatCode(() -> SubmoduleUrl.check(repository, "lib", url))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> SubmoduleUrl.check(repository, "lib", url))
                    .hasMessageStartingWith("cannot clone the submodule lib of " + repository + ": its address ");
        }
    }

    private Path repository(String name) throws Exception {
        Path repository = directory.resolve(name);
        try (Git git = Git.init()
                .setDirectory(repository.toFile())
                .setInitialBranch("main")
                .call()) {
            Files.writeString(repository.resolve("a.txt"), name);
            commit(git);
        }
        return repository;
    }

    /** Names a submodule, as everybody who may push can: its commit need not be there. */
    private void submodule(String name, String url) throws Exception {
        Path repository = directory.resolve(name);
        Path source = directory.resolve("lib-source");
        try (Git git = Git.open(repository.toFile())) {
            if (!Files.exists(source)) {
                repository("lib-source");
                git.submoduleAdd()
                        .setPath("lib")
                        .setURI(source.toString())
                        .call()
                        .close();
            }
            Files.writeString(
                    repository.resolve(".gitmodules"), "[submodule \"lib\"]\n\tpath = lib\n\turl = " + url + "\n");
            commit(git);
        }
    }

    private static void commit(Git git) throws Exception {
        git.add().addFilepattern(".").call();
        git.commit()
                .setMessage("change")
                .setAuthor(AUTHOR)
                .setCommitter(AUTHOR)
                .setSign(false)
                .call();
    }

    private GitSource.Checkout checkout(String url, Secret password) throws LightermanException, InterruptedException {
        GitSource source =
                GitSource.of(url, Optional.of("main")).withCredentials(Optional.of("ci"), Optional.of(password));
        return Workspace.open(
                source, directory.resolve("workspaces"), Optional.empty(), text -> {}, UserGit.ofThisProcess());
    }

    /** A web server that asks for a login, and writes down what it is sent; it may redirect the one that logs in. */
    private static final class Listener implements AutoCloseable {
        private final HttpServer server;
        private final List<String> authorizations = new CopyOnWriteArrayList<>();

        private Listener(String redirect) throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String sent = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("none");
                authorizations.add(sent);
                if (sent.equals("none") || redirect.isEmpty()) {
                    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                    exchange.sendResponseHeaders(401, -1);
                } else {
                    exchange.getResponseHeaders()
                            .add(
                                    "Location",
                                    redirect + "/info/refs?"
                                            + exchange.getRequestURI().getQuery());
                    exchange.sendResponseHeaders(302, -1);
                }
                exchange.close();
            });
            server.start();
        }

        private String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/x.git";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
