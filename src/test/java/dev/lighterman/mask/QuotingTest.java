package dev.lighterman.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Secret;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Secrets in the quotings of the programs themselves. */
class QuotingTest {
    private static final String END = "<end>";

    private static final String BASH = """
            while IFS= read -r -d '' s; do
                printf '%s<end>' "$s"
                printf '%q<end>' "$s"
                declare -p s; printf '<end>'
                printf '%s<end>' "${s@Q}"
                export s; export -p | sed -n '/^declare -x s=/,$p'; printf '<end>'
                ( set -x; : "$s" ) 2>&1; printf '<end>'
            done
            """;

    private static final String PYTHON = """
            import html, json, shlex, sys, urllib.parse, xml.sax.saxutils
            for s in sys.stdin.buffer.read().decode().split('\\0')[:-1]:
                once = [json.dumps(s), json.dumps(s, ensure_ascii=False), shlex.quote(s), html.escape(s), html.escape(s, False),
                        xml.sax.saxutils.escape(s), urllib.parse.quote(s), urllib.parse.quote(s, safe=''),
                        urllib.parse.quote_plus(s), urllib.parse.quote(s, safe="!~*'()"), repr([s])]
                for form in once + [json.dumps(one) for one in once[:6]] + [json.dumps(json.dumps({'msg': s}))]:
                    sys.stdout.write(form + '<end>')
            """;

    @Provide
    Arbitrary<List<String>> secrets() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMinLength(8)
                .ofMaxLength(16)
                .map(text -> "a" + text + "z")
                .list()
                .ofSize(60);
    }

    private static List<String> said(List<String> secrets, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder input = new StringBuilder();
        secrets.forEach(secret -> input.append(secret).append('\0'));
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.toString().getBytes(StandardCharsets.UTF_8));
        }
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(all).isZero();
        return List.of(all.split(END, -1));
    }

    /** Nothing of the secret is left but, at most, its first and last letter: the rest is asterisks. */
    private static void assertHidden(List<String> secrets, List<String> said) {
        int forms = (said.size() - 1) / secrets.size();
        assertThat(said).hasSize(forms * secrets.size() + 1);
        for (int i = 0; i < said.size() - 1; i++) {
            String secret = secrets.get(i / forms);
            assertThat(SecretMask.of(List.of(Secret.of(secret))).masked(said.get(i)))
                    .as("%s in %s", secret, said.get(i))
                    .contains("********")
                    .matches(
                            "(?s)[^a]*(?:declare -x s=|declare -- s=|\\+ : |\\+\\+ : |\\[|\\{\\\\*\"msg\\\\*\": |[\"'\\\\ ])*"
                                    + "\\*{8}[\"'\\\\\\]}\\s]*");
        }
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Property(tries = 3)
    void asBashQuotesThem(@ForAll("secrets") List<String> secrets) throws Exception {
        assertHidden(secrets, said(secrets, "bash", "-c", BASH));
    }

    @Property(tries = 3)
    void asPythonQuotesThem(@ForAll("secrets") List<String> secrets) throws Exception {
        assertHidden(secrets, said(secrets, "python3", "-c", PYTHON));
    }

    private static final String TRACE = """
            import json, sys, traceback
            def trace(secret):
                try:
                    raise ValueError('wrong arguments: %r' % ({'password': secret, 'list': [secret]},))
                except ValueError as first:
                    try:
                        raise RuntimeError('failed: %r' % (str(first),))
                    except RuntimeError:
                        return traceback.format_exc()
            for s in sys.stdin.buffer.read().decode().split('\\0')[:-1]:
                for shown in (s, '*' * 8):
                    text = trace(shown)
                    for form in (text, json.dumps({'exception': text}), json.dumps({'module_stderr': text}, indent=4)):
                        sys.stdout.write(form + '<end>')
                    first = text.split('During handling')[0]
                    for form in (repr(first), json.dumps(json.dumps({'exception': first}))):
                        sys.stdout.write(form + '<end>')
            """;

    /** As Ansible shows those of a module: as text, in a result, and in what a module printed that is no result. */
    @Property(tries = 3)
    void inTracesOfPythons(@ForAll("secrets") List<String> secrets) throws Exception {
        List<String> said = said(secrets, "python3", "-c", TRACE);
        for (int i = 0; i < secrets.size(); i++) {
            SecretMask mask = SecretMask.of(List.of(Secret.of(secrets.get(i))));
            for (int form = 0; form < 5; form++) {
                String masked = mask.masked(said.get(10 * i + form));
                assertThat(masked.replaceAll("[\"'\\\\]", ""))
                        .as("%s in %s", secrets.get(i), masked)
                        .isEqualTo(said.get(10 * i + 5 + form).replaceAll("[\"'\\\\]", ""));
            }
        }
    }

    @Property(tries = 3)
    void asJqQuotesThem(@ForAll("secrets") List<String> secrets) throws Exception {
        if (!isThere("jq")) {
            System.out.println("NOT RUN with jq: it is not installed");
            return;
        }
        assertHidden(
                secrets,
                said(
                        secrets,
                        "jq",
                        "-Rrsj",
                        "split(\"\\u0000\")[] | select(length > 0) | tojson, (tojson | tojson), @html, @uri, @sh | . + \"<end>\""));
    }

    /** What docker and kubectl print: they are Go programs. */
    @Test
    void asGoWritesJson() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("Tr0ub4dor&3$x\"q\\y<z")));
        assertThat(mask.masked("\"Tr0ub4dor\\u00263$x\\\"q\\\\y\\u003cz\"")).isEqualTo("\"********\"");
        assertThat(mask.masked("\"\\\"Tr0ub4dor\\\\u00263$x\\\\\\\"q\\\\\\\\y\\\\u003cz\\\"\""))
                .isEqualTo("\"\\\"********\\\"\"");
    }

    /** Encoders differ in what they leave as it is; some write small letters. */
    @Test
    void percentEncodedWhicheverOfItsCharacters() {
        String secret = "a$b&c{d}e&f1";
        String special = "$&{}";
        SecretMask mask = SecretMask.of(List.of(Secret.of(secret)));
        for (int chosen = 0; chosen < 1 << special.length(); chosen++) {
            String encoded = secret;
            for (int i = 0; i < special.length(); i++) {
                if ((chosen >> i & 1) == 1) {
                    encoded = encoded.replace(
                            special.substring(i, i + 1), String.format("%%%02X", (int) special.charAt(i)));
                }
            }
            assertThat(mask.masked("x=" + encoded + "/")).as(encoded).isEqualTo("x=********/");
            String lower = encoded.replaceAll("%7B", "%7b").replaceAll("%7D", "%7d");
            assertThat(mask.masked("x=" + lower + "/")).as(lower).isEqualTo("x=********/");
        }
    }

    @Test
    void aPercentSignIsAlwaysEncoded() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("half-of%100%")));
        assertThat(mask.masked("half-of%100%, half-of%25100%25")).isEqualTo("********, ********");
    }

    @Test
    void thePasswordOfAnAddressThatIsASecretIsOneToo() {
        SecretMask mask = SecretMask.of(List.of(Secret.of("postgres://app:s3cr%40t-pw@db:5432/app")));
        assertThat(mask.masked("cannot log in with s3cr@t-pw, or s3cr%40t-pw"))
                .isEqualTo("cannot log in with ********, or ********");
    }
}
