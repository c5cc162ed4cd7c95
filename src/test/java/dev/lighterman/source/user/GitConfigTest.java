package dev.lighterman.source.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.local.LocalProgram;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** git's configuration, with git's program and without. */
class GitConfigTest {
    private static final String CONFIG = """
            [http]
                proxy = for-all
            [http "https://*.example.org"]
                proxy = for-any
            [http "https://git.example.org"]
                proxy = for-git
            [http "https://git.example.org/team"]
                proxy = for-team
            [http "https://kim@git.example.org"]
                proxy = for-kim
            [http "https://git.example.org:8443/"]
                proxy = for-port
            [http "http://git.example.org"]
                proxy = for-http
            [http]
                extraHeader = X-One: 1
            [http "https://git.example.org"]
                extraHeader = X-Two: 2
            [http]
                extraHeader = X-Three: 3
            """;

    @TempDir
    Path directory;

    private UserGit git(String path, String... more) throws Exception {
        Files.writeString(directory.resolve("global"), CONFIG);
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH",
                path,
                "HOME",
                directory.toString(),
                "GIT_CONFIG_NOSYSTEM",
                "1",
                "GIT_CONFIG_GLOBAL",
                directory.resolve("global").toString()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return new UserGit(environment, directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example.org/x",
                "https://git.example.org/team",
                "https://git.example.org/team/x.git",
                "https://git.example.org/teams/x.git",
                "https://GIT.example.org:443/x",
                "https://other.example.org/x",
                "https://a.b.example.org/x",
                "https://kim@git.example.org/team/x",
                "https://lee@git.example.org/x",
                "https://git.example.org:8443/x",
                "https://git.example.org:9443/x",
                "http://git.example.org/x"
            })
    void aUrlsValueIsTheOneThatGitTakes(String url) throws Exception {
        UserGit git = git(System.getenv("PATH"));
        LocalProgram.Answer answer = git.run(directory, List.of("config", "--get-urlmatch", "http.proxy", url));

        assertThat(git.config().value("http", "proxy", new URI(url)))
                .hasValue(answer.text().strip());
        assertThat(git("").config().value("http", "proxy", new URI(url)))
                .hasValue(answer.text().strip());
    }

    @Test
    void ofSeveralValuesThoseCountThatMatchNoWorseThanOneBefore() throws Exception {
        for (String path : List.of(System.getenv("PATH"), "")) {
            GitConfig config = git(path).config();
            assertThat(config.values("http", "extraHeader", new URI("https://git.example.org/x")))
                    .contains("X-Two: 2")
                    .doesNotHaveDuplicates();
            assertThat(config.values("http", "extraHeader", new URI("https://other.org/x")))
                    .containsExactly("X-One: 1", "X-Three: 3");
        }
    }

    /** Without git, {@code sslVerify} alone switched the check of certificates off that it switches on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNameWithoutAValueSaysYesAndOneWithAnEmptyValueNo(boolean installed) throws Exception {
        UserGit git = git(installed ? System.getenv("PATH") : "");
        Files.writeString(directory.resolve("global"), "[http]\n\tsslVerify\n[core]\n\taskPass =\n");

        GitConfig config = git.config();

        assertThat(config.value("http", "sslVerify").map(GitConfig::isTrue)).hasValue(true);
        assertThat(config.value("core", "askPass")).hasValue("");
    }

    @Test
    void whatTheEnvironmentSetsIsReadTooWhereGitIsThere() throws Exception {
        UserGit git = git(
                System.getenv("PATH"),
                "GIT_CONFIG_COUNT",
                "1",
                "GIT_CONFIG_KEY_0",
                "http.https://git.example.org/team.proxy",
                "GIT_CONFIG_VALUE_0",
                "of-the-job");

        assertThat(git.config().value("http", "proxy", new URI("https://git.example.org/team/x")))
                .hasValue("of-the-job");
    }
}
