package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("vars.yml"), text);
    }

    @Test
    void everyTextAndNumberIsASecret() throws Exception {
        assertThat(SecretFile.variables(file("---\na: [x, {b: 7}]\nc: yes\n")))
                .isEqualTo(Map.of("a", List.of(Secret.of("x"), Map.of("b", Secret.of("7"))), "c", true));
        assertThat(SecretFile.variables(file("{\"a\": \"b\"}"))).isEqualTo(Map.of("a", Secret.of("b")));
        assertThat(SecretFile.variables(file(""))).isEmpty();
    }

    @Test
    void whatIsNoMappingOfValuesIsRefused() throws Exception {
        assertThatThrownBy(() -> SecretFile.variables(Path.of("no-such.yml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the file of secret variables no-such.yml cannot be read: there is none");
        Path list = file("[1]");
        assertThatThrownBy(() -> SecretFile.variables(list))
                .hasMessage("secret variables must be a mapping, but " + list + " is a list");
        Path vault = file("b: [{c: !vault \"$ANSIBLE_VAULT;1.1;AES256\\n3061\"}]\n");
        assertThatThrownBy(() -> SecretFile.variables(vault))
                .hasMessage(vault
                        + " has a value with the tag !vault, which cannot be a secret variable; perhaps you should"
                        + " write the value itself");
    }
}
