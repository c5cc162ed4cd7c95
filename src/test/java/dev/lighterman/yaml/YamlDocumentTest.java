package dev.lighterman.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {
    @Test
    void knowsKindTypeTextAndPlaceOfEverything() throws InvalidInputException {
        YamlNode root = parse("""
                # a comment
                이름: "yes"
                list:
                  - 0644
                  - {a: ~}
                """);
        assertThat(root)
                .isEqualTo(new YamlNode.Mapping(
                        at(2, 1),
                        List.of(
                                new YamlNode.Entry(
                                        text(2, 1, "이름"),
                                        new YamlNode.Scalar(at(2, 5), YamlType.STRING, "yes", false, Optional.empty())),
                                new YamlNode.Entry(
                                        text(3, 1, "list"),
                                        new YamlNode.Sequence(
                                                at(4, 3),
                                                List.of(
                                                        new YamlNode.Scalar(
                                                                at(4, 5),
                                                                YamlType.INTEGER,
                                                                "0644",
                                                                true,
                                                                Optional.empty()),
                                                        new YamlNode.Mapping(
                                                                at(5, 5),
                                                                List.of(new YamlNode.Entry(
                                                                        text(5, 6, "a"),
                                                                        new YamlNode.Scalar(
                                                                                at(5, 9),
                                                                                YamlType.NULL,
                                                                                "~",
                                                                                true,
                                                                                Optional.empty()))),
                                                                Optional.empty())),
                                                Optional.empty()))),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "yes,BOOLEAN",
        "Off,BOOLEAN",
        "y,STRING",
        "TrUe,STRING",
        "~,NULL",
        "Null,NULL",
        "nULL,STRING",
        "1,INTEGER",
        "-0,INTEGER",
        "017,INTEGER",
        "08,STRING",
        "0o17,STRING",
        "0x1F,INTEGER",
        "0b10,INTEGER",
        "1_000,INTEGER",
        "12:30,INTEGER",
        "00:30,STRING",
        "1.10,FLOAT",
        "1.,FLOAT",
        ".5,FLOAT",
        "1e3,STRING",
        "1.0e3,STRING",
        "1.0e+3,FLOAT",
        "1:30.5,FLOAT",
        ".inf,FLOAT",
        "-.INF,FLOAT",
        ".NaN,FLOAT",
        "2026-11-23,TIMESTAMP",
        "2026-1-2,STRING",
        "2026-1-2 03:04:05,TIMESTAMP",
        "1.2.3,STRING",
        "=,STRING",
        "10.0.0.6,STRING"
    })
    void resolvesPlainScalarsAsPyYamlDoes(String text, YamlType type) throws InvalidInputException {
        assertThat(((YamlNode.Scalar) parse(text)).type()).isEqualTo(type);
    }

    @Test
    void convertsToPlainJavaValues() throws InvalidInputException {
        assertThat(parse(
                                "[yes, 017, 0x1f, 0b11, 1_000, 12:30, -12:30, 1.5, 1:30.5, .inf, 9999999999, 99999999999999999999, ~, 2026-11-23, !!str 1, !!int '7', !!float '1']")
                        .toValue()
                        .toString())
                .isEqualTo(
                        "[true, 15, 31, 3, 1000, 750, -750, 1.5, 90.5, Infinity, 9999999999, 99999999999999999999, null,"
                                + " 2026-11-23, 1, 7, 1.0]");
    }

    @Test
    void keepsTheSpellingWhereAsked() throws InvalidInputException {
        assertThat(parse("[yes, true, 0644, 42, 1.5, 1.50, ~, null, 2026-11-23]")
                        .toFaithfulValue())
                .isEqualTo(java.util.Arrays.asList(
                        new Spelled("yes"),
                        true,
                        new Spelled("0644"),
                        42,
                        1.5,
                        new Spelled("1.50"),
                        new Spelled("~"),
                        null,
                        new Spelled("2026-11-23")));
        assertThat(new Spelled("0644").value()).isEqualTo(420);
    }

    @Test
    void resolvesAliasesAndMergeKeys() throws InvalidInputException {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("base", Map.of("a", 1, "b", 2));
        expected.put("other", Map.of("b", 3, "c", 4));
        expected.put("own", Map.of("a", 9, "b", 2, "c", 4, "d", 5));
        expected.put("again", List.of("x"));
        expected.put("alias", List.of("x"));
        assertThat(parse("""
                base: &base {a: 1, b: 2}
                other: &other {b: 3, c: 4}
                own:
                  a: 9
                  <<: [*base, *other]
                  d: 5
                again: &x [x]
                alias: *x
                """).toValue()).isEqualTo(expected);
    }

    @Test
    void reportsDuplicateKeysAndTakesTheLast() throws InvalidInputException {
        YamlDocument document = YamlDocument.parse("x.yml", "a: 1\nb: 2\na: 3\n");
        assertThat(document.duplicateKeys())
                .containsExactly(Problem.at("x.yml", 3, 1, "key \"a\" stands here again; it is first in line 1"));
        assertThat(document.root().orElseThrow().toValue()).isEqualTo(Map.of("a", 3, "b", 2));
    }

    @Test
    void readsSeveralDocumentsAndNone() throws InvalidInputException {
        assertThat(YamlDocument.parseAll("x.yml", "---\na\n---\nb\n...\n"))
                .extracting(
                        document -> document.start().line(),
                        document -> document.root().orElseThrow().toValue())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "a"), org.assertj.core.groups.Tuple.tuple(3, "b"));
        assertThat(YamlDocument.parseAll("x.yml", "# nothing\n")).isEmpty();
        assertThat(YamlDocument.parse("x.yml", "---\n# nothing\n").root()).isEmpty();
        assertThat(YamlDocument.parse("x.yml", "\ufeffa: 1\n".getBytes(StandardCharsets.UTF_8))
                        .root()
                        .orElseThrow()
                        .position())
                .isEqualTo(at(1, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a: b: c~x.yml:1:5: \": \" is not allowed here; perhaps you should quote the value or check the indentation",
                "a: @b~x.yml:1:4: \"@\" cannot begin a value; perhaps you should quote it",
                "a:\\n\\tb: 1~x.yml:2:1: a tab cannot indent here; perhaps you should use spaces",
                "a: 1\\nb\\nc: 2~x.yml:2:1: expected \": \" after the key; perhaps you should check the indentation",
                "a:\\n  b: 1\\n c: 2~x.yml:3:2: this does not continue the mapping that begins in line 1; perhaps you should check the indentation or quotes",
                "a: [1, 2\\nb: 3~x.yml:2:2: expected \",\" or \"]\" in the list that begins in line 1",
                "a: {b: c:${env:TAG}}~x.yml:1:11: expected \",\" or \"}\" in the mapping that begins in line 1; perhaps you should quote the value with ${...}",
                "a: {b: 1\\nc: 2~x.yml:2:2: expected \",\" or \"}\" in the mapping that begins in line 1",
                "a: \"b\\nc: 1\\n~x.yml:1:4: the quotation mark is never closed",
                "a: \"\\d\"~x.yml:1:6: unknown escape \"\\d\" between double quotes; perhaps you should use single quotes",
                "a: - b~x.yml:1:4: a list item is not allowed here; perhaps you should begin it on a line of its own",
                "name: {{ x }}~x.yml:1:8: a list or mapping cannot be a key; perhaps you should quote a value that begins with \"{{\"",
                "a: *b~x.yml:1:4: nothing is marked \"&b\" above; perhaps you should quote a text that begins with \"*\"",
                "a: &a [*a]~x.yml:1:8: \"*a\" stands inside the value it repeats",
                "<<: 1~x.yml:1:1: \"<<\" needs a mapping, or a list of mappings",
                "a\\n---\\nb~x.yml:2:1: a second document begins here, but only one is expected; perhaps you should remove \"---\"",
                "a: \u0007~x.yml:1:4: character U+0007 is not allowed here; perhaps you should write it as an escape between double quotes",
                "a: !!int x~x.yml:1:4: \"x\" is not a whole number, as its tag says"
            })
    void saysInOneSentenceWhatIsWrongAndWhere(String yaml, String message) {
        String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] latin1 = "a: 1\nb: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", latin1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:2:7: this is not UTF-8; perhaps you should save the file as UTF-8");
    }

    @Test
    void refusesBillionLaughsAndBottomlessNesting() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", laughs.toString()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:6:45: aliases repeat more than 1000000 values");
        String text = "a: &a " + "x".repeat(1_000_000) + "\nb: [" + "*a, ".repeat(2000) + "]\n";
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:2:137: aliases repeat more than 32 million characters");
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", "[".repeat(100_000)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:1:201: nested more than 200 levels deep");
    }

    @Test
    void readsManyAliasesOfOneAnchor() throws InvalidInputException {
        String yaml = "a: &a {x: 1}\nb:\n" + "- *a\n".repeat(5000);
        assertThat((List<?>) ((Map<?, ?>) parse(yaml).toValue()).get("b")).hasSize(5000);
    }

    private static YamlNode parse(String yaml) throws InvalidInputException {
        return YamlDocument.parse("x.yml", yaml).root().orElseThrow();
    }

    private static YamlNode.Scalar text(int line, int column, String text) {
        return new YamlNode.Scalar(at(line, column), YamlType.STRING, text, true, Optional.empty());
    }

    private static YamlPosition at(int line, int column) {
        return new YamlPosition("x.yml", line, column);
    }

    /** Each anchor was within the limit, and all of them together overflowed the stack of a walk through the value. */
    @Test
    void refusesBottomlessNestingByAliases() {
        StringBuilder yaml = new StringBuilder("- &a0 []\n");
        for (int i = 1; i < 90; i++) {
            yaml.append("- &a%d %s*a%d%s\n".formatted(i, "[".repeat(150), i - 1, "]".repeat(150)));
        }
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", yaml.toString()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:3:157: nested more than 200 levels deep");
    }

    /** It could be read, and then neither written nor sent. */
    @Test
    void refusesHalfACharacter() throws InvalidInputException {
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", "a: [b, \"c\\ud83d\"]\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:1:8: a text has half a character (an unpaired surrogate); perhaps you should write"
                        + " the whole");
        assertThat(parse("\"\\ud83d\\ude00\"").toValue()).isEqualTo("\ud83d\ude00");
    }

    /** SnakeYAML's NumberFormatException came through. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\\u", "\"\\x"})
    void refusesAnEscapeThatIsNoCharacter(String yaml) {
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", yaml))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(
                        ": an escape between double quotes is no character; perhaps you should use single quotes");
    }

    /** The patterns needed a piece of the stack for each part. */
    @Test
    void aNumberOfManyPartsIsOne() throws InvalidInputException {
        assertThat(parse("1" + ":1".repeat(40_000)).description()).isEqualTo("a whole number");
        assertThat(parse("1" + ":1".repeat(40_000) + ".5").description()).isEqualTo("a decimal number");
        assertThat(parse("1" + ":99".repeat(30_000)).description()).isEqualTo("text");
    }

    @Test
    void refusesANumberThatTakesSecondsToConvert() {
        assertThatThrownBy(() -> YamlDocument.parse("x.yml", "a: " + "1".repeat(100_001)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("x.yml:1:4: a number of more than 100000 characters; perhaps you should quote it as text");
    }
}
