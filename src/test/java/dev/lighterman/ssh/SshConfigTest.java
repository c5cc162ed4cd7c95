package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Server;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ~/.ssh/config} says counts as it does for {@code ssh}, below the options. */
class SshConfigTest {
    private static final String CONFIG = """
            # a comment
            Host prod production !test
              HostName=%h.example.org
              Port 2222
              User "deploy"
              IdentityFile ~/.ssh/prod_key
              IdentityFile /keys/%h_%r_%p
            Host *.internal !secret.internal
                ProxyJump ops@bastion:2022,inner
                UserKnownHostsFile ~/.ssh/known_internal /etc/known_more
            Host bastion
                HostName 10.0.0.1
                ProxyJump outer
            Match originalhost prod user deploy
                ServerAliveInterval 5
                ProxyJump none
            Match host "10.0.0.*,*.example.org" !user deploy
                User ops
            Match all
                Compression yes
            Include INCLUDED/*.conf
            Host six
                HostName 2001:db8::1
            Host *
                User everyone
                Port 2200
                ProxyJump late
            """;

    @TempDir
    Path home;

    private Path config;

    @BeforeEach
    void write() throws Exception {
        config = Files.createDirectories(home.resolve(".ssh")).resolve("config");
        Path included = Files.createDirectories(home.resolve("included"));
        Files.writeString(config, CONFIG.replace("INCLUDED", included.toString()));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(included.resolve("a.conf"), "Host web?\n  HostName 10.1.0.7\nHost web1\n  Port 23\n");
        Files.writeString(included.resolve("b.conf"), "Host web*\n  Port 24\n  User web\n");
    }

    private SshConfig.Found found(Server server) {
        return new SshConfig(new UserHome(home, Optional.empty()), new ArrayList<>()).of(server);
    }

    /** What ssh itself makes of the file. */
    private Map<String, List<String>> told(String host) throws Exception {
        String said = Sshd.run(List.of("ssh", "-G", "-F", config.toString(), host));
        Map<String, List<String>> told = new LinkedHashMap<>();
        said.lines()
                .map(line -> line.split(" ", 2))
                .forEach(words -> told.computeIfAbsent(words[0], missing -> new ArrayList<>())
                        .add(words.length > 1 ? words[1] : ""));
        return told;
    }

    /** It was read as Latin-1, so that a key file with such a name was not found. */
    @Test
    void itIsUtf8AndBytesThatAreNoneDoNotHide() throws Exception {
        Path key = home.resolve("열쇠");
        byte[] before =
                ("# 운영 서버\nHost prod # 주석\n  IdentityFile \"" + key + "\"\n# caf").getBytes(StandardCharsets.UTF_8);
        byte[] after = "\n  Port 2022\n  User d\u00e9ploy\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(before);
        text.write(0xe9);
        text.write(after);
        Files.write(config, text.toByteArray());

        SshConfig.Found found = found(Server.ssh("prod"));

        assertThat(found.identities()).containsExactly(key);
        assertThat(found.address().port()).isEqualTo(2022);
        assertThat(found.address().user()).isEqualTo("d\u00e9ploy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prod",
                "production",
                "test",
                "a.internal",
                "secret.internal",
                "bastion",
                "web1",
                "web2",
                "web12",
                "six",
                "10.0.0.9",
                "x.example.org",
                "other"
            })
    void itIsReadAsSshReadsIt(String host) throws Exception {
        Map<String, List<String>> told = told(host);
        SshConfig.Found found = found(Server.ssh(host));
        Server address = Server.ssh(host).completedBy(found.address());

        assertThat(address.host()).isEqualTo(told.get("hostname").get(0));
        assertThat(String.valueOf(address.port())).isEqualTo(told.get("port").get(0));
        assertThat(address.user()).isEqualTo(told.get("user").get(0));
        assertThat(String.join(
                        ",",
                        found.jumps().stream()
                                .map(jump -> jump.host().equals("bastion") ? "ops@bastion:2022" : jump.host())
                                .toList()))
                .isEqualTo(told.getOrDefault("proxyjump", List.of("")).get(0).replace("none", ""));
        if (!found.identities().isEmpty()) {
            assertThat(found.identities().get(0)).isEqualTo(home.resolve(".ssh/prod_key"));
            assertThat(told.get("identityfile")).containsExactly("~/.ssh/prod_key", "/keys/%h_%r_%p");
        } else {
            assertThat(told.get("identityfile")).isNotEqualTo(List.of("~/.ssh/prod_key", "/keys/%h_%r_%p"));
        }
        assertThat(found.knownHosts().isPresent())
                .isEqualTo(told.get("userknownhostsfile").get(0).contains("known_internal"));
    }

    @Test
    void theTokensInPathsStandForWhatTheyStandForInSsh() {
        assertThat(found(Server.ssh("prod")).identities())
                .containsExactly(home.resolve(".ssh/prod_key"), Path.of("/keys/prod.example.org_deploy_2222"));
        assertThat(found(Server.ssh("a.internal")).knownHosts())
                .contains(List.of(home.resolve(".ssh/known_internal"), Path.of("/etc/known_more")));
    }

    @Test
    void theOptionsComeFirst() {
        Server server = Server.ssh("prod").port(22).user("root");
        assertThat(server.completedBy(found(server).address())).hasToString("root@prod.example.org:22");
    }

    private List<String> way(Server server) {
        return new Route(new SshConfig(new UserHome(home, Optional.empty()), new ArrayList<>()))
                .to(server).stream().map(place -> place.endpoint().toString()).toList();
    }

    /** ssh goes to the nearest jump host as that one's own configuration says, to the others through the one before. */
    @Test
    void theWayLeadsThroughTheJumpHostsThatAreConfigured() throws Exception {
        Files.writeString(config, Files.readString(config).replace("    ProxyJump late\n", ""));
        assertThat(way(Server.ssh("a.internal")))
                .containsExactly(
                        "everyone@outer:2200", "ops@10.0.0.1:2022", "everyone@inner:2200", "everyone@a.internal:2200");
        assertThat(way(Server.ssh("a.internal").jump(Server.ssh("prod"))))
                .containsExactly("deploy@prod.example.org:2222", "everyone@a.internal:2200");
    }

    @Test
    void aJumpHostThatLeadsToItselfEnds() {
        assertThat(way(Server.ssh("other"))).hasSizeBetween(2, 20);
    }

    @Test
    void whatIsNotHonouredIsNamed() throws Exception {
        Files.writeString(config, """
                Host a
                  ProxyCommand nc %h %p
                  HostKeyAlias b
                  StrictHostKeyChecking no
                  ServerAliveInterval 5
                Match exec "true"
                  Port 1
                Host b
                  StrictHostKeyChecking yes
                  CertificateFile x
                """);
        SshConfig.Found found = found(Server.ssh("a"));
        assertThat(found.notHonoured())
                .containsExactly("hostkeyalias", "match exec", "proxycommand", "stricthostkeychecking");
        assertThat(Server.ssh("a").completedBy(found.address()).port()).isEqualTo(22);
        assertThat(found(Server.ssh("b")).notHonoured()).containsExactly("certificatefile", "match exec");
    }

    @Test
    void aFileThatOthersCanWriteIsRefusedAsSshRefusesIt() throws Exception {
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-r--"));
        List<Problem> problems = new ArrayList<>();
        new SshConfig(new UserHome(home, Optional.empty()), problems).of(Server.ssh("a"));
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly(
                        config + " can be written by others on this machine; perhaps you should run `chmod 600 "
                                + config + "`");
    }

    /** They ended the connection with an InvalidPathException. */
    @Test
    void aPathThatIsNoneIsPassedOver() throws Exception {
        Files.writeString(config, "Include \0\nIdentityFile a\0b\nIdentityFile /key\nUserKnownHostsFile \0\nUser me\n");
        List<Problem> problems = new ArrayList<>();
        SshConfig.Found found = new SshConfig(new UserHome(home, Optional.empty()), problems).of(Server.ssh("h"));
        assertThat(found.identities()).containsExactly(Path.of("/key"));
        assertThat(found.knownHosts()).contains(List.of());
        assertThat(found.address().user()).isEqualTo("me");
        assertThat(problems)
                .extracting(Problem::message)
                .containsOnly("a path in ssh's configuration cannot be used: Nul character not allowed");
    }

    /** The time grew with the square of the blanks. */
    @Test
    void aLineOfBlanksIsReadAtOnce() throws Exception {
        Files.writeString(config, "User x" + " ".repeat(300_000) + "y \nPort 23\n");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(found(Server.ssh("h")).address().port()).isEqualTo(23));
    }

    /** It was read two to the sixteenth times, as often as it included itself. */
    @Test
    void aFileThatIncludesItselfIsRefusedAsSshRefusesIt() throws Exception {
        Files.writeString(config, "Include *\nPort 2222\nInclude *\n");
        List<Problem> problems = new ArrayList<>();
        new SshConfig(new UserHome(home, Optional.empty()), problems).of(Server.ssh("prod"));
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly("ssh's configuration includes too many files, one within the other, " + config
                        + " among them; perhaps a file includes itself");
    }

    /** Only the last name of a path could have wildcards. */
    @Test
    void directoriesAreIncludedByGlobsAsSshIncludesThem() throws Exception {
        for (String name : List.of("team/b/hosts", "team/a/hosts", "team/a/other", "team/.hidden/hosts", "hosts")) {
            Path file = home.resolve("work").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "Host web\n  User " + name.replace('/', '.') + "\n  IdentityFile /" + name + "\n");
        }
        Files.writeString(
                config, "Include " + home + "/work/te?m/*/../[ab]/h*\nInclude " + home + "/work/no/*/hosts\n");
        SshConfig.Found found = found(Server.ssh("web"));

        assertThat(found.address().user()).isEqualTo("team.a.hosts");
        assertThat(found.identities().stream().map(Path::toString).distinct())
                .containsExactly("/team/a/hosts", "/team/b/hosts");
        assertThat(told("web").get("user")).containsExactly(found.address().user());
        assertThat(told("web").get("identityfile").stream().distinct())
                .containsExactlyElementsOf(found.identities().stream()
                        .map(Path::toString)
                        .distinct()
                        .toList());
    }

    /** As a regular expression the first one had no end. */
    @Test
    @Timeout(10)
    void filesAreIncludedByGlobs() {
        String name = "a".repeat(250);
        assertThat(SshConfigReader.matches("*".repeat(1000) + "b", name)).isFalse();
        assertThat(SshConfigReader.matches("*a".repeat(120) + "b", name)).isFalse();
        assertThat(SshConfigReader.matches("*".repeat(1000), name)).isTrue();
        assertThat(List.of("*.conf", "a?[b-d]x.co*", "a.[!x]x.conf", "*[]x]*", "a.c\\x.conf"))
                .allMatch(glob -> SshConfigReader.matches(glob, "a.cx.conf"));
        assertThat(List.of("*.con", "a?[!b-d]x*", "[", "a.c[x", "", "?", "b*"))
                .noneMatch(glob -> SshConfigReader.matches(glob, "a.cx.conf"));
        assertThat(SshConfigReader.matches("*", ".a.swp")).isFalse();
        assertThat(SshConfigReader.matches(".*", ".a.swp")).isTrue();
        assertThat(SshConfigReader.matches("[", "[")).isTrue();
    }
}
