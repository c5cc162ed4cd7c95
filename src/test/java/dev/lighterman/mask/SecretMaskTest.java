package dev.lighterman.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Secret;
import dev.lighterman.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
    private static final String SECRET = "pä$s/w0rd 'x'";
    private static final SecretMask MASK = SecretMask.of(List.of(Secret.of(SECRET)));

    private static String streamed(SecretMask mask, String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream masking = mask.before(out)) {
            for (int at = 0; at < bytes.length; at += piece) {
                masking.write(bytes, at, Math.min(piece, bytes.length - at));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aSecretIsHiddenInEveryFormThatProgramsPrint() {
        Base64.Encoder base64 = Base64.getEncoder();
        Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        for (String form : List.of(
                SECRET,
                base64.encodeToString(bytes),
                url.encodeToString(bytes),
                "p%C3%A4%24s%2Fw0rd%20%27x%27",
                "p%c3%a4%24s%2fw0rd%20%27x%27",
                "p%C3%A4%24s/w0rd%20%27x%27",
                "p%C3%A4%24s%2Fw0rd+%27x%27",
                "p%C3%A4%24s%2Fw0rd%20'x'",
                "p\\u00e4$s/w0rd 'x'",
                "pä$s/w0rd \\'x\\'",
                "pä$s/w0rd '\"'\"'x'\"'\"'",
                "pä$s/w0rd '\\''x'\\''",
                "pä$s/w0rd ''x''")) {
            assertThat(MASK.masked("said <" + form + ">, twice: " + form))
                    .isEqualTo("said <********>, twice: ********");
            String stars = "*".repeat(form.getBytes(StandardCharsets.UTF_8).length);
            assertThat(streamed(MASK, "said <" + form + ">\n", 3)).isEqualTo("said <" + stars + ">\n");
        }
        SecretMask quotes = SecretMask.of(List.of(Secret.of("one\"two\\three")));
        assertThat(quotes.masked("{\"msg\": \"one\\\"two\\\\three\"}")).isEqualTo("{\"msg\": \"********\"}");
    }

    /** Its two characters beyond letters and digits differ from those of plain base64. */
    @Test
    void base64ForUrlsIsHidden() {
        String secret = "why???>>>~~~";
        String form = Base64.getUrlEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(form).isEqualTo("d2h5Pz8_Pj4-fn5-");
        assertThat(SecretMask.of(List.of(Secret.of(secret))).masked("a token: " + form))
                .isEqualTo("a token: ********");
    }

    @Test
    void insideOfLongerBase64OnlyBitsThatItSharesAreLeft() {
        for (String user : List.of("", "u", "us", "use", "user")) {
            String encoded = Base64.getEncoder()
                    .encodeToString((user + ":" + SECRET + ":more").getBytes(StandardCharsets.UTF_8));
            String masked = MASK.masked("Authorization: Basic " + encoded);
            assertThat(masked).startsWith("Authorization: Basic ").contains("********");
            String left = masked.substring("Authorization: Basic ".length());
            assertThat(left.replace("********", "").length())
                    .as(left)
                    .isLessThanOrEqualTo(encoded.length() - SECRET.length());
        }
    }

    /** Only the whole was hidden, which base64 does not print. */
    @Test
    void base64InLinesIsHidden() {
        String token = "eyJhbGciOiJIUzI1NiJ9." + "payload-".repeat(20) + ".signature";
        SecretMask mask = SecretMask.of(List.of(Secret.of(token)));
        for (String printed : List.of(token, token + "\n")) {
            for (int width : List.of(76, 64)) {
                String lines = Base64.getMimeEncoder(width, new byte[] {'\n'})
                        .encodeToString(printed.getBytes(StandardCharsets.UTF_8));
                assertThat(mask.masked(lines)).as(lines).isEqualTo(lines.replaceAll("[^\\n]+", "********"));
                String stars = lines.replaceAll("[^\\n]", "*");
                for (int piece : List.of(1, 7, 1000)) {
                    assertThat(streamed(mask, lines, piece)).isEqualTo(stars);
                }
            }
        }
    }

    @Provide
    Arbitrary<String> longSecrets() {
        return Arbitraries.strings().ascii().ofMinLength(58).ofMaxLength(300);
    }

    /** Of a secret in lines no more is left than a last one that might be anything. */
    @Property(tries = 200)
    void ofBase64InLinesNothingIsLeft(@ForAll("longSecrets") String random) {
        String secret = "x" + random + "x";
        SecretMask mask = SecretMask.of(List.of(Secret.of(secret)));
        for (String printed : List.of(secret, secret + "\n")) {
            for (int width : List.of(76, 64)) {
                String lines = Base64.getMimeEncoder(width, new byte[] {'\n'})
                        .encodeToString(printed.getBytes(StandardCharsets.UTF_8));
                String masked = mask.masked(lines);
                String last = lines.substring(lines.lastIndexOf('\n') + 1);
                assertThat(masked.replaceFirst("\n[^*\n]{1,7}$", "\n").replace("*", ""))
                        .isBlank();
                assertThat(masked.endsWith(last)).isEqualTo(last.length() < 8);
            }
        }
    }

    @Test
    void linesOfASecretAreSecretsToo() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("-----BEGIN KEY-----\nabcdefghijkl\nx\n")));
        assertThat(mask.masked("  - abcdefghijkl\n  - x\n")).isEqualTo("  - ********\n  - x\n");
    }

    @Test
    void whatIsShortIsHiddenAsAWordOrNotAtAll() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("abc"), Secret.of("1234"), Secret.of(""), Secret.of("  ")));
        String text = "abc 1234 12345 x1234 pin=1234\n01234";
        assertThat(mask.masked(text)).isEqualTo("abc ******** 12345 x1234 pin=********\n01234");
        for (int piece = 1; piece < text.length(); piece++) {
            assertThat(streamed(mask, text, piece)).isEqualTo("abc **** 12345 x1234 pin=****\n01234");
        }
    }

    @Test
    void overlappingSecretsAreHiddenWhole() {
        SecretMask mask =
                SecretMask.of(List.of(Secret.of("first-half"), Secret.of("half-second"), Secret.of("-second!!")));
        assertThat(mask.masked("a first-half-second!! b")).isEqualTo("a ******** b");
        for (int piece = 1; piece < 25; piece++) {
            assertThat(streamed(mask, "a first-half-second!! b", piece)).isEqualTo("a " + "*".repeat(19) + " b");
        }
    }

    @Test
    void eventsKeepWhatTheyAreAbout() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("result"), Secret.of("changed-it")));
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "result");
        event.put("status", "changed");
        event.put("changed", true);
        event.put("data", Map.of("results", List.of("a result", 7, "changed-it twice: changed-it")));
        Map<String, Object> masked = new LinkedHashMap<>(event);
        masked.put("data", Map.of("results", List.of("a ********", 7, "******** twice: ********")));
        assertThat(mask.masked(new JsonObject(event)).map()).isEqualTo(masked);
    }

    /** They stayed: only texts were looked at. */
    @Test
    void secretsThatAreNamesOrNumbersAreHidden() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("token-one"), Secret.of("token-two"), Secret.of("4711")));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("token-one", Map.of("in token-two", 1));
        values.put("token-two", List.of(4711, 47110, 4711.5, 4711L, true));
        values.put("n", 4711);
        Map<String, Object> hidden = new LinkedHashMap<>();
        hidden.put("********", Map.of("in ********", 1));
        hidden.put("*********", List.of("********", 47110, "********.5", "********", true));
        hidden.put("n", "********");
        assertThat(mask.masked(new JsonObject(Map.of("event", "result", "data", values)))
                        .map())
                .isEqualTo(Map.of("event", "result", "data", hidden));
    }

    @Test
    void whatEventsAreCountedByStays() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("web1"), Secret.of("unreachable"), Secret.of("4711")));
        Map<String, Object> stats =
                Map.of("event", "stats", "seq", 4711, "hosts", Map.of("web1", Map.of("ok", 4711, "unreachable", 0)));
        assertThat(mask.masked(new JsonObject(stats)).map()).isEqualTo(stats);
    }

    @Test
    void itIsNoSecretHowManyThereAreButWhich() {
        assertThat(MASK).hasToString("SecretMask[1]");
        assertThat(SecretMask.NONE.masked(SECRET)).isSameAs(SECRET);
    }

    @Provide
    Arbitrary<List<String>> secrets() {
        return Arbitraries.strings()
                .withChars("ab1-")
                .ofMinLength(4)
                .ofMaxLength(10)
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab1- ").ofMaxLength(60);
    }

    /** Texts of so few characters are full of secrets, of beginnings of secrets, and of secrets in each other. */
    @Property
    void piecesMakeNoDifference(@ForAll("secrets") List<String> secrets, @ForAll("texts") String text) {
        SecretMask mask = SecretMask.of(secrets.stream().map(Secret::of).toList());
        String whole = streamed(mask, text, text.length() + 1);
        assertThat(whole).hasSameSizeAs(text);
        for (int piece = 1; piece < 12; piece++) {
            assertThat(streamed(mask, text, piece)).isEqualTo(whole);
        }
        assertThat(mask.masked(text)).isEqualTo(whole.equals(text) ? text : mask.masked(text));
        for (String secret : secrets) {
            if (secret.length() >= 8) {
                assertThat(whole).doesNotContain(secret);
            }
        }
    }

    /** Whatever else is in a text, nothing but secrets changes in it. */
    @Property
    void theRestPassesByteForByte(@ForAll byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream masking = MASK.before(out)) {
            masking.write(bytes);
        }
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    /** What stands before its first at sign was taken for the whole. */
    @Test
    void thePasswordOfAnAddressThatIsASecretIsHiddenWhole() {
        SecretMask mask = SecretMask.of(
                List.of(Secret.of("postgres://app:p@ssw0rd@db/shop?mail=me@example.org https://ci:hunter2@git/a@b")));

        assertThat(mask.masked("p@ssw0rd, hunter2, ssw0rd@db")).isEqualTo("********, ********, ssw0rd@db");
    }

    /** Nobody had said that it is a secret: the server's own settings, a message of git. */
    @Test
    void thePasswordOfAnAddressIsHidden() {
        assertThat(SecretMask.NONE.masked("cannot read redis://:hunter2@cache:6379/0 or https://ci:p%40ss@git/x.git"))
                .isEqualTo("cannot read redis://:********@cache:6379/0 or https://ci:********@git/x.git");
        assertThat(SecretMask.NONE.masked("http://host:8080/a@b //x y:z@ see https://host/ and mail@host"))
                .isEqualTo("http://host:8080/a@b //x y:z@ see https://host/ and mail@host");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://ghp_0123456789abcdefABCD@github.com/a/b.git|https://********@github.com/a/b.git",
                "https://glpat-abcdefghijklmnopqrst@gitlab.com/a.git|https://********@gitlab.com/a.git",
                "a https://0123456789abcdef0123:x-oauth-basic@github.com/ b|a https://********:********@github.com/ b",
                "git https://0123456789abcdef0123:@github.com/|git https://********:@github.com/",
                "(https://a-user-0123456789:8080@h/ https://b-user-0123456789@h)"
                        + "|(https://********:********@h/ https://********@h)"
            })
    void aTokenInTheUsersPlaceIsHidden(String text, String masked) {
        assertThat(SecretMask.NONE.masked(text)).isEqualTo(masked);
        for (int piece = 1; piece < 40; piece++) {
            assertThat(streamed(SecretMask.NONE, text, piece))
                    .hasSameSizeAs(text)
                    .matches(told -> told.replaceAll("[*]+", SecretMask.STARS).equals(masked));
        }
    }

    /** What looks like one and is none: nothing of it may be hidden. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "http://host/path@x",
                "http://host:8080/a@b",
                "http://host:8080?mail=me@example.org",
                "http://host:8080#me@example.org",
                "https://user@host/x.git",
                "ssh://git@host:22/x.git",
                "git@host:a/b.git",
                "// TODO: ask me@example.org",
                "//note:",
                "///a:b/@c",
                "http://a:80 http://b:81 x@y",
                "\"http://host:80\",\"x@y\"",
                "http://[::1]:80/@",
                "https://x-access-token@github.com/a.git",
                "https://my-organisation@dev.azure.com/a",
                "https://a-host-of-2026.example.org:8443/a@b",
                "https://a-host-of-2026.example.org:8443?mail=me@example.org",
                "//a-host-of-2026.example.org me@example.org"
            })
    void whatIsNoPasswordOfAnAddressStays(String text) {
        assertThat(SecretMask.NONE.masked(text)).isEqualTo(text);
        for (int piece = 1; piece < 5; piece++) {
            assertThat(streamed(SecretMask.NONE, text, piece)).isEqualTo(text);
        }
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.strings()
                .withChars("//:@a7? \"")
                .ofMaxLength(40)
                .edgeCases(cases -> cases.add("http://a:b@c", "//:7@", "///a:7?@", "//a:b@c@d//:a@"));
    }

    /** It was hidden in texts alone, not in what a build or a playbook writes. */
    @Property
    void thePasswordOfAnAddressIsHiddenInPiecesToo(
            @ForAll("addresses") String text, @ForAll("secrets") List<String> secrets) {
        SecretMask mask = SecretMask.of(secrets.stream().map(Secret::of).toList());
        String whole = streamed(mask, text, text.length() + 1);
        assertThat(whole).hasSameSizeAs(text);
        for (int piece = 1; piece < 12; piece++) {
            assertThat(streamed(mask, text, piece)).isEqualTo(whole);
        }
        if (secrets.isEmpty()) {
            assertThat(whole.replaceAll("\\*+", SecretMask.STARS)).isEqualTo(mask.masked(text));
        }
        if (!text.contains("//") || !text.contains("@")) {
            assertThat(streamed(SecretMask.NONE, text, 1)).isEqualTo(text);
        }
    }

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .excludeChars('/', '"', '\'', '<', '>')
                .ofMinLength(1)
                .ofMaxLength(300)
                .filter(text -> !text.matches("(?s)[0-9]*[?#].*"));
    }

    @Property
    void anyPasswordOfAnAddressIsHidden(
            @ForAll("passwords") String password, @ForAll @IntRange(min = 1, max = 50) int piece) {
        assertThat(SecretMask.NONE.masked("git https://ci:" + password + "@git.example.org/x: no"))
                .isEqualTo("git https://ci:********@git.example.org/x: no");
        assertThat(streamed(SecretMask.NONE, "git https://ci:" + password + "@git.example.org/x: no", piece))
                .isEqualTo("git https://ci:" + "*".repeat(password.length()) + "@git.example.org/x: no");
    }

    @Test
    void aTokenAsLongAsTheyAreIsHiddenAndAnEndlessOneHoldsNothingUp() {
        String token = "eyJ".repeat(1200);
        String text = "x https://oauth2:" + token + "@host\n";
        assertThat(streamed(SecretMask.NONE, text, 1000)).isEqualTo("x https://oauth2:" + "*".repeat(3600) + "@host\n");
        String endless = "https://a:" + "b".repeat(20_000);
        assertThat(streamed(SecretMask.NONE, endless, 1000)).isEqualTo(endless);
    }
}
