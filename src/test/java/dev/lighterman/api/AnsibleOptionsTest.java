package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnsibleOptionsTest {
    private static final AnsibleOptions NONE = AnsibleOptions.none();

    @Test
    void nothingIsSetToBeginWith() {
        assertThat(NONE.limit()).isEmpty();
        assertThat(NONE.tags()).isEmpty();
        assertThat(NONE.extraVars()).isEmpty();
        assertThat(NONE.vaultIds()).isEmpty();
        assertThat(NONE.become()).isFalse();
        assertThat(NONE.forks()).isEmpty();
        assertThat(NONE.verbosity()).isZero();
        assertThat(NONE.timeout()).isEmpty();
        assertThat(NONE).hasToString("AnsibleOptions[]");
    }

    @Test
    void eachChangeIsANewValue() {
        AnsibleOptions options = NONE.limit("web").forks(3);

        assertThat(NONE.limit()).isEmpty();
        assertThat(options.limit("db")).isNotEqualTo(options).hasToString("AnsibleOptions[limit=db, forks=3]");
        assertThat(options)
                .isEqualTo(NONE.forks(3).limit("web"))
                .hasSameHashCodeAs(NONE.forks(3).limit("web"));
    }

    @Test
    void whatIsNotSetComesFromTheDefaults() {
        AnsibleOptions defaults = NONE.become(true)
                .check(true)
                .forks(10)
                .timeout(Duration.ofMinutes(20))
                .tags(List.of("all"))
                .extraVars(Map.of("a", 1, "b", 1))
                .vaultId("dev", Path.of("dev"));
        AnsibleOptions own =
                NONE.become(false).forks(2).extraVars(Map.of("b", 2)).vaultId("prod", Path.of("prod"));

        assertThat(own.or(defaults))
                .isEqualTo(NONE.become(false)
                        .check(true)
                        .forks(2)
                        .timeout(Duration.ofMinutes(20))
                        .tags(List.of("all"))
                        .extraVars(Map.of("a", 1, "b", 2))
                        .vaultId("dev", Path.of("dev"))
                        .vaultId("prod", Path.of("prod")));
        assertThat(own.or(NONE)).isEqualTo(own);
        assertThat(NONE.or(own)).isEqualTo(own);
    }

    @Test
    void extraVariablesAreAdded() {
        Map<String, Object> vars = new HashMap<>(Map.of("a", 1));
        AnsibleOptions options = NONE.extraVars(vars).extraVars(Map.of("token", Secret.of("s3cret")));
        vars.put("c", 3);

        assertThat(options.extraVars()).isEqualTo(Map.of("a", 1, "token", Secret.of("s3cret")));
        assertThat(options.toString()).contains("a=1").doesNotContain("s3cret");
    }

    /** From a secret store: there is no file to name. */
    @Test
    void aVaultPasswordMayBeGivenItselfAndTheLastOneHolds() {
        Secret secret = Secret.of("s3cret");
        Path file = Path.of("file");

        assertThat(NONE.vaultPassword(secret).vaultId("dev", secret).vaultPasswords())
                .isEqualTo(Map.of("", secret, "dev", secret));
        assertThat(NONE.vaultPassword(secret).toString()).doesNotContain("s3cret");
        assertThat(NONE.vaultPasswordFile(file).vaultPassword(secret)).isEqualTo(NONE.vaultPassword(secret));
        assertThat(NONE.vaultPassword(secret).vaultPasswordFile(file)).isEqualTo(NONE.vaultPasswordFile(file));
        assertThat(NONE.vaultId("dev", file).vaultId("dev", secret)).isEqualTo(NONE.vaultId("dev", secret));
        assertThat(NONE.vaultId("dev", secret).vaultId("dev", file)).isEqualTo(NONE.vaultId("dev", file));
        assertThat(NONE.vaultPassword(secret).or(NONE.vaultPasswordFile(file))).isEqualTo(NONE.vaultPassword(secret));
        assertThat(NONE.vaultPasswordFile(file).or(NONE.vaultPassword(secret))).isEqualTo(NONE.vaultPasswordFile(file));
        assertThat(NONE.vaultId("dev", secret).or(NONE.vaultId("dev", file).vaultId("prod", file)))
                .isEqualTo(NONE.vaultId("prod", file).vaultId("dev", secret));
    }

    @Test
    void aVaultIdIsALabel() {
        assertThatThrownBy(() -> NONE.vaultId("a@b", Path.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a vault id needs a label without @, but has \"a@b\"");
    }

    /** A list that was changed after it was given changed what ran. */
    @Test
    void whatIsInsideOfExtraVariablesIsCopied() {
        List<Object> ports = new ArrayList<>(List.of(80));
        Map<String, Object> inner = new HashMap<>(Map.of("ports", ports));
        AnsibleOptions options = NONE.extraVars(Map.of("web", inner));
        ports.add(443);
        inner.put("name", null);

        assertThat(options.extraVars()).isEqualTo(Map.of("web", Map.of("ports", List.of(80))));
        assertThatThrownBy(() -> ((Map<?, ?>) options.extraVars().get("web")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
