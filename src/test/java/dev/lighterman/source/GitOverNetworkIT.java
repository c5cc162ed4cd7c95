package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources behind git's own HTTP server and behind the lab's sshd. */
class GitOverNetworkIT {
    @TempDir
    Path directory;

    private Path remote;
    private String head;
    private String login = "ci:hunter2";

    @BeforeEach
    void remote() throws Exception {
        remote = directory.resolve("app.git");
        PersonIdent author = new PersonIdent("Kim", "kim@example.org");
        try (Git git = Git.init()
                .setDirectory(remote.toFile())
                .setInitialBranch("main")
                .call()) {
            for (String text : new String[] {"1", "2"}) {
                Files.writeString(remote.resolve("a.txt"), text);
                git.add().addFilepattern("a.txt").call();
                head = git.commit()
                        .setMessage("commit " + text)
                        .setAuthor(author)
                        .setCommitter(author)
                        .setSign(false)
                        .call()
                        .name();
            }
        }
    }

    private GitSource.Checkout checkout(String url, Secret password, String ssh)
            throws LightermanException, InterruptedException {
        GitSource source = GitSource.of(url, Optional.of("main"))
                .withCredentials(
                        password == null ? Optional.empty() : Optional.of("ci"), Optional.ofNullable(password));
        return Workspace.open(
                source, directory.resolve("workspaces"), Optional.empty(), text -> {}, new SshProgram(ssh));
    }

    @Test
    void httpWithCredentials() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/app.git/.git";
            try (GitSource.Checkout checkout = checkout(url, Secret.of("hunter2"), "ssh")) {
                assertThat(checkout.commit().commit()).isEqualTo(head);
                assertThat(checkout.directory().resolve("a.txt")).hasContent("2");
                assertThat(checkout.directory().resolve(".git/shallow")).exists();
                assertThat(checkout.directory().resolve(".git/config"))
                        .content()
                        .doesNotContain("hunter2");
            }
            assertThatThrownBy(() -> checkout(url, Secret.of("wrong"), "ssh"))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("cannot clone " + url
                            + ": the git server refused the credentials; perhaps you should check source.username and"
                            + " source.password");
            assertThatThrownBy(() -> checkout(url, null, "ssh"))
                    .hasMessage("cannot clone " + url
                            + ": the git server asks for credentials; perhaps you should set source.username and"
                            + " source.password");
            String none = url.replace("app.git", "none");
            assertThatThrownBy(() -> checkout(none, Secret.of("hunter2"), "ssh"))
                    .hasMessage(
                            "cannot clone " + none
                                    + ": there is no git repository, or it is not yours to see; perhaps you should check source.git");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void httpWithATokenAsTheUser() throws Exception {
        login = "ghp_Secret:";
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        try {
            String at = "127.0.0.1:" + server.getAddress().getPort() + "/app.git/.git";
            try (GitSource.Checkout checkout = checkout("http://ghp_Secret@" + at, null, "ssh")) {
                assertThat(checkout.commit().commit()).isEqualTo(head);
                assertThat(checkout.commit().url()).isEqualTo("http://" + at);
                assertThat(checkout.directory().resolve(".git/config"))
                        .content()
                        .doesNotContain("ghp_Secret");
            }
            assertThatThrownBy(() -> checkout("http://ghp_Wrong@" + at, null, "ssh"))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("cannot clone http://" + at
                            + ": the git server refused the credentials; perhaps you should check source.username and"
                            + " source.password");
        } finally {
            server.stop(0);
        }
    }

    /** git http-backend, as a web server runs it. */
    private void serve(HttpExchange exchange) throws IOException {
        String wanted = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment()
                .putAll(Map.of(
                        "GIT_PROJECT_ROOT", directory.toString(),
                        "GIT_HTTP_EXPORT_ALL", "1",
                        "PATH_INFO", exchange.getRequestURI().getPath(),
                        "QUERY_STRING",
                                Optional.ofNullable(exchange.getRequestURI().getQuery())
                                        .orElse(""),
                        "REQUEST_METHOD", exchange.getRequestMethod(),
                        "CONTENT_TYPE",
                                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                                        .orElse(""),
                        "HTTP_CONTENT_ENCODING",
                                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                                        .orElse(""),
                        "GIT_PROTOCOL",
                                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Git-Protocol"))
                                        .orElse("")));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        int status = 200;
        try (InputStream out = process.getInputStream()) {
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                String[] header = line.split(": ", 2);
                if (header[0].equals("Status")) {
                    status = Integer.parseInt(header[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(header[0], header[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        }
        exchange.close();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Test
    void sshWithTheMachinesOwnProgram() throws Exception {
        Lab lab = Lab.ssh();
        Path ssh = directory.resolve("ssh");
        Files.writeString(
                ssh,
                "#!/bin/sh\nexec ssh -F none -i '" + lab.sshIdentity() + "' -o UserKnownHostsFile='" + lab.knownHosts()
                        + "' \"$@\"\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        String url = "ssh://" + lab.sshUser() + "@" + lab.sshHost() + ":" + lab.sshPort() + remote;
        try (GitSource.Checkout checkout = checkout(url, null, ssh.toString())) {
            assertThat(checkout.commit().commit()).isEqualTo(head);
            assertThat(checkout.commit().url()).isEqualTo(url);
        }
        Files.writeString(
                ssh,
                "#!/bin/sh\nexec ssh -F none -i /none -o IdentitiesOnly=yes -o UserKnownHostsFile='" + lab.knownHosts()
                        + "' \"$@\"\n");
        assertThatThrownBy(() -> checkout(url, null, ssh.toString()))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith("cannot clone " + url
                        + ": ssh could not log in; perhaps you should add your key to" + " the git server. "
                        + lab.sshUser() + "@" + lab.sshHost() + ": Permission denied (publickey");
        Files.writeString(ssh, "#!/bin/sh\nexec ssh -F none -o UserKnownHostsFile=/dev/null \"$@\"\n");
        assertThatThrownBy(() -> checkout(url, null, ssh.toString()))
                .isInstanceOf(LightermanException.class)
                .hasMessageContaining("Host key verification failed");
        assertThatThrownBy(() -> checkout("ssh://127.0.0.1:1/app.git", null, "ssh"))
                .hasMessage(
                        "cannot clone ssh://127.0.0.1:1/app.git: nothing answers there; perhaps you should check host"
                                + " and port");
        assertThatThrownBy(() -> checkout("ssh://no-such-host.invalid/app.git", null, "ssh"))
                .hasMessage("cannot clone ssh://no-such-host.invalid/app.git: there is no such host; perhaps you should"
                        + " check the host's name");
        assertThatThrownBy(() -> checkout(url, null, directory.resolve("no-ssh").toString()))
                .isInstanceOf(LightermanException.class)
                .hasMessageContaining("the ssh program cannot be started; perhaps you should install openssh-client");
    }
}
