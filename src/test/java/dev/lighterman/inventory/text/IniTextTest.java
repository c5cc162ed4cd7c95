package dev.lighterman.inventory.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IniTextTest {
    @Test
    void theLinesOfAPipelineFileStandInTheirGroups() throws InvalidInputException {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("ansible-server", List.of("localhost ansible_connection=local"));
        groups.put("empty", List.of());
        groups.put("kubernetes", List.of("10.0.0.6", " 10.0.0.7 note=\"a b\" port=22 # second"));
        assertThat(IniText.of(groups)).isEqualTo("""
                [ansible-server]
                localhost ansible_connection=local

                [empty]

                [kubernetes]
                10.0.0.6
                10.0.0.7 note="a b" port=22 # second
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a b~expected key=value, found \"b\"; perhaps you should put quotes around a value with spaces",
                "c d=\"e~a quotation mark is never closed",
                "c d='e~a quotation mark is never closed",
                "\\ ~nothing follows the last \"\\\"",
                "c d=\\~nothing follows the last \"\\\"",
                "f:~\"f:\" ends with \":\"; perhaps this is YAML, which needs the extension .yml",
                "#a~expected a host, found \"#a\"",
                ";a~expected a host, found \";a\"",
                "[a]~expected a host, found \"[a]\"",
                "``~expected a host, found \"\""
            })
    void saysWhatIsWrongWithALine(String line, String problem) {
        assertThatThrownBy(() -> IniText.of(Map.of("web", List.of(line))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inventory: group web: " + problem);
    }

    @Test
    void aHostIsOneLine() {
        assertThatThrownBy(() -> IniText.of(Map.of("web", List.of("a\n[all:vars]\nb=1"))))
                .hasMessage("inventory: group web: expected a host, found \"a\n[all:vars]\nb=1\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web[01:03].example.com http_port=80 none=None",
                "[a:c].example",
                "jumper:2200 ansible_user=ops",
                "한글호스트 설명=\"한글 값\"",
                "db1 list=['a','b'] dict=\"{'k': 1, 'l': [1, 2]}\" text=\"'5'\"",
                "db2 quoted=\"it's\" backslash=a\\\\b empty= equals=a=b json='{\"a\": true}' tmpl=\"{{ x }}\" # end"
            })
    void whatAnsibleTakesForAHostIsOne(String line) throws InvalidInputException {
        assertThat(IniText.of(Map.of("web", List.of(line)))).isEqualTo("[web]\n" + line + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a]", "a#b", ""})
    void aGroupNeedsAName(String name) {
        assertThatThrownBy(() -> IniText.of(Map.of(name, List.of())))
                .hasMessage("inventory: \"" + name + "\" cannot be the name of a group");
    }

    /** Ansible takes them for ends of lines, as Python does; a host's line could begin a section. */
    @ParameterizedTest
    @ValueSource(strings = {"\u000b", "\u000c", "\u001c", "\u001d", "\u001e", "\u0085", "\u2028", "\u2029"})
    void aHostIsOneLineForPythonToo(String end) {
        assertThatThrownBy(() -> IniText.of(Map.of("web", List.of("a" + end + "[all:vars]"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("inventory: group web: expected a host, found \"a" + end + "[all:vars]\"");
    }
}
