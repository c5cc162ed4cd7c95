package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraVarsTest {
    @Test
    void pairsAreTextAsWithAnsible() throws Exception {
        assertThat(ExtraVars.parse("a=1 b='two words' c=\"x=y\" d= e=이름"))
                .isEqualTo(Map.of("a", "1", "b", "two words", "c", "x=y", "d", "", "e", "이름"));
        assertThat(ExtraVars.parse("a={{ b | default('x y') }} c=2"))
                .isEqualTo(Map.of("a", "{{ b | default('x y') }}", "c", "2"));
        assertThat(ExtraVars.parse("a=line\\nline b=\\u00e9")).isEqualTo(Map.of("a", "line\nline", "b", "é"));
    }

    @Test
    void mappingsKeepTheirTypes(@TempDir Path directory) throws Exception {
        assertThat(ExtraVars.parse("{\"a\": 1, \"b\": [true, null]}"))
                .isEqualTo(Map.of("a", 1, "b", java.util.Arrays.asList(true, null)));
        assertThat(ExtraVars.parse("{a: yes}")).isEqualTo(Map.of("a", true));
        Path file = Files.writeString(directory.resolve("vars.yml"), "---\na: [x]\n");
        assertThat(ExtraVars.parse("@" + file)).isEqualTo(Map.of("a", List.of("x")));
    }

    @Test
    void whatIsNoneIsSaid() {
        assertThatThrownBy(() -> ExtraVars.parse("abc"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("-e abc: \"abc\" is no key=value; perhaps you should put quotes around values with spaces");
        assertThatThrownBy(() -> ExtraVars.parse("a='b")).hasMessage("-e a='b: the quote ' is not closed");
        assertThatThrownBy(() -> ExtraVars.parse("./vars.yml"))
                .hasMessage("-e ./vars.yml looks like a file; perhaps you should write -e @./vars.yml");
        assertThatThrownBy(() -> ExtraVars.parse("@no-such.yml"))
                .hasMessage("the file of extra variables no-such.yml cannot be read: there is none");
        assertThatThrownBy(() -> ExtraVars.parse("[1]"))
                .hasMessage("extra variables must be a mapping, but this is a list");
    }

    @Test
    void whatOnlyYamlCanSayIsRefusedBeforeAnythingIsContacted(@TempDir Path directory) throws Exception {
        Path whole = Files.writeString(directory.resolve("vault.yml"), "$ANSIBLE_VAULT;1.1;AES256\n3061\n3062\n");
        assertThatThrownBy(() -> ExtraVars.parse("@" + whole))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        whole + " is encrypted with Ansible Vault and cannot be sent as extra variables; perhaps you"
                                + " should keep it beside the playbook, in group_vars or in a file that the play names in"
                                + " vars_files");
        Path values = Files.writeString(
                directory.resolve("values.yml"), "a: 1\nb: [{c: !vault \"$ANSIBLE_VAULT;1.1;AES256\\n3061\"}]\n");
        assertThatThrownBy(() -> ExtraVars.parse("@" + values))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the extra variable b has the tag !vault, which cannot be sent; perhaps you should keep it"
                        + " beside the playbook, in group_vars or in a file that the play names in vars_files");
    }
}
