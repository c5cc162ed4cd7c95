package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.SshKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedHostsTest {
    @TempDir
    Path directory;

    private Settings load(String ansible, Map<String, String> overrides) throws Exception {
        Path file = Files.writeString(
                directory.resolve("lighterman.yml"), "image: {name: a}\nansible:\n" + ansible.indent(2));
        return PipelineFile.load(file, overrides, Map.of("PASS", "s3cret", "KEY", "k3y")::get)
                .settings();
    }

    private String problems(String ansible) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> load(ansible, Map.of()));
        assertThat(e).as("no problem was found").isNotNull();
        return e.getMessage().replace(directory + "/", "");
    }

    @Test
    void everyFieldIsRead() throws Exception {
        Settings settings = load("""
                user: deploy
                password: ${env:PASS}
                connection: ssh
                becomeUser: app
                becomeMethod: su
                keys:
                - id_ed25519
                - {file: keys/web, passphrase: "${env:PASS}", hosts: "web:!web9"}
                - {key: "${env:KEY}"}
                logins:
                - {hosts: db, user: admin, password: "${env:PASS}", becomePassword: "${env:KEY}"}
                knownHosts: known
                hostKey: accept-new
                """, Map.of());
        assertThat(settings.ansible())
                .isEqualTo(AnsibleOptions.none()
                        .user("deploy")
                        .password(Secret.of("s3cret"))
                        .connection("ssh")
                        .becomeUser("app")
                        .becomeMethod("su")
                        .keys(List.of(
                                SshKey.of(directory.resolve("id_ed25519")),
                                SshKey.of(directory.resolve("keys/web"))
                                        .passphrase(Secret.of("s3cret"))
                                        .hosts("web:!web9"),
                                SshKey.of(Secret.of("k3y"))))
                        .logins(List.of(HostLogin.of("db")
                                .user("admin")
                                .password(Secret.of("s3cret"))
                                .becomePassword(Secret.of("k3y"))))
                        .knownHosts(directory.resolve("known"))
                        .hostKey(HostKey.acceptNew()));
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.ansible().toString()).doesNotContain("s3cret").doesNotContain("k3y");
        assertThat(Secrets.all(settings)).contains(Secret.of("s3cret"), Secret.of("k3y"));
    }

    @Test
    void onTheCommandLineAFileIsAKeyForAllHosts() throws Exception {
        assertThat(load("forks: 2\n", Map.of("ansible.keys", "id_rsa"))
                        .ansible()
                        .keys())
                .containsExactly(SshKey.of(directory.resolve("id_rsa")));
    }

    @Test
    void allProblemsAtOnceEachWithItsPlace() {
        assertThat(problems("""
                keys:
                - {passphrase: "${env:PASS}"}
                - {file: a, key: "${env:KEY}"}
                - {file: a, host: web}
                logins:
                - web
                - {user: me}
                hostKey: sha
                """)).isEqualTo("""
                lighterman.yml:4:5: an item of ansible.keys needs a file or a key
                lighterman.yml:5:5: an item of ansible.keys needs a file or a key, but has both
                lighterman.yml:6:15: unknown field "host" in ansible.keys; did you mean "hosts"?
                lighterman.yml:8:5: an item of ansible.logins must be a mapping with hosts and user, password or becomePassword, but is text
                lighterman.yml:9:5: an item of ansible.logins needs hosts
                lighterman.yml:10:12: ansible.hostKey: unknown host key policy "sha"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf` prints it""");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(problems("keys: [{file: a, hosts: 'web[0]'}]\n"))
                .isEqualTo(
                        "lighterman.yml:3:9: ansible.keys: the pattern of hosts \"web[0]\" counts hosts, which cannot be used"
                                + " here; perhaps you should name them");
        assertThat(problems("logins: [{hosts: web}]\n"))
                .isEqualTo("lighterman.yml:3:11: ansible.logins: the login for \"web\" needs a user, a password or a"
                        + " becomePassword");
        assertThat(problems("hostKey: insecure\nknownHosts: known\n"))
                .isEqualTo(
                        "lighterman.yml:3:12: ansible.hostKey: hostKey: insecure and knownHosts contradict each other; perhaps"
                                + " you should leave one of them out");
        assertThat(problems("hostKey: SHA256:" + "A".repeat(43) + "\n"))
                .isEqualTo(
                        "lighterman.yml:3:12: ansible.hostKey: hostKey must be strict, accept-new or insecure, since managed"
                                + " hosts are many; perhaps you should put their keys into a file, as `ssh-keyscan` prints them, and"
                                + " set ansible.knownHosts");
    }

    @Test
    void whatCodeSaysIsCheckedToo() {
        AnsibleOptions options = AnsibleOptions.none()
                .user("a\0b")
                .keys(List.of(
                        SshKey.of(Path.of("a")).hosts("x,web[1:3]"),
                        SshKey.of(Path.of("b")).hosts(" ")))
                .logins(List.of(HostLogin.of("web"), HostLogin.of("db").user("")));
        assertThat(AnsibleSettings.problems(options))
                .containsExactly(
                        "the pattern of hosts \"web[1:3]\" counts hosts, which cannot be used here; perhaps you should name"
                                + " them",
                        "the pattern of hosts is empty; perhaps you should write all",
                        "the login for \"web\" needs a user, a password or a becomePassword",
                        "the user of the login for \"db\" is empty",
                        "a part of the login holds a NUL character, which no program can be given");
    }

    @Test
    void keysAndLoginsOfBothHoldTheOwnFirst() {
        SshKey one = SshKey.of(Path.of("one"));
        SshKey other = SshKey.of(Path.of("other"));
        AnsibleOptions both = AnsibleOptions.none()
                .keys(List.of(one))
                .logins(List.of(HostLogin.of("a").user("one")))
                .or(AnsibleOptions.none()
                        .keys(List.of(other))
                        .logins(List.of(HostLogin.of("a").user("other")))
                        .user("me"));
        assertThat(both.keys()).containsExactly(one, other);
        assertThat(both.logins())
                .containsExactly(
                        HostLogin.of("a").user("one"), HostLogin.of("a").user("other"));
        assertThat(both.user()).contains("me");
    }

    /** Whatever path leads to it. */
    @Test
    void aKeyFileIsNeverSent() throws Exception {
        Path key = Files.writeString(directory.resolve("id"), "x");
        Outgoing outgoing = Outgoing.of(Server.local(), AnsibleOptions.none().keys(List.of(SshKey.of(key))), List.of());
        assertThat(outgoing.secrets().has(key)).isTrue();
    }
}
