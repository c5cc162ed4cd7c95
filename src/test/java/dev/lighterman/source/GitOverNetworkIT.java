package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.lab.Lab;
import dev.lighterman.source.user.UserGit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
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
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("GIT_SSH", ssh);
        return Workspace.open(
                source,
                directory.resolve("workspaces"),
                Optional.empty(),
                text -> {},
                new UserGit(environment, Path.of("").toAbsolutePath()));
    }

    @Test
    void httpWithCredentials() throws Exception {
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            String url = server.url("app.git");
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
                                    + ": there is no git repository, or it is not yours to see; perhaps you should check its address");
        }
    }

    @Test
    void httpWithATokenAsTheUser() throws Exception {
        try (GitHttp server = new GitHttp(directory, "ghp_Secret:")) {
            String at = server.url("app.git").substring("http://".length());
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
        }
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
