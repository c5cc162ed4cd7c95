package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    @TempDir
    Path directory;

    private KnownHosts read(String... lines) throws Exception {
        return KnownHosts.read(List.of(Files.write(directory.resolve("known_hosts"), List.of(lines))));
    }

    /** It ended every connection, to whatever host. */
    @Test
    void aMalformedLineIsPassedOver() throws Exception {
        KnownHosts hosts = read(
                "# a comment",
                "",
                "|1|=abc=|abc= ssh-ed25519 " + KEY,
                "|2|YWJj|YWJj ssh-ed25519 " + KEY,
                "a.example.org ssh-ed25519",
                "@unknown a.example.org ssh-ed25519 " + KEY,
                "a.example.org ssh-ed25519 not-base64!",
                "a.example.org ssh-rsa " + KEY,
                "a.example.org ssh-ed25519 " + KEY);

        assertThat(hosts.of("a.example.org")).extracting(KnownHosts.Entry::line).containsExactly(9);
        assertThat(hosts.passedOver())
                .containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(3, 8)
                        .mapToObj(line -> directory.resolve("known_hosts") + ":" + line)
                        .toList());
    }

    @Test
    void aHashedNameIsFound() throws Exception {
        KnownHosts hosts = read("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa " + KEY);
        assertThat(hosts.entries()).isEmpty(); // a key of another type than it says
        assertThatCode(() -> read("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 " + KEY)
                        .of("192.168.1.61"))
                .doesNotThrowAnyException();
    }

    @Test
    void aNameThatALineExcludesIsNotItsHost() throws Exception {
        KnownHosts hosts = read("*.example.org,!bad.example.org ssh-ed25519 " + KEY);
        assertThat(hosts.of("a.example.org")).hasSize(1);
        assertThat(hosts.of("bad.example.org")).isEmpty();
    }

    /** Their names stay as secret as the file's others; the last line need not be ended. */
    @Test
    void aHostIsAddedOnALineOfItsOwnAndHashedWhereOthersAre() throws Exception {
        KnownHosts.HostKeyBlob key = KnownHosts.HostKeyBlob.parse(KEY).orElseThrow();
        Path file = Files.writeString(directory.resolve("known_hosts"), "a.example.org ssh-ed25519 " + KEY);

        assertThat(KnownHosts.append(file, "b.example.org", key)).isEmpty();
        assertThat(Files.readAllLines(file))
                .containsExactly("a.example.org ssh-ed25519 " + KEY, "b.example.org ssh-ed25519 " + KEY);

        Files.writeString(
                file, "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 " + KEY + "\n");
        assertThat(KnownHosts.append(file, "b.example.org", key)).isEmpty();
        assertThat(Files.readString(file)).doesNotContain("b.example.org");
        assertThat(KnownHosts.read(List.of(file)).of("b.example.org"))
                .extracting(KnownHosts.Entry::line)
                .containsExactly(2);
        assertThat(KnownHosts.append(file, "b.example.org", key))
                .as("the entry that is there")
                .isPresent();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    /** It did not end within a minute. */
    @Test
    @Timeout(10)
    void aPatternOfManyStarsIsComparedQuickly() {
        long before = System.nanoTime();
        assertThat(HostPattern.matches("*a".repeat(18) + "b", "a".repeat(60))).isFalse();
        assertThat(HostPattern.matches("*a".repeat(18), "a".repeat(60))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Property
    void aPatternMatchesWhatARegularExpressionMatches(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 8) String name,
            @ForAll("patterns") String pattern) {
        String regex = pattern.replace("*", "[ab]*").replace("?", "[ab]");
        assertThat(HostPattern.matches(pattern, name)).isEqualTo(name.matches(regex));
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> patterns() {
        return net.jqwik.api.Arbitraries.strings().withChars("ab*?").ofMaxLength(6);
    }
}
