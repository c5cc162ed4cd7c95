package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each field of a kubeconfig comes to, row by row of docs/kubeconfig.md. KubeconfigIT asks a real API server. */
class KubeConfigTest {
    @TempDir
    Path directory;

    private Path file(String name, String cluster, String user) throws IOException {
        return Files.writeString(directory.resolve(name), """
                clusters: [{name: c, cluster: {%s}}]
                users: [{name: u, user: {%s}}]
                contexts: [{name: main, context: {cluster: c, user: u}}]
                current-context: main
                """.formatted(cluster, user));
    }

    private Config read(String cluster, String user, Map<String, String> environment) throws IOException {
        return KubeConfig.read(List.of(file("config", cluster, user)), Optional.empty(), environment::get);
    }

    private static final String SERVER = "server: 'https://api.example.org:6443'";

    @Test
    void aProxyOfTheKubeconfigIsAskedWhateverTheEnvironmentSays() throws Exception {
        Map<String, String> other = Map.of("HTTPS_PROXY", "http://other:1", "NO_PROXY", "*");
        Config config = read(SERVER + ", proxy-url: 'http://proxy.example.org'", "", other);
        assertThat(config.getHttpsProxy()).isEqualTo("http://proxy.example.org:80");
        assertThat(config.getNoProxy()).isEmpty();
    }

    @Test
    void aProxyOfTheEnvironmentIsAskedUnlessNoProxyNamesTheServer() throws Exception {
        Map<String, String> proxy = Map.of("https_proxy", "proxy:3128");
        assertThat(read(SERVER, "", proxy).getHttpsProxy()).isEqualTo("http://proxy:3128");
        assertThat(read(SERVER, "", Map.of("https_proxy", "proxy:3128", "NO_PROXY", ".example.org"))
                        .getHttpsProxy())
                .isNull();
        assertThat(read("server: 'http://api.example.org'", "", proxy).getHttpProxy())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.example.org:6443|*|false",
                "https://api.example.org:6443|example.org|false",
                "https://api.example.org:6443|.example.org|false",
                "https://api.example.org:6443|*.example.org|false",
                "https://api.example.org:6443|other.org, api.example.org:6443|false",
                "https://api.example.org:6443|api.example.org:443|true",
                "https://api.example.org:6443|ample.org|true",
                "https://example.org|.example.org|true",
                "https://10.1.2.3:6443|10.0.0.0/8|false",
                "https://10.1.2.3:6443|10.1.2.3|false",
                "https://10.1.2.3:6443|10.1.2.0/25,10.1.2.2|false",
                "https://10.1.2.3:6443|10.2.0.0/16|true",
                "https://[fd00::1]:6443|fd00::/8|false",
                "https://127.0.0.1:6443||false",
                "https://localhost:6443||false"
            })
    void noProxyIsReadByGosRules(String server, String noProxy, boolean asked) {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", noProxy == null ? "" : noProxy);
        assertThat(EnvironmentProxy.of(URI.create(server), environment::get).isPresent())
                .isEqualTo(asked);
    }

    @Test
    void impersonation() throws Exception {
        Config config = read(SERVER, "token: t, as: deploy, as-groups: [a, b], as-user-extra: {reason: [x]}", Map.of());
        assertThat(config.getImpersonateUsername()).isEqualTo("deploy");
        assertThat(config.getImpersonateGroups()).containsExactly("a", "b");
        assertThat(config.getImpersonateExtras()).isEqualTo(Map.of("reason", List.of("x")));
    }

    @Test
    void filesAreRelativeToTheKubeconfig() throws Exception {
        Files.writeString(directory.resolve("token"), "secret\n");
        for (String name : List.of("ca.crt", "my.crt", "my.key")) {
            Files.createFile(directory.resolve(name));
        }
        Config config = read(
                SERVER + ", certificate-authority: ca.crt",
                "tokenFile: token, client-certificate: my.crt, client-key: my.key",
                Map.of());
        assertThat(config.getAutoOAuthToken()).isEqualTo("secret");
        assertThat(config.getCaCertFile()).isEqualTo(directory.resolve("ca.crt").toString());
        assertThat(config.getClientCertFile())
                .isEqualTo(directory.resolve("my.crt").toString());
        assertThat(config.getClientKeyFile())
                .isEqualTo(directory.resolve("my.key").toString());
    }

    @Test
    void ofSeveralFilesTheFirstOneThatSaysSomethingCounts() throws Exception {
        Path one = Files.writeString(
                directory.resolve("one"), "clusters: [{name: c, cluster: {server: 'https://first:1'}}]\n");
        Path two = file("two", "server: 'https://second:1'", "token: t");
        Config config = KubeConfig.read(List.of(one, two), Optional.empty(), name -> null);
        assertThat(config.getMasterUrl()).startsWith("https://first:1");
        assertThat(config.getAutoOAuthToken()).isEqualTo("t");
    }

    @Test
    void certificatesThatAreNotToBeVerified() throws Exception {
        Config config = read(SERVER + ", insecure-skip-tls-verify: true", "", Map.of());
        assertThat(config.isTrustCerts()).isTrue();
        assertThat(config.isDisableHostnameVerification()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls-server-name: api|token: t|it has tls-server-name, which is not supported here: the certificate can be verified for the server's own name only",
                "proxy-url: 'socks5://p:1'|token: t|it has proxy-url socks5://p:1, which is not supported here: only a proxy at http:// can be asked",
                "proxy-url: 'http://me:secret@p:1'|token: t|it has proxy-url http://p:1 with a login, which is not supported here: a proxy is asked without one",
                "x: y|as: me, as-uid: '1'|it has as-uid, which is not supported here: only as, as-groups and as-user-extra can be impersonated",
                "x: y|auth-provider: {name: gcp}|it has auth-provider, which is not supported here: kubectl has exec plugins in its place",
                "x: y|exec: {command: plugin, apiVersion: v1, interactiveMode: Always}|it has interactiveMode: Always, which is not supported here: the plugin plugin would have no terminal",
                "x: y|tokenFile: no-such-file|the token file DIRECTORY/no-such-file cannot be read",
                "certificate-authority: ca.crt|token: t|its certificate-authority is not there: DIRECTORY/ca.crt",
                "certificate-authority: /|token: t|its certificate-authority cannot be read: /",
                "x: y|client-certificate: my.crt, client-key: my.key|its client-certificate is not there: DIRECTORY/my.crt",
                "x: y|client-certificate-data: eA==, client-key: my.key|its client-key is not there: DIRECTORY/my.key",
                "x: y|client-certificate-data: eA==|its user has a client-certificate and no client-key",
            })
    void whatCannotBeDoneIsRefusedByName(String cluster, String user, String sentence) {
        assertThatThrownBy(() -> read(SERVER + ", " + cluster, user, Map.of()))
                .hasMessage(sentence.replace("DIRECTORY", directory.toString()));
    }

    @Test
    void aNameThatIsNotInItIsSaid() throws Exception {
        Path file = file("config", SERVER, "token: t");
        assertThatThrownBy(() -> KubeConfig.read(List.of(file), Optional.of("other"), name -> null))
                .hasMessage("there is no context \"other\" in it");
        Files.writeString(file, Files.readString(file).replace("cluster: c,", "cluster: d,"));
        assertThatThrownBy(() -> KubeConfig.read(List.of(file), Optional.empty(), name -> null))
                .hasMessage("the context \"main\" names the cluster \"d\", which is not in it");
    }

    /** The library reads it without a bound. */
    @Test
    void whatIsNestedTooDeepIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("deep"), "? ".repeat(100_000));
        assertThatThrownBy(() -> KubeConfig.read(List.of(file), Optional.empty(), name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is nested too deep");
    }

    /** The message had the words of a NullPointerException, or the library's types. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|it is empty, or an item of a list in it is",
                "text|it is no mapping of the fields of a kubeconfig",
                "r: {? }|its field r.null has a value of another kind than a kubeconfig has there",
                "clusters: [{cluster: [a]}]|its field clusters.cluster has a value of another kind than a kubeconfig has there"
            })
    void whatIsNoKubeconfigIsSaid(String text, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("wrong"), text);
        assertThatThrownBy(() -> KubeConfig.read(List.of(file), Optional.empty(), name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }
}
