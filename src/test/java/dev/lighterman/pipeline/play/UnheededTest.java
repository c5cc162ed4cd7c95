package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnheededTest {
    @Test
    void variablesThatOnlyCountOnThisMachineAreNamed() {
        Map<String, String> environment = Map.of(
                "ANSIBLE_ROLES_PATH", "lib/roles",
                "ANSIBLE_HOST_KEY_CHECKING", "False",
                "ANSIBLE_FORCE_COLOR", "1",
                "ANSIBLE_TIMEOUT", "",
                "ANSIBLE_VAULT_PASSWORD_FILE", "x",
                "HOME", "/root");
        Set<String> heeded = Set.of("ANSIBLE_VAULT_PASSWORD_FILE");

        assertThat(Unheeded.warning(environment, AnsibleOptions.none(), heeded))
                .hasValue(
                        "ANSIBLE_HOST_KEY_CHECKING, ANSIBLE_ROLES_PATH are set here, but do not reach the control node;"
                                + " perhaps you should set them with ansible.environment, or in the project's ansible.cfg");
        AnsibleOptions options = AnsibleOptions.none().environment(Map.of("ANSIBLE_HOST_KEY_CHECKING", "False"));
        assertThat(Unheeded.warning(environment, options, heeded))
                .hasValue(
                        "ANSIBLE_ROLES_PATH is set here, but does not reach the control node; perhaps you should set it"
                                + " with ansible.environment, or in the project's ansible.cfg");
        assertThat(Unheeded.warning(Map.of("ANSIBLE_NOCOWS", "1"), options, heeded))
                .isEmpty();
    }
}
