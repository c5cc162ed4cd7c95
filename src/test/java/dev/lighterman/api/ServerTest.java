package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServerTest {
    private static final String ME = System.getProperty("user.name");
    private static final String PIN = "SHA256:uNiVztksCsDhcc0u9e8BrrJNOp3vrgTIsSBpv2+5i8M";

    /** The brackets became a part of the name: no line of known_hosts fitted it. */
    @Test
    void theBracketsOfAnAddressAreNoPartOfIt() {
        assertThat(Server.ssh("[::1]")).isEqualTo(Server.ssh("::1"));
        assertThat(Server.ssh("[fe80::1%eth0]").host()).isEqualTo("fe80::1%eth0");
        assertThat(Server.ssh("::1").host()).isEqualTo("::1");
    }

    @Test
    void addressesAreRead() throws Exception {
        assertThat(Server.parse("ops@bastion:2222"))
                .isEqualTo(Server.ssh("bastion").user("ops").port(2222));
        assertThat(Server.parse("ops@bastion:2222")).hasToString("ops@bastion:2222");
        assertThat(Server.parse("bastion")).hasToString(ME + "@bastion:22");
        assertThat(Server.parse("ops@[2001:db8::1]:2222").host()).isEqualTo("2001:db8::1");
        assertThat(Server.parse("ops@[2001:db8::1]:2222")).hasToString("ops@[2001:db8::1]:2222");
        assertThat(Server.parse("[fe80::1%eth0]").host()).isEqualTo("fe80::1%eth0");
        assertThat(Server.parse("ops@2001:db8::1")).hasToString("ops@[2001:db8::1]:22");
        assertThat(Server.parse("::1").host()).isEqualTo("::1");
        assertThat(Server.parse("AD\\user.name@host").user()).isEqualTo("AD\\user.name");
        assertThat(Server.parse("me@example.org@host").user()).isEqualTo("me@example.org");
    }

    /** It took a minute: the square of its length. */
    @Test
    @Timeout(10)
    void aLongNameThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> Server.ssh("host").user("[".repeat(60_000) + "\u0001" + "[".repeat(60_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Server.ssh("host").user(" a b ").user()).isEqualTo(" a b ");
        assertThatThrownBy(() -> Server.ssh("host").user("  ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text :
                List.of("", "@host", "user@", "host:", "host:x", "a b", "user@host:22:22", "a/b", "[::1", "host\n")) {
            assertThatThrownBy(() -> Server.parse(text))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("\"" + text + "\" is no address of an SSH server; it must be [user@]host[:port]");
        }
        assertThatThrownBy(() -> Server.parse("host:0"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("\"host:0\": a port is a number from 1 to 65535, not 0");
        assertThatThrownBy(() -> Server.parse("host:65536"))
                .hasMessage("\"host:65536\": a port is a number from 1 to 65535, not 65536");
        assertThatThrownBy(() -> Server.parse(" @host")).hasMessage("\" @host\": \" \" is no name of a user");
        assertThatThrownBy(() -> Server.parse("-oProxyCommand"))
                .hasMessage("\"-oProxyCommand\": \"-oProxyCommand\" is no name of a host");
    }

    @Test
    void hostsPortsUsersAndTimesThatCannotBeAreRefused() {
        Server server = Server.ssh("h");
        for (String host : List.of("", "two words", "-x", "a@b", "a/b", "a\0b", "\ud800")) {
            refused(() -> Server.ssh(host), "\"" + host + "\" is no name of a host");
        }
        refused(() -> server.port(0), "a port is a number from 1 to 65535, not 0");
        refused(() -> server.port(70000), "a port is a number from 1 to 65535, not 70000");
        refused(() -> server.user(" "), "\" \" is no name of a user");
        refused(() -> server.user("a\nb"), "\"a\nb\" is no name of a user");
        refused(() -> server.name(""), "\"\" is no name of a server");
        refused(() -> server.connectTimeout(Duration.ZERO), "connecting must be given some time, not PT0S");
        refused(
                () -> server.reconnectTimeout(Duration.ofSeconds(-1)),
                "reconnecting cannot be given less than no time, PT-1S");
        refused(() -> server.jump(Server.local()), "this machine cannot be a jump host");
        String agent = "where the keys of the SSH agent alone are used, there can be no key file and no password";
        refused(() -> server.agent().identity(Path.of("id")), agent);
        refused(() -> server.password(Secret.of("x")).agent(), agent);
    }

    private static void refused(Runnable attempt, String message) {
        assertThatThrownBy(attempt::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void eachSetterGivesAnotherServerAndLeavesThisOne() {
        Server server = Server.ssh("h");
        List<Server> others = List.of(
                server.name("n"),
                server.port(2222),
                server.user("u"),
                server.identity(Path.of("id")),
                server.passphrase(Secret.of("x")),
                server.password(Secret.of("x")),
                server.agent(),
                server.knownHosts(Path.of("known")),
                server.hostKey(HostKey.insecure()),
                server.jump(Server.ssh("j")),
                server.connectTimeout(Duration.ofSeconds(1)),
                server.reconnectTimeout(Duration.ZERO),
                server.noWait(),
                server.keep(Retention.DEFAULT.runs(1)));
        assertThat(others).doesNotHaveDuplicates().doesNotContain(server);
        assertThat(server).isEqualTo(Server.ssh("h")).hasSameHashCodeAs(Server.ssh("h"));
        assertThat(server.name()).isEqualTo("h");
        assertThat(server.user()).isEqualTo(ME);
        assertThat(server.hostKey()).isEqualTo(HostKey.strict());
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(server.reconnectTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(server.waits()).isTrue();
        assertThat(server.keep()).isEqualTo(Retention.DEFAULT);
        assertThat(Server.local()).hasToString("this machine");
        assertThat(Server.local().name()).isEqualTo("ansible-server");
    }

    @Test
    void noSecretIsInItsText() {
        assertThat(Server.ssh("h").user("u").password(Secret.of("hunter2")).passphrase(Secret.of("hunter3")))
                .hasToString("u@h:22");
    }

    @Test
    void aJumpHostTakesOverWhatItDoesNotSay() throws Exception {
        Server goal = Server.ssh("goal")
                .user("root")
                .identity(Path.of("id"))
                .passphrase(Secret.of("x"))
                .knownHosts(Path.of("known"))
                .hostKey(HostKey.acceptNew());
        Server own = Server.ssh("own")
                .user("ops")
                .password(Secret.of("y"))
                .knownHosts(Path.of("other"))
                .hostKey(HostKey.strict());
        Server jumped = goal.jump(Server.ssh("bare"), own);
        assertThat(jumped.hops())
                .containsExactly(
                        Server.ssh("bare")
                                .user("root")
                                .identity(Path.of("id"))
                                .passphrase(Secret.of("x"))
                                .knownHosts(Path.of("known"))
                                .hostKey(HostKey.acceptNew()),
                        own,
                        jumped);
        assertThat(goal.hops()).containsExactly(goal);
    }

    /** A pinned key is the server's own. */
    @Test
    void aJumpHostOfAServerWithAPinnedKeyIsCheckedStrictly() {
        Server server = Server.ssh("goal").hostKey(HostKey.pinned(PIN)).jump(Server.ssh("jump"));
        assertThat(server.hops()).extracting(Server::hostKey).containsExactly(HostKey.strict(), HostKey.pinned(PIN));
    }

    @Test
    void aJumpHostBehindAnotherIsReachedThroughThat() throws Exception {
        Server server = Server.ssh("goal").jump(Server.ssh("inner").jump(Server.ssh("outer")));
        assertThat(server.hops()).extracting(Server::host).containsExactly("outer", "inner", "goal");
    }
}
