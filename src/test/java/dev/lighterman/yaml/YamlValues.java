package dev.lighterman.yaml;

import dev.lighterman.lab.AnyMap;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Values for property tests, with a liking for what YAML stumbles over. */
final class YamlValues {
    private static final List<String> TRICKY = List.of(
            "",
            " ",
            "\n",
            "\n\n",
            " \n",
            "a\n",
            "a\n\n",
            "\na",
            "\n a",
            " a\nb",
            "\ta\nb",
            "a\n\tb\n",
            "a \nb",
            "a\n  ",
            "a\n\n b\n",
            "yes",
            "no",
            "on",
            "Off",
            "y",
            "n",
            "true",
            "False",
            "TrUe",
            "null",
            "~",
            "Null",
            "NULL",
            "1",
            "-1",
            "+1",
            "0",
            "00",
            "017",
            "08",
            "0o17",
            "0x1f",
            "0b1",
            "0x_",
            "1_000",
            "_1",
            "1.10",
            "1.",
            ".5",
            "1e3",
            "1.0e3",
            "1.0e+3",
            ".inf",
            "-.Inf",
            ".NaN",
            "12:30",
            "1:2:3.5",
            "00:30",
            "80:8080",
            "2026-11-23",
            "2026-1-2 03:04:05Z",
            "2026-11-23x",
            "=",
            "<<",
            "<<x",
            "-",
            "--",
            "---",
            "--- a",
            "...",
            "- a",
            "-a",
            "?",
            "? a",
            "?a",
            ":",
            ": a",
            ":a",
            "a: b",
            "a:",
            "a:b",
            "a #b",
            "a# b",
            "#",
            "{{ x }}",
            "{{ x }} y",
            "{% if a %}b{% endif %}",
            "x {{ y }}",
            "{a}",
            "[a]",
            "a, b",
            "&a",
            "*a",
            "!a",
            "!vault |",
            "|",
            "|\n",
            ">",
            "'",
            "\"",
            "it's",
            "'x'",
            "\"x\"",
            "{{ a[\"b\"] }}",
            "{{ a['b'] }}'",
            "a\\b",
            "\\",
            "C:\\temp\\new",
            "%",
            "@a",
            "`a`",
            "a`",
            "a%",
            "\t",
            "a\tb",
            "\r",
            "a\r\nb",
            "\u0000",
            "\u0007",
            "\u001b[0m",
            "\u007f",
            "\u0085",
            "a\u0085b",
            "\u00a0",
            "a\u00a0b",
            "\u2028",
            "a\u2029b\n",
            "\ufeff",
            "a\ufeffb",
            "\ufffd",
            "\ufffe",
            "\ud7ff",
            "\ue000",
            "한글 파일 이름",
            "작업: 빌드",
            "🚢",
            "👨‍👩‍👧",
            "a\n🚢\n",
            "docker build -t a/b:c -f Dockerfile .",
            "key=value other=\"x y\"",
            "10.0.0.6",
            "1.2.3",
            "a:b:c",
            "# c\na\n",
            "a\n---\nb\n",
            "a\n...\n",
            "x".repeat(200),
            "긴 ".repeat(100),
            "'\n\"\\\n");

    private YamlValues() {}

    static List<String> tricky() {
        return TRICKY;
    }

    static Arbitrary<String> texts() {
        Arbitrary<String> known = Arbitraries.of(TRICKY);
        Arbitrary<String> soup = Arbitraries.of(
                        " ", "\n", "\t", ":", "#", "-", "'", "\"", "\\", "{", "}", "%", "!", "&", "*", "|", ">", "?",
                        ",", "[", "]", "@", "`", "=", "a", "b", "0", "1", ".", "한", "🚢", "\u0085", "\u00a0", "\u2028",
                        "\ufeff", "\r", "\u0001", "~", "<<", "yes", "0x", "e+")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange('\u0000', '\uD7FF')
                .withCharRange('\uE000', '\uFFFF')
                .ofMaxLength(12);
        return Arbitraries.frequencyOf(Tuple.of(3, known), Tuple.of(4, soup), Tuple.of(2, any));
    }

    static Arbitrary<Object> leaves() {
        Arbitrary<Object> texts = texts().map(t -> t);
        Arbitrary<Object> others = Arbitraries.oneOf(
                Arbitraries.integers().map(n -> (Object) n),
                Arbitraries.longs().greaterOrEqual(1L << 31).map(n -> (Object) n),
                Arbitraries.bigIntegers()
                        .between(BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(90))
                        .map(n -> (Object) n),
                Arbitraries.doubles().map(n -> (Object) n),
                Arbitraries.of(1e300, 1e-300, 0.0, 1.10, 1e10, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
                        .map(n -> (Object) n),
                Arbitraries.of(true, false).map(b -> (Object) b),
                Arbitraries.just((Object) null));
        return Arbitraries.frequencyOf(Tuple.of(5, texts), Tuple.of(1, others));
    }

    static Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int depth) {
        if (depth == 0) {
            return leaves();
        }
        Arbitrary<Object> inner = Arbitraries.lazy(() -> values(depth - 1));
        Arbitrary<Object> lists = inner.list().ofMaxSize(4).map(l -> l);
        Arbitrary<Object> maps = AnyMap.of(texts(), inner, 4).map(m -> m);
        return Arbitraries.frequencyOf(Tuple.of(2, leaves()), Tuple.of(2, lists), Tuple.of(3, maps));
    }
}
