package dev.lighterman.source.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which proxy git asks. */
class GitProxyTest {
    private static GitProxy.Choice choice(String url, String environment, String config) throws Exception {
        Map<String, String> variables = new HashMap<>();
        for (String variable : environment.split(" ", -1)) {
            if (!variable.isEmpty()) {
                variables.put(variable.split("=", 2)[0], variable.split("=", 2)[1].replace('+', ','));
            }
        }
        String list = Arrays.stream(config.split(" "))
                .filter(line -> !line.isEmpty())
                .map(line -> line.replaceFirst("=", "\n"))
                .reduce("", (all, line) -> all + line + "\0");
        return GitProxy.of(new UserGit(variables, Path.of("")), GitConfig.ofList(list), new URI(url));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://a.example.org/x, HTTPS_PROXY=http://p:3128, '', http://p:3128",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 https_proxy=http://q:2, '', http://q:2",
                "https://a.example.org/x, http_proxy=http://p:3128, '', -",
                "http://a.example.org/x, http_proxy=p:3128, '', http://p:3128",
                // curl leaves this one to web servers, which set it from requests
                "http://a.example.org/x, HTTP_PROXY=http://p:3128, '', -",
                "http://a.example.org/x, ALL_PROXY=socks5h://p, '', socks5h://p:1080",
                "https://a.example.org/x, ALL_PROXY=https://p, '', https://p:443",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 ALL_PROXY=http://q:2, '', http://p:1",
                "https://a.example.org/x, https_proxy= HTTPS_PROXY=http://p:1, '', -",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1, http.proxy=http://c:2, http://c:2",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1, http.proxy=, -",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1, http.https://a.example.org.proxy=, -",
                "https://b.example.org/x, HTTPS_PROXY=http://p:1, http.https://a.example.org.proxy=, http://p:1",
                "https://a.example.org/x, '', http.https://a.example.org.proxy=c:1 http.proxy=d:2, http://c:1",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org, '', -",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 NO_PROXY=b.org+.example.org, '', -",
                "https://a.example.org./x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org, '', -",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org., '', -",
                "https://a.example.org/x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org no_proxy=b.org, '', http://p:1",
                "https://a.example.org/x, NO_PROXY=*, http.proxy=http://c:2, -",
                "https://badexample.org/x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org, '', http://p:1",
                "https://10.1.2.3/x, HTTPS_PROXY=http://p:1 NO_PROXY=10.0.0.0/8, '', -",
                "https://11.1.2.3/x, HTTPS_PROXY=http://p:1 NO_PROXY=10.0.0.0/8, '', http://p:1",
                // for java.net.URI a name with an underscore is no host, and nothing was known of it
                "https://my_git:8443/x, HTTPS_PROXY=http://p:1 NO_PROXY=example.org, '', http://p:1",
                "https://my_git:8443/x, HTTPS_PROXY=http://p:1 NO_PROXY=my_git, '', -",
                "https://my_git:8443/x, '', http.https://my_git:8443.proxy=c:1, http://c:1",
                "https://my_git/x, '', http.https://my_git:8443.proxy=c:1, -",
                "https://[fd00::1]/x, HTTPS_PROXY=http://p:1 NO_PROXY=fd00::/8, '', -",
            })
    void asGitAndCurlDecideIt(String url, String environment, String config, String proxy) throws Exception {
        assertThat(choice(url, environment, config).proxy().map(GitProxy::shown).orElse(null))
                .isEqualTo(proxy);
    }

    @Test
    void theLoginIsShownNowhere() throws Exception {
        GitProxy proxy = choice("https://a.example.org/x", "HTTPS_PROXY=http://us%40er:p%3Ass@p:1", "")
                .proxy()
                .orElseThrow();

        assertThat(proxy.user()).hasValue("us@er");
        assertThat(proxy.password().orElseThrow().reveal()).isEqualTo("p:ss");
        assertThat(proxy).hasToString("the proxy http://p:1 (HTTPS_PROXY)");
    }

    @Test
    void thePasswordsOfTheEnvironmentAreKnownToTheMask() {
        assertThat(GitProxy.passwords(Map.of(
                        "HTTPS_PROXY",
                        "http://me:p%40ss@p:1",
                        "http_proxy",
                        "me:other@p",
                        "https_proxy",
                        "http://me:with@sign@p:1",
                        "ALL_PROXY",
                        "socks5h://p:1080")))
                .extracting(Secret::reveal)
                .containsExactly("other", "other", "with@sign", "with@sign", "p%40ss", "p@ss");
    }
}
