package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.json.Json;
import io.fabric8.kubernetes.client.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of the answers of programs that kubeconfigs name for credentials. */
class ExecPluginTest {
    @TempDir
    private Path directory;

    private Config read(String script, String fields) throws Exception {
        Path plugin = Files.writeString(directory.resolve("plugin"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        Path file = Files.writeString(directory.resolve("config"), """
                clusters:
                - name: c
                  cluster:
                    server: https://api.example.org:6443
                    certificate-authority-data: Q0E=
                    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: prod}}]
                users: [{name: u, user: {exec: {command: ./plugin, apiVersion: client.authentication.k8s.io/v1, %s}}}]
                contexts: [{name: main, context: {cluster: c, user: u}}]
                current-context: main
                """.formatted(fields));
        return KubeConfig.read(List.of(file), Optional.empty(), System::getenv);
    }

    private static String giving(String status) {
        return "echo '{\"kind\": \"ExecCredential\", \"status\": {" + status + "}}'";
    }

    /** The clouds' programs warn there of old versions and logins that end soon. */
    @Test
    void aWarningOnItsStandardErrorIsNoPartOfWhatItGives() throws Exception {
        Config config = read("echo 'WARNING: an old version' >&2; " + giving("\"token\": \"abc\""), "env: []");

        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("abc");
    }

    @Test
    void aTokenThatIsAboutToExpireIsAskedForAgain() throws Exception {
        String soon =
                Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.SECONDS).toString();
        String script = "echo x >>" + directory.resolve("calls") + "; n=$(wc -l <" + directory.resolve("calls") + "); "
                + "if [ $n -lt 3 ]; then end=" + soon + "; else end=2999-01-01T00:00:00Z; fi; "
                + "echo \"{\\\"status\\\": {\\\"token\\\": \\\"t$n\\\", \\\"expirationTimestamp\\\": \\\"$end\\\"}}\"";
        Config config = read(script, "args: []");

        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("t2");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("t3");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("t3");
    }

    @Test
    void aCertificateIsUsed() throws Exception {
        Config config = read(giving("\"clientCertificateData\": \"CERT\", \"clientKeyData\": \"KEY\""), "env: []");

        assertThat(new String(Base64.getDecoder().decode(config.getClientCertData()), StandardCharsets.UTF_8))
                .isEqualTo("CERT");
        assertThat(new String(Base64.getDecoder().decode(config.getClientKeyData()), StandardCharsets.UTF_8))
                .isEqualTo("KEY");
        assertThat(config.getOauthTokenProvider()).isNull();
    }

    @Test
    void itIsToldOfTheClusterWhereItWantsThat() throws Exception {
        Path told = directory.resolve("told");
        String script = "printf %s \"$KUBERNETES_EXEC_INFO\" >" + told + "; " + giving("\"token\": \"abc\"");

        read(script, "provideClusterInfo: true");
        assertThat(Json.parse(Files.readString(told)))
                .isEqualTo(Map.of(
                        "kind",
                        "ExecCredential",
                        "apiVersion",
                        "client.authentication.k8s.io/v1",
                        "spec",
                        Map.of(
                                "interactive",
                                false,
                                "cluster",
                                Map.of(
                                        "server",
                                        "https://api.example.org:6443",
                                        "certificate-authority-data",
                                        "Q0E=",
                                        "config",
                                        Map.of("audience", "prod")))));
        read(script, "env: []");
        assertThat(Files.readString(told))
                .isEqualTo("{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
                        + "\"spec\":{\"interactive\":false}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo session expired >&2; echo log in >&2; exit 7|it ended with exit code 7: session expired; log in",
                "exit 1|it ended with exit code 1",
                "echo hello|what it printed is no JSON",
                "echo []|there is neither a token nor a client certificate in what it printed",
                "echo '{\"status\": {\"token\": \"\"}}'|there is neither a token nor a client certificate in what it printed",
                "echo '{\"status\": {\"clientKeyData\": \"x\"}}'|of client certificate and key there is only one",
                "echo '{\"status\": {\"token\": \"x\", \"expirationTimestamp\": \"soon\"}}'|its expirationTimestamp is no time"
            })
    void whyItGaveNoneIsSaid(String script, String why) {
        assertThatThrownBy(() -> read(script, "env: []"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the program that gives the credentials of user \"u\", ./plugin, gave none: " + why);
    }
}
