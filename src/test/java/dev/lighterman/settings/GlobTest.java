package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target/*.jar     | target/app.jar        | true",
                "target/*.jar     | target/lib/app.jar    | false",
                "target/*.jar     | target/.jar           | true",
                "**/*.jar         | app.jar               | true",
                "**/*.jar         | a/b/app.jar           | true",
                "target/**        | target/a/b            | true",
                "target/**        | target                | false",
                "target/          | target/a/b            | true",
                "a/**/b           | a/b                   | true",
                "a/**/b           | a/x/y/b               | true",
                "a/**/b           | ab                    | false",
                "?.txt            | 한.txt                | true",
                "?.txt            | 🚀.txt                | true",
                "?.txt            | /.txt                 | false",
                "{a,b}.{jar,war}  | b.war                 | true",
                "{a,b}.{jar,war}  | c.war                 | false",
                "a[1].txt         | a[1].txt              | true",
                "a[1].txt         | a1.txt                | false",
                "a\\*.txt         | a*.txt                | true",
                "a\\*.txt         | ab.txt                | false",
                "./Dockerfile     | Dockerfile            | true",
                "a//b/./c         | a/b/c                 | true",
                "a.b              | axb                   | false",
                "이름 (1)/$(x).jar | 이름 (1)/$(x).jar     | true",
            })
    void matches(String glob, String path, boolean expected) {
        assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"target/*.jar|target", "*.jar|''", "a/b/c|a/b", "a/b{c,d}/e|a", "**/x|''", "a/|a"})
    void theBaseIsTheDirectoryAboveTheFirstWildcard(String glob, String base) {
        assertThat(Glob.of(glob).base()).isEqualTo(base);
    }

    @Property(tries = 2000)
    void agreesWithTheJdkWhereBothMeanTheSame(@ForAll("globs") String glob, @ForAll("paths") String path) {
        boolean expected =
                FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path));
        assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
    }

    @Property(tries = 500)
    void aPathMatchesItselfEscaped(@ForAll("wildPaths") String path) {
        Glob glob = Glob.of(path.replaceAll("([\\\\*?{},])", "\\\\$1"));
        assertThat(glob.matches(path)).isTrue();
        assertThat(glob.matches(path + "x")).isFalse();
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.of("a", "b", "*", "?", "{a,b}", "{aa,*}", "ab")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("", parts))
                .filter(part -> !part.contains("**")) // means more here than in the JDK
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings()
                .withChars('a', 'b')
                .ofMinLength(1)
                .ofMaxLength(3)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<String> wildPaths() {
        return Arbitraries.strings()
                .withChars("ab*?{},[]\\$ '\"\n.한")
                .ofMinLength(1)
                .ofMaxLength(6)
                .filter(part -> !List.of(".", "..").contains(part) && !part.isBlank())
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("/", parts));
    }
}
