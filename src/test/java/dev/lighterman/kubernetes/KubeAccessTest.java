package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.LightermanException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a kubeconfig before a cluster is asked. */
class KubeAccessTest {
    @TempDir
    Path directory;

    private Path config;

    @BeforeEach
    void file() {
        config = directory.resolve("config");
    }

    private RolloutWatch watch(String user) throws IOException {
        Files.writeString(config, """
                clusters: [{name: c, cluster: {server: 'https://api.example.org'}}]
                users: [{name: u, user: {%s}}]
                contexts: [{name: main, context: {cluster: c, user: u}}]
                current-context: main
                """.formatted(user));
        return watch(Optional.empty());
    }

    private RolloutWatch watch(Optional<String> context) {
        return new RolloutWatch(new RolloutSettings(
                Optional.of(config),
                context,
                "shop",
                WorkloadKind.DEPLOYMENT,
                "web",
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Optional.empty()));
    }

    /** The parser quotes what stands around the place, a token among it. */
    @Test
    void whatIsNoYamlIsToldByItsPlaceAlone() {
        assertThatThrownBy(() -> watch("token: correct-horse, x: {y").verify())
                .isInstanceOf(LightermanException.class)
                .hasMessageMatching(
                        "cannot use the kubeconfig " + config + ": it is no YAML at line \\d+, column \\d+; perhaps"
                                + " you should try `kubectl --kubeconfig " + config + " get deployments`");
    }

    /** The message had the names of the parser's classes. */
    @Test
    void aValueThatIsNotOfTheTypeItSaysIsNamedInWords() throws Exception {
        Files.writeString(config, "d: !!int [{r:{}}]");
        assertThatThrownBy(() -> watch(Optional.empty()).verify())
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot use the kubeconfig " + config
                        + ": a value in it is of another type than the file says; perhaps you should try `kubectl --kubeconfig "
                        + config + " get deployments`");
    }

    @Test
    void aPluginIsLookedForAndNotRun() throws Exception {
        Path plugin = Files.writeString(directory.resolve("plugin"), "#!/bin/sh\n: >" + directory.resolve("ran"));
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));

        watch("exec: {apiVersion: v1, command: ./plugin}").verify();
        watch("exec: {apiVersion: v1, command: plugin, env: [{name: PATH, value: '" + directory + "'}]}")
                .verify();
        watch("exec: {apiVersion: v1, command: sh}").verify();

        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec: {apiVersion: v1, command: ./plugin}|the program that gives the credentials of user \"u\", ./plugin, is not there",
                "exec: {apiVersion: v1, command: no-such-plugin}|the program that gives the credentials of user \"u\", no-such-plugin, is not there",
                "client-certificate: my.crt, client-key: my.key|its client-certificate is not there: DIRECTORY/my.crt",
                "client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==|No certificate data found",
            })
    void whatCannotBeUsedIsSaidBeforeItIsNeeded(String user, String sentence) {
        assertThatThrownBy(() -> watch(user).verify())
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot use the kubeconfig " + config + ": "
                        + sentence.replace("DIRECTORY", directory.toString())
                        + "; perhaps you should try `kubectl --kubeconfig " + config + " get deployments`");
    }

    /** The table had no word on it: what no row names is not left out either. */
    @Test
    void aNameWithAPasswordIsSent() throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        server.start();
        try {
            RolloutWatch watch = watch("username: me, password: secret");
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace(
                                    "https://api.example.org",
                                    "http://127.0.0.1:" + server.getAddress().getPort()));
            assertThatThrownBy(watch::pods).isInstanceOf(LightermanException.class);
        } finally {
            server.stop(0);
        }
        assertThat(sent)
                .isNotEmpty()
                .containsOnly(
                        "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8)));
    }

    /** It was taken for one that is not there, and kubectl on the server was asked in its place. */
    @Test
    void aKubeconfigThatIsThereAndCannotBeReadIsNoMissingOne() throws Exception {
        Files.createDirectory(config);
        RolloutWatch watch = watch(Optional.empty());

        assertThat(new KubeconfigFiles(List.of(config)).exist()).isTrue();
        assertThat(KubeconfigFiles.listed(String.join(
                        File.pathSeparator, directory.resolve("none").toString(), config.toString())))
                .isEqualTo(List.of(config));
        assertThatThrownBy(watch::verify)
                .hasMessage("cannot watch the rollout of shop/web: there is no readable kubeconfig " + config
                        + "; perhaps you should set deploy.rollout.kubeconfig");
    }

    @Test
    void aContextThatIsNotInItIsSaid() throws Exception {
        assertThatCode(() -> watch("token: t").verify()).doesNotThrowAnyException();
        assertThatThrownBy(() -> watch(Optional.of("staging")).verify())
                .hasMessageStartingWith(
                        "cannot use the kubeconfig " + config + ": there is no context \"staging\" in it");
    }
}
