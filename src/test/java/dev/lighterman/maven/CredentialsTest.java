package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

class CredentialsTest {
    @TempDir
    private Path directory;

    /** Takes "encrypted:" away, and cannot do it with "broken". */
    private static final SettingsDecrypter DECRYPTER = request -> {
        Server server = request.getServers().get(0).clone();
        boolean broken = "broken".equals(server.getPassword());
        server.setPassword(
                server.getPassword() == null ? null : server.getPassword().replace("encrypted:", ""));
        return new SettingsDecryptionResult() {
            @Override
            public Server getServer() {
                return server;
            }

            @Override
            public List<Server> getServers() {
                return List.of(server);
            }

            @Override
            public Proxy getProxy() {
                return null;
            }

            @Override
            public List<Proxy> getProxies() {
                return List.of();
            }

            @Override
            public List<SettingsProblem> getProblems() {
                return broken
                        ? List.of(new DefaultSettingsProblem(
                                "there is no master password", SettingsProblem.Severity.ERROR, "", -1, -1, null))
                        : List.of();
            }
        };
    };

    private static Server server(String id, String username, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(username);
        server.setPassword(password);
        return server;
    }

    private Settings settings(Map<String, String> overrides, String serverId, Server... servers)
            throws InvalidInputException {
        Map<String, String> all = new HashMap<>(overrides);
        all.putIfAbsent("image.name", "registry.example.org:5000/shop");
        Credentials credentials = new Credentials(List.of(servers), DECRYPTER);
        MavenPipeline pipeline = new MavenPipeline(directory, Optional.empty(), all, credentials::environment);
        credentials.addTo(pipeline, serverId, overrides.containsKey("source.git") ? serverId : null, null);
        assertThat(pipeline.options()).noneMatch(line -> line.contains("s3cret"));
        return pipeline.settings();
    }

    /** The server was logged in to with a key or not at all: nobody read settings.xml. */
    @Test
    void aServerOfSettingsXmlIsForSsh() throws InvalidInputException {
        Server key = server("10.0.0.5", "ops", null);
        key.setPrivateKey("/keys/ops");
        key.setPassphrase("s3cret-phrase");

        Settings byName = settings(
                Map.of("server.host", "10.0.0.5"), null, server("ansible-server", "deployer", "encrypted:s3cret"), key);
        Settings byHost = settings(Map.of("server.host", "10.0.0.5"), null, key);
        Settings byId = settings(Map.of("server.host", "10.0.0.5"), "mine", server("mine", null, "s3cret"), key);

        assertThat(byName.server().user()).isEqualTo("deployer");
        assertThat(byName.server().password().orElseThrow().reveal()).isEqualTo("s3cret");
        assertThat(byHost.server().user()).isEqualTo("ops");
        assertThat(byHost.server().identities()).containsExactly(Path.of("/keys/ops"));
        assertThat(byHost.server().passphrase().orElseThrow().reveal()).isEqualTo("s3cret-phrase");
        assertThat(byId.server().password()).isPresent();
        assertThat(byName.warnings()).isEmpty();
    }

    /** With what Maven decrypts by. */
    @Test
    void aPasswordMayBeEncrypted() throws Exception {
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        String master = cipher.encryptAndDecorate("the master", "settings.security");
        Path security = Files.writeString(
                directory.resolve("settings-security.xml"),
                "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
        DefaultSettingsDecrypter maven =
                new DefaultSettingsDecrypter(new DefaultSecDispatcher(cipher, Map.of(), security.toString()));
        Credentials credentials = new Credentials(
                List.of(server("10.0.0.5", "ops", cipher.encryptAndDecorate("s3cret", "the master"))), maven);
        MavenPipeline pipeline = new MavenPipeline(
                directory,
                Optional.empty(),
                Map.of("image.name", "app", "server.host", "10.0.0.5"),
                credentials::environment);

        credentials.addTo(pipeline, null, null, null);

        assertThat(pipeline.settings().server().password().orElseThrow().reveal())
                .isEqualTo("s3cret");
    }

    @Test
    void andForGitAndTheRegistry() throws InvalidInputException {
        Settings settings = settings(
                Map.of("source.git", "https://git.example.org/shop.git"),
                null,
                server("git.example.org", "ci", "s3cret-git"),
                server("registry.example.org:5000", "pusher", "s3cret-registry"));

        assertThat(settings.source().orElseThrow().username()).contains("ci");
        assertThat(settings.source().orElseThrow().password().orElseThrow().reveal())
                .isEqualTo("s3cret-git");
        assertThat(settings.image().orElseThrow().login().orElseThrow().username())
                .isEqualTo("pusher");
        assertThat(settings.image()
                        .orElseThrow()
                        .login()
                        .orElseThrow()
                        .password()
                        .reveal())
                .isEqualTo("s3cret-registry");
    }

    @Test
    void whatThePipelineHasItselfStays() throws InvalidInputException {
        Settings settings = settings(
                Map.of("server.host", "10.0.0.5", "server.user", "me", "server.identity", "/keys/mine"),
                null,
                server("ansible-server", "deployer", "s3cret"));

        assertThat(settings.server().user()).isEqualTo("me");
        assertThat(settings.server().password()).isEmpty();
    }

    @Test
    void whatCannotBeUsedIsSaid() {
        assertThatThrownBy(() -> settings(Map.of("server.host", "10.0.0.5"), "mine", server("other", "a", "b")))
                .hasMessage("<serverId>: settings.xml has no <server> with the id \"mine\"");
        assertThatThrownBy(() -> settings(Map.of("server.host", "10.0.0.5"), null, server("10.0.0.5", "a", "broken")))
                .hasMessage("settings.xml: the <server> \"10.0.0.5\" cannot be used: there is no master password");
    }

    /** A user name alone was refused for its missing password, though gitServerId named it. */
    @Test
    void aUserNameInThePipelineFileHasItsPasswordInSettingsXml() throws InvalidInputException {
        Map<String, String> git =
                Map.of("source.git", "https://git.example.org:8443/shop.git", "source.username", "ci");

        Settings byId = settings(git, "mine", server("mine", "ci", "s3cret"));
        Settings byHost = settings(git, null, server("git.example.org:8443", "ci", "s3cret"));

        assertThat(byId.source().orElseThrow().password().orElseThrow().reveal())
                .isEqualTo("s3cret");
        assertThat(byHost.source().orElseThrow().password().orElseThrow().reveal())
                .isEqualTo("s3cret");
        assertThatThrownBy(() -> settings(git, null, server("git.example.org", "other", "s3cret")))
                .hasMessage("--set source.username: source.username needs source.password");
        assertThatThrownBy(() -> settings(git, "mine", server("mine", "other", "s3cret")))
                .hasMessage("<gitServerId>: the <server> \"mine\" of settings.xml is for the user other, but"
                        + " source.username is ci");
    }

    /** It was refused for its missing password. */
    @Test
    void soHasOneForTheRegistry() throws InvalidInputException {
        Map<String, String> login = Map.of("image.login.username", "pusher");

        assertThat(settings(login, null, server("registry.example.org:5000", "pusher", "s3cret"))
                        .image()
                        .orElseThrow()
                        .login()
                        .orElseThrow()
                        .password()
                        .reveal())
                .isEqualTo("s3cret");
        assertThatThrownBy(() -> settings(login, null))
                .hasMessage("--set image.login.username: image.login needs a password");
    }

    /** Both were left out without a word, though serverId named them. */
    @Test
    void aKeyInThePipelineFileHasItsPassphraseInSettingsXml() throws InvalidInputException {
        Map<String, String> key = Map.of("server.host", "10.0.0.5", "server.identity", "/keys/mine");
        Server mine = server("mine", "ops", "s3cret");
        mine.setPassphrase("s3cret-phrase");
        Server byHost = server("10.0.0.5", "ops", "s3cret");
        byHost.setPassphrase("s3cret-phrase");

        Settings named = settings(key, "mine", mine);
        Settings found = settings(key, null, byHost);

        assertThat(named.server().user()).isEqualTo("ops");
        assertThat(named.server().password().orElseThrow().reveal()).isEqualTo("s3cret");
        assertThat(named.server().passphrase().orElseThrow().reveal()).isEqualTo("s3cret-phrase");
        assertThat(named.server().identities()).containsExactly(Path.of("/keys/mine"));
        assertThat(found.server().password()).isEmpty();
        assertThat(found.server().passphrase().orElseThrow().reveal()).isEqualTo("s3cret-phrase");
    }

    /** The password of one user was tried as another's. */
    @Test
    void aPasswordIsForItsUserAlone() throws InvalidInputException {
        Map<String, String> me = Map.of("server.host", "10.0.0.5", "server.user", "me");

        assertThat(settings(me, null, server("10.0.0.5", "deployer", "s3cret"))
                        .server()
                        .password())
                .isEmpty();
        assertThatThrownBy(() -> settings(me, "mine", server("mine", "deployer", "s3cret")))
                .hasMessage("<serverId>: the <server> \"mine\" of settings.xml is for the user deployer, but"
                        + " server.user is me");
    }

    /** Logins that jib, fabric8's plugin or docker itself have under another name of Docker Hub were not found. */
    @Test
    void dockerHubHasSeveralNames() throws InvalidInputException {
        for (String id :
                List.of("docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/")) {
            for (String image : List.of("team/app", "docker.io/team/app", "index.docker.io/team/app")) {
                Settings settings = settings(Map.of("image.name", image), null, server(id, "pusher", "s3cret"));

                assertThat(settings.image().orElseThrow().login().orElseThrow().username())
                        .as(id + " for " + image)
                        .isEqualTo("pusher");
            }
        }
    }

    @Test
    void hostsAreFoundInAddresses() {
        assertThat(Credentials.hostOf("https://ci@git.example.org:8443/a/b.git"))
                .isEqualTo("git.example.org");
        assertThat(Credentials.hostOf("git@git.example.org:a/b.git")).isEqualTo("git.example.org");
        assertThat(Credentials.hostOf("ssh://git@[fd00::1]:22/a/b.git")).isEqualTo("[fd00::1]");
        assertThat(Credentials.hostOf("git@[fd00::1]:a/b.git")).isEqualTo("[fd00::1]");
        assertThat(Credentials.hostOf("HTTPS://git.example.org/a@b.git")).isEqualTo("git.example.org");
        assertThat(Credentials.registryOf("localhost/app")).isEqualTo("localhost");
        assertThat(Credentials.registryOf("team/app:1")).isEqualTo("docker.io");
        assertThat(Credentials.registryOf("app")).isEqualTo("docker.io");
    }
}
