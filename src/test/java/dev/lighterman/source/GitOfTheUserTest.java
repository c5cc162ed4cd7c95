package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.ForwardProxy;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.lab.OwnCertificate;
import dev.lighterman.source.user.UserGit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can `git clone` a URL can give it to Lighterman: through the same proxy, with the same trust and the same login. */
class GitOfTheUserTest {
    private static final PersonIdent AUTHOR = new PersonIdent("Kim", "kim@example.org");
    private static final String BEHIND = "https://git.corp.invalid/app/.git";
    private static final String LOGIN = "!f() { echo username=ci; echo password=hunter2; }; f";

    private static OwnCertificate own;

    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();
    private String head;

    @BeforeAll
    static void certificate(@TempDir Path folder) throws Exception {
        own = new OwnCertificate(folder, "dns:git.corp.invalid,dns:localhost,ip:127.0.0.1");
    }

    @BeforeEach
    void repository() throws Exception {
        head = commit("app", "a.txt", "1");
    }

    private String commit(String repository, String file, String text) throws Exception {
        Path root = directory.resolve(repository);
        try (Git git =
                Git.init().setDirectory(root.toFile()).setInitialBranch("main").call()) {
            Files.writeString(root.resolve(file), text);
            git.add().addFilepattern(".").call();
            return git.commit()
                    .setMessage("one")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call()
                    .name();
        }
    }

    private UserGit user(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(
                Map.of("PATH", System.getenv("PATH"), "HOME", directory.toString(), "GIT_CONFIG_NOSYSTEM", "1"));
        environment.putAll(more);
        return new UserGit(environment, directory);
    }

    private void config(String... keysAndValues) throws Exception {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            assertThat(new ProcessBuilder(
                                    "git",
                                    "config",
                                    "--file",
                                    directory + "/.gitconfig",
                                    "--add",
                                    keysAndValues[i],
                                    keysAndValues[i + 1])
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    private String cloned(GitSource source, UserGit user) throws LightermanException, InterruptedException {
        try (GitSource.Checkout checkout =
                Workspace.open(source, directory.resolve("workspaces"), Optional.empty(), told::add, user)) {
            return checkout.commit().commit();
        }
    }

    private String cloned(String url, Map<String, String> environment)
            throws LightermanException, InterruptedException {
        return cloned(GitSource.of(url, Optional.of("main")), user(environment));
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void aProxyOfTheEnvironmentIsAskedForAHostThatOnlyItKnows() throws Exception {
        Path authority = file("ca.pem", own.certificate());
        try (GitHttp server = GitHttp.overTls(directory, "", own.tls(), false);
                ForwardProxy proxy = ForwardProxy.http(server.port())) {
            assertThat(cloned(
                            BEHIND,
                            Map.of(
                                    "HTTPS_PROXY",
                                    "http://me:p%40ss@127.0.0.1:" + proxy.port(),
                                    "GIT_SSL_CAINFO",
                                    authority.toString())))
                    .isEqualTo(head);
            assertThat(proxy.asked())
                    .contains("CONNECT git.corp.invalid:443 HTTP/1.1", "Proxy-Authorization: Basic bWU6cEBzcw==");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aProxyOfTheConfigurationIsAskedForItsUrlsOnly() throws Exception {
        file("ca.pem", own.certificate());
        try (GitHttp server = GitHttp.overTls(directory, "", own.tls(), false);
                ForwardProxy proxy = ForwardProxy.http(server.port())) {
            config("http.https://*.corp.invalid.proxy", "127.0.0.1:" + proxy.port(), "http.sslCAInfo", "~/ca.pem");
            assertThat(cloned(BEHIND, Map.of())).isEqualTo(head);
            assertThat(proxy.asked()).contains("CONNECT git.corp.invalid:443 HTTP/1.1");
            int before = proxy.asked().size();
            assertThat(cloned(server.url("app"), Map.of())).isEqualTo(head);
            assertThat(proxy.asked()).hasSize(before);
        }
    }

    @Test
    void aHostOfNoProxyIsReachedDirectly() throws Exception {
        try (GitHttp server = new GitHttp(directory, "")) {
            assertThat(cloned(server.url("app"), Map.of("http_proxy", "http://127.0.0.1:1", "no_proxy", "127.0.0.0/8")))
                    .isEqualTo(head);
        }
    }

    @Test
    void aProxyIsAskedForHttpUrlsWithItsLogin() throws Exception {
        try (GitHttp server = new GitHttp(directory, "");
                ForwardProxy proxy = ForwardProxy.http(server.port())) {
            assertThat(cloned(
                            "http://git.corp.invalid/app/.git",
                            Map.of("http_proxy", "http://me:secret@127.0.0.1:" + proxy.port())))
                    .isEqualTo(head);
            assertThat(proxy.asked()).contains("Proxy-Authorization: Basic bWU6c2VjcmV0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5h", "https"})
    void socksProxiesAndThoseBehindTlsAreAskedToo(String kind) throws Exception {
        Path authority = file("ca.pem", own.certificate());
        try (GitHttp server = GitHttp.overTls(directory, "", own.tls(), false);
                ForwardProxy proxy = kind.equals("https")
                        ? ForwardProxy.https(server.port(), own.tls())
                        : ForwardProxy.socks(server.port())) {
            assertThat(cloned(
                            BEHIND,
                            Map.of(
                                    "ALL_PROXY",
                                    kind + "://me:secret@localhost:" + proxy.port(),
                                    "GIT_SSL_CAINFO",
                                    authority.toString())))
                    .isEqualTo(head);
            assertThat(proxy.asked())
                    .contains(
                            kind.equals("https")
                                    ? new String[] {"CONNECT git.corp.invalid:443 HTTP/1.1"}
                                    : new String[] {"me:secret", "git.corp.invalid:443"});
        }
    }

    @Test
    void whatAProxySaysIsToldInsteadOfTheHostsName() throws Exception {
        try (ForwardProxy refusing = ForwardProxy.answering("502 Bad Gateway");
                ForwardProxy asking = ForwardProxy.answering("407 Proxy Authentication Required")) {
            assertThatThrownBy(() -> cloned(BEHIND, Map.of("https_proxy", "http://127.0.0.1:" + refusing.port())))
                    .hasMessage("cannot clone " + BEHIND + ": the proxy http://127.0.0.1:" + refusing.port()
                            + " (https_proxy) answered HTTP/1.1 502 Bad Gateway; perhaps you should check the proxy, or name"
                            + " the host in NO_PROXY");
            assertThatThrownBy(
                            () -> cloned(BEHIND, Map.of("https_proxy", "http://me:secret@127.0.0.1:" + asking.port())))
                    .hasMessage("cannot clone " + BEHIND + ": the proxy http://127.0.0.1:" + asking.port()
                            + " (https_proxy) refused the login: HTTP/1.1 407 Proxy Authentication Required; perhaps you"
                            + " should check the proxy, or name the host in NO_PROXY");
        }
        assertThatThrownBy(() -> cloned(BEHIND, Map.of("https_proxy", "http://me:secret@127.0.0.1:1")))
                .hasMessageStartingWith("cannot clone " + BEHIND
                        + ": the proxy http://127.0.0.1:1 (https_proxy) does not answer: Connection refused");
        assertThatThrownBy(() -> cloned(
                        "http://git.corp.invalid/app/.git", Map.of("http_proxy", "http://me:secret@127.0.0.1:1")))
                .hasMessage(
                        "cannot clone http://git.corp.invalid/app/.git: the proxy http://127.0.0.1:1 (http_proxy) does"
                                + " not answer; perhaps you should check host and port");
    }

    @Test
    void whatProxiesCannotDoIsNamedBeforeAnythingIsSent() throws Exception {
        assertThatThrownBy(() -> cloned(BEHIND, Map.of("https_proxy", "socks4://me:secret@127.0.0.1:1")))
                .hasMessage(
                        "the proxy that https_proxy names begins with socks4://, and Lighterman asks http, https and"
                                + " socks5 proxies only; perhaps you should write it as http://HOST:PORT");
        config("http.proxy", "http://me:secret@127.0.0.1:1", "http.proxyAuthMethod", "ntlm");
        assertThatThrownBy(() -> cloned(BEHIND, Map.of()))
                .hasMessage(
                        "http.proxyAuthMethod is ntlm here, and Lighterman logs in to a proxy by basic only; perhaps you"
                                + " should set http.proxyAuthMethod to basic");
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefusedWithTheOptionThatNamesItsAuthority() throws Exception {
        try (GitHttp server = GitHttp.overTls(directory, "", own.tls(), false)) {
            assertThatThrownBy(() -> cloned(server.url("app"), Map.of()))
                    .hasMessageStartingWith("cannot clone " + server.url("app") + ": no safe connection: ")
                    .hasMessageEndingWith(
                            "; perhaps you should name the file of its certificate authority in http.sslCAInfo"
                                    + " or GIT_SSL_CAINFO");
            config("http.sslCAPath", directory.resolve("authorities").toString());
            assertThatThrownBy(() -> cloned(server.url("app"), Map.of()))
                    .hasMessage("http.sslCAPath of git's configuration names " + directory.resolve("authorities")
                            + ", which cannot be used: it does not exist");
            Files.createDirectory(directory.resolve("authorities"));
            file("authorities/0a1b2c3d.0", "our own\n" + own.certificate());
            assertThat(cloned(server.url("app"), Map.of())).isEqualTo(head);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void theCheckOfCertificatesIsLeftOutAsGitLeavesItOutWithAWarning() throws Exception {
        OwnCertificate other = new OwnCertificate(directory, "dns:another.example.org");
        String warning = "git's configuration switches the check of certificates off for 127.0.0.1 (http.sslVerify,"
                + " GIT_SSL_NO_VERIFY): anybody on the way can read and change what is fetched";
        try (GitHttp server = GitHttp.overTls(directory, "", other.tls(), false)) {
            assertThat(cloned(server.url("app"), Map.of("GIT_SSL_NO_VERIFY", "1")))
                    .isEqualTo(head);
            assertThat(told).containsExactly(warning);
            config("http.https://127.0.0.1:1.sslVerify", "false");
            assertThatThrownBy(() -> cloned(server.url("app"), Map.of())).hasMessageContaining("no safe connection");
            config("http.https://127.0.0.1:" + server.port() + ".sslVerify", "false");
            assertThat(cloned(server.url("app"), Map.of())).isEqualTo(head);
            assertThat(told).containsExactly(warning, warning);
        }
    }

    @Test
    void aServerThatAsksForACertificateGetsTheOneOfTheConfiguration() throws Exception {
        Path authority = file("ca.pem", own.certificate());
        byte[] key = own.key().getEncoded();
        config("http.sslCert", authority.toString(), "http.sslCAInfo", authority.toString());
        try (GitHttp server = GitHttp.overTls(directory, "", own.tls(), true)) {
            assertThatThrownBy(() -> cloned(server.url("app"), Map.of()))
                    .hasMessage("http.sslCert of git's configuration names " + authority
                            + ", which cannot be used: it holds no private key in PEM form");
            file("encrypted.pem", OwnCertificate.pem("ENCRYPTED PRIVATE KEY", key));
            assertThatThrownBy(() -> cloned(
                            server.url("app"),
                            Map.of(
                                    "GIT_SSL_KEY",
                                    directory.resolve("encrypted.pem").toString())))
                    .hasMessage("GIT_SSL_KEY of git's configuration names " + directory.resolve("encrypted.pem")
                            + ", which cannot be used: it is encrypted, and there is nobody to ask for its password");
            file("key.pem", OwnCertificate.pem("PRIVATE KEY", key));
            config("http.sslKey", "~/key.pem");
            assertThat(cloned(server.url("app"), Map.of())).isEqualTo(head);
            // PKCS#1 is what stands in PKCS#8 after the algorithm, 26 bytes in for a key of this size
            file("rsa.pem", OwnCertificate.pem("RSA PRIVATE KEY", java.util.Arrays.copyOfRange(key, 26, key.length)));
            assertThat(cloned(
                            server.url("app"),
                            Map.of("GIT_SSL_KEY", directory.resolve("rsa.pem").toString())))
                    .isEqualTo(head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"helper", "url", "store", "askpass", "header", "instead"})
    void aLoginComesFromWhereGitTakesItFrom(String kind) throws Exception {
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            String at = "http://127.0.0.1:" + server.port();
            Map<String, String> environment = new HashMap<>();
            String url = server.url("app");
            switch (kind) {
                case "helper" -> config("credential.helper", LOGIN);
                case "url" ->
                    config(
                            "credential.helper",
                            "!false",
                            "credential." + at + ".username",
                            "ci",
                            "credential." + at + ".helper",
                            "!f() { test \"$1\" = get && grep -q username=ci && echo password=hunter2; }; f");
                case "store" -> {
                    file(".git-credentials", "http://ci:hunter2@127.0.0.1%3a" + server.port() + "\n");
                    config("credential.helper", "store");
                }
                case "askpass" -> {
                    Path program = file(
                            "askpass", "#!/bin/sh\ncase $1 in Username*) echo ci ;; Password*) echo hunter2 ;; esac\n");
                    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
                    environment.put("GIT_ASKPASS", program.toString());
                }
                case "header" -> config("http." + at + "/.extraheader", "AUTHORIZATION: basic Y2k6aHVudGVyMg==");
                default -> {
                    config(
                            "url.http://ci:hunter2@127.0.0.1:" + server.port() + "/app.insteadOf",
                            "git@corp.invalid:shop");
                    url = "git@corp.invalid:shop/.git";
                }
            }
            assertThat(cloned(url, environment)).isEqualTo(head);
            assertThat(Files.readString(workspace().resolve(".git/config"))).doesNotContain("hunter2");
        }
    }

    private Path workspace() throws Exception {
        try (var found = Files.list(directory.resolve("workspaces"))) {
            return found.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    @Test
    void aHeaderWithALoginFollowsNoRedirectToAnotherServer() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpServer first = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String to = "http://127.0.0.1:" + other.getAddress().getPort();
        for (HttpServer server : List.of(first, other)) {
            server.createContext("/", exchange -> {
                seen.add((server == first ? "first " : "other ")
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + exchange.getRequestHeaders().getFirst("X-Team"));
                exchange.getResponseHeaders().add("Location", to + exchange.getRequestURI());
                exchange.sendResponseHeaders(server == first ? 301 : 404, -1);
                exchange.close();
            });
            server.start();
        }
        try {
            config("http.extraHeader", "Authorization: Basic abc", "http.extraHeader", "X-Team: shop");
            String url = "http://127.0.0.1:" + first.getAddress().getPort() + "/app/.git";
            assertThatThrownBy(() -> cloned(url, Map.of())).isInstanceOf(LightermanException.class);
            assertThat(seen).contains("first Basic abc shop", "other null shop").doesNotContain("other Basic abc shop");
        } finally {
            first.stop(0);
            other.stop(0);
        }
    }

    @Test
    void theSourcesOwnPasswordComesBeforeThatOfAHelper() throws Exception {
        config("credential.helper", "!f() { echo username=ci; echo password=wrong; }; f");
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            String url = server.url("app");
            GitSource source = GitSource.of(url, Optional.of("main"));
            assertThat(cloned(
                            source.withCredentials(Optional.of("ci"), Optional.of(Secret.of("hunter2"))),
                            user(Map.of())))
                    .isEqualTo(head);
            assertThatThrownBy(() -> cloned(source, user(Map.of())))
                    .hasMessage("cannot clone " + url + ": the git server refused the credentials that git has for it;"
                            + " perhaps you should check what `git credential fill` says, or set source.username and"
                            + " source.password");
        }
    }

    @Test
    void aHelperWithoutAGitToAskItIsNamed() throws Exception {
        config("credential.helper", LOGIN);
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            String url = server.url("app");
            assertThatThrownBy(() -> cloned(url, Map.of("PATH", "")))
                    .hasMessage(
                            "cannot clone " + url + ": the git server asks for credentials (git's credential.helper and"
                                    + " GIT_ASKPASS are set, but git, which would ask them, is not installed); perhaps you should"
                                    + " set source.username and source.password");
        }
    }

    @Test
    void aSubmoduleComesByTheSameWays() throws Exception {
        commit("lib", "b.txt", "2");
        Path app = directory.resolve("app");
        String lib = directory.resolve("lib").toString();
        for (List<String> command : List.of(
                List.of("git", "-c", "protocol.file.allow=always", "submodule", "add", "-q", lib, "lib"),
                List.of("git", "config", "-f", ".gitmodules", "submodule.lib.url", "https://hub.example.org/lib/.git"),
                List.of(
                        "git",
                        "-c",
                        "user.name=Kim",
                        "-c",
                        "user.email=kim@example.org",
                        "commit",
                        "-qam",
                        "with lib"))) {
            assertThat(new ProcessBuilder(command)
                            .directory(app.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
        }
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            config(
                    "credential.helper",
                    LOGIN,
                    "url.http://127.0.0.1:" + server.port() + "/.insteadOf",
                    "https://hub.example.org/");
            try (GitSource.Checkout checkout = Workspace.open(
                    GitSource.of(server.url("app"), Optional.of("main")),
                    directory.resolve("workspaces"),
                    Optional.empty(),
                    told::add,
                    user(Map.of()))) {
                assertThat(checkout.directory().resolve("lib/b.txt")).hasContent("2");
            }
            assertThat(cloned(server.url("app"), Map.of())).isNotEqualTo(head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GIT_SSH_COMMAND", "core.sshCommand", "GIT_SSH"})
    void theSshCommandOfGitIsStarted(String kind) throws Exception {
        Path ssh = file(
                "my ssh",
                "#!/bin/sh\nfor last; do :; done\necho \"$@\" > '" + directory + "/ssh.args'\nsh -c \"$last\"\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        String command = "'" + ssh + "' -i key";
        if (kind.startsWith("core")) {
            config(kind, command);
        }

        assertThat(cloned(
                        "git@corp.invalid:" + directory + "/app",
                        kind.startsWith("core")
                                ? Map.of()
                                : Map.of(kind, kind.equals("GIT_SSH") ? ssh.toString() : command)))
                .isEqualTo(head);
        assertThat(Files.readString(directory.resolve("ssh.args")))
                .startsWith(kind.equals("GIT_SSH") ? "-o BatchMode=yes" : "-i key -o BatchMode=yes")
                .contains("-l git -- corp.invalid git-upload-pack ");
    }
}
