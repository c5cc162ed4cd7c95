package dev.lighterman.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker build -t kamser0415/cicd-project-ansible -f Dockerfile .",
                "remove remote docker images",
                "/root",
                "a:b",
                "10.0.0.6",
                "1.2.3",
                "x {{ y }}",
                "it's",
                "a\"b",
                "C:\\temp",
                "-v",
                "key=value other=\"x y\"",
                "u=rw,g=r",
                "한글 작업 이름",
                "배포 🚢",
                "2026-11-23T",
                "yes please",
                "a#b",
                "nobody",
                "~/.ssh"
            })
    void leavesOrdinaryTextUnquoted(String text) {
        assertThat(YamlWriter.write(text)).isEqualTo(text + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yes",
                "No",
                "on",
                "OFF",
                "y",
                "N",
                "true",
                "~",
                "null",
                "1.10",
                "0o17",
                "017",
                "08",
                "0x1f",
                "1_000",
                "12:30",
                "1e3",
                "2026-11-23",
                "=",
                "<<",
                "-",
                "- a",
                "---",
                "...",
                "? a",
                ": a",
                "a: b",
                "a:",
                "a #b",
                "#a",
                "{{ x }}",
                "{a}",
                "[a]",
                "&a",
                "*a",
                "!a",
                "|",
                ">",
                "%",
                "@a",
                "`a",
                ", a",
                "'a",
                " a",
                "a ",
                "80:8080",
                ".inf",
                "+1",
                "42"
            })
    void putsDoubleQuotesAroundWhatWouldReadAsSomethingElse(String text) {
        assertThat(YamlWriter.write(text)).isEqualTo('"' + text + "\"\n");
    }

    @Test
    void choosesTheQuotesThatNeedNoEscapes() {
        assertThat(YamlWriter.write("{{ a[\"b\"] }}")).isEqualTo("'{{ a[\"b\"] }}'\n");
        assertThat(YamlWriter.write("{{ a['b'] }}")).isEqualTo("\"{{ a['b'] }}\"\n");
        assertThat(YamlWriter.write("\"it's\"")).isEqualTo("'\"it''s\"'\n");
        assertThat(YamlWriter.write("{{ x }}\\n")).isEqualTo("'{{ x }}\\n'\n");
        assertThat(YamlWriter.write("a\tb\"\\")).isEqualTo("\"a\\tb\\\"\\\\\"\n");
        assertThat(YamlWriter.write("a\u0085b\u2028\u2029\ufeff\u0000\u001b\u0001\ufffe"))
                .isEqualTo("\"a\\Nb\\L\\P\\ufeff\\0\\e\\x01\\ufffe\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a\\nb\\n~x: |\\n  a\\n  b\\n",
                "a\\nb~x: |-\\n  a\\n  b\\n",
                "a\\n\\n~x: |+\\n  a\\n\\n",
                " a\\nb\\n~x: |2\\n   a\\n  b\\n",
                "\\n a\\n~x: |2\\n\\n   a\\n",
                "\\na\\n~x: |\\n\\n  a\\n",
                "a\\n\\nb\\n~x: |\\n  a\\n\\n  b\\n",
                "a\\n\\tb\\n~x: |\\n  a\\n  \\tb\\n",
                "\\n~x: \"\\\\n\"\\n",
                "a\\r\\nb~x: \"a\\\\r\\\\nb\"\\n"
            })
    void writesSeveralLinesAsALiteralBlock(String text, String yaml) {
        assertThat(YamlWriter.write(Map.of(
                        "x", text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"))))
                .isEqualTo(yaml.replace("\\\\n", "\u0001")
                        .replace("\\\\r", "\u0002")
                        .replace("\\n", "\n")
                        .replace("\\t", "\t")
                        .replace("\u0001", "\\n")
                        .replace("\u0002", "\\r"));
    }

    @Test
    void writesNumbersAsYaml11ReadsThem() {
        assertThat(YamlWriter.write(
                        Arrays.asList(1, 1.5, 1e10, 1e-7, 100.0, Double.NaN, Double.NEGATIVE_INFINITY, true, null)))
                .isEqualTo("""
                        - 1
                        - 1.5
                        - 1.0e+10
                        - 1.0e-7
                        - 100.0
                        - .nan
                        - -.inf
                        - true
                        - null
                        """);
    }

    @Test
    void laysOutNestedValuesAsPeopleDo() {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("name", "build docker images");
        task.put("args", Map.of("chdir", "/root"));
        task.put("tags", List.of("a", "b"));
        task.put("empty", Map.of());
        task.put("none", List.of());
        task.put("matrix", List.of(List.of(1, 2), List.of(Map.of("k", List.of("v")))));
        Map<String, Object> play = new LinkedHashMap<>();
        play.put("hosts", "all");
        play.put("tasks", List.of(task));
        assertThat(YamlWriter.write(List.of(play))).isEqualTo("""
                        - hosts: all
                          tasks:
                          - name: build docker images
                            args:
                              chdir: /root
                            tags:
                            - a
                            - b
                            empty: {}
                            none: []
                            matrix:
                            - - 1
                              - 2
                            - - k:
                                - v
                        """);
    }

    @Test
    void putsBlankLinesWhereTheLayoutSaysSo() {
        YamlLayout layout = path -> path.get(path.size() - 1) instanceof Integer index && index > 0;
        assertThat(YamlWriter.write(List.of("a", "b", Map.of("c", List.of(1, 2))), layout))
                .isEqualTo("- a\n\n- b\n\n- c:\n  - 1\n\n  - 2\n");
    }

    @Test
    void blankLineAfterAKeptBlockWouldBecomePartOfIt() {
        YamlLayout layout = path -> path.get(path.size() - 1) instanceof Integer index && index > 0;
        assertThat(YamlWriter.write(List.of("a\n\n", "b"), layout)).isEqualTo("- |+\n  a\n\n- b\n");
    }

    @Test
    void writesTagsAndSpellings() throws InvalidInputException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("password", new Tagged(Tagged.VAULT, "$ANSIBLE_VAULT;1.1;AES256\n6162\n"));
        value.put("raw", Tagged.unsafe("{{ not a template }}"));
        value.put("list", new Tagged(Tagged.UNSAFE, List.of("a")));
        value.put("map", new Tagged("!x%y", Map.of("a", 1)));
        value.put("mode", new Spelled("0644"));
        value.put("become", new Spelled("yes"));
        value.put("nothing", new Spelled(""));
        value.put("day", new Spelled("2026-11-23"));
        String yaml = """
                password: !vault |
                  $ANSIBLE_VAULT;1.1;AES256
                  6162
                raw: !unsafe "{{ not a template }}"
                list: !unsafe
                - a
                map: !x%25y
                  a: 1
                mode: 0644
                become: yes
                nothing:
                day: 2026-11-23
                """;
        assertThat(YamlWriter.write(value)).isEqualTo(yaml);
        assertThat(YamlDocument.parse("x.yml", yaml).root().orElseThrow().toFaithfulValue())
                .isEqualTo(value);
    }

    @Test
    void writesKeysThatAreTooLongForOneLineInTheExplicitForm() throws InvalidInputException {
        Map<String, Object> value = Map.of("k".repeat(2000), List.of(Map.of("a", 1)));
        String yaml = YamlWriter.write(value);
        assertThat(yaml).isEqualTo("? " + "k".repeat(2000) + "\n:\n- a: 1\n");
        assertThat(YamlDocument.parse("x.yml", yaml).root().orElseThrow().toValue())
                .isEqualTo(value);
    }

    @Test
    void refusesWhatItCannotWrite() {
        assertThatThrownBy(() -> YamlWriter.write(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no YAML for a java.lang.Object");
        assertThatThrownBy(() -> YamlWriter.write("\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("half a character (unpaired surrogate) cannot be written");
        assertThatThrownBy(() -> YamlWriter.write(Map.of("a", List.of(1, Map.of("b", Path.of("x/y"))))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no YAML for a sun.nio.fs.UnixPath, at a[1].b");
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        assertThatThrownBy(() -> YamlWriter.write(loop))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nested more than 200 levels deep");
        assertThatThrownBy(() -> new Spelled("text")).hasMessage("\"text\" is plain text to Ansible");
    }

    @Test
    void everyTrickyTextReadsBackAsItself() throws InvalidInputException {
        for (String text : YamlValues.tricky()) {
            Map<String, Object> value = Map.of(text, List.of(text, Map.of("k", text)));
            assertThat(YamlDocument.parse("x.yml", YamlWriter.write(value))
                            .root()
                            .orElseThrow()
                            .toValue())
                    .as(YamlWriter.write(value))
                    .isEqualTo(value);
        }
    }

    @Property(tries = 1000)
    void whatIsWrittenReadsBack(@ForAll("values") Object value) throws InvalidInputException {
        String yaml = YamlWriter.write(value);
        assertThat(YamlDocument.parse("x.yml", yaml).root().orElseThrow().toValue())
                .as(yaml)
                .isEqualTo(value);
        assertThat(YamlWriter.write(
                        YamlDocument.parse("x.yml", yaml).root().orElseThrow().toFaithfulValue()))
                .isEqualTo(yaml);
    }

    @Provide
    Arbitrary<Object> values() {
        return YamlValues.values();
    }

    /** It could be read, and not be written. */
    @Test
    void aNameMayHaveATag() throws InvalidInputException {
        String yaml = "!unsafe \"a\": 1\n!x \"\": b\n";
        Object value = YamlDocument.parse("x.yml", yaml).root().orElseThrow().toFaithfulValue();
        assertThat(YamlWriter.write(value)).isEqualTo(yaml);
    }
}
