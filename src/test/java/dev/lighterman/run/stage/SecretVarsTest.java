package dev.lighterman.run.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretVarsTest {
    @Test
    void secretsInsideOfValuesBecomeVariablesOfTheirOwn() {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("plain", "a");
        vars.put("token", Secret.of("s3cret {{ x }}"));
        vars.put("db", Map.of("url", Secret.of("x://s3cret {{ x }}@h"), "port", 1));
        vars.put("list", List.of(Secret.of("s3cret {{ x }}")));

        assertThat(SecretVars.of(vars))
                .isEqualTo(new SecretVars(
                        Map.of(
                                "plain",
                                "a",
                                "db",
                                Map.of("url", "{{ lighterman_secret_1 }}", "port", 1),
                                "list",
                                List.of("{{ lighterman_secret_2 }}")),
                        Map.of(
                                "token",
                                Secret.of("s3cret {{ x }}"),
                                "lighterman_secret_1",
                                Secret.of("x://s3cret {{ x }}@h"),
                                "lighterman_secret_2",
                                Secret.of("s3cret {{ x }}"))));
    }

    @Test
    void argumentsOfExtraVarsAreGivenToAnsibleAndOnlyTheirFilesAreStaged() {
        RunRequest request = RunRequest.of("p.yml")
                .with(options -> options.extraVars(Map.of("a", 1, "token", Secret.of("s3cret")))
                        .extraVars("b='two words' c={{ d }}")
                        .extraVars("@~/some vars.yml")
                        .extraVars("{\"e\": 1}")
                        .extraVars("@second.yml"))
                .files(files -> files.extraVars("@~/some vars.yml", new byte[] {'x'}))
                .files(files -> files.extraVars("@second.yml", new byte[] {'y'}));

        assertThat(AnsibleCommand.of(request))
                .containsExactly(
                        "ansible-playbook",
                        "-e",
                        "@../vars/extra.json",
                        "-e",
                        "b='two words' c={{ d }}",
                        "-e",
                        "@../vars/1",
                        "-e",
                        "{\"e\": 1}",
                        "-e",
                        "@../vars/2",
                        "-e",
                        "@../secrets/vars.yml",
                        "p.yml");
    }

    @Test
    void theLoginIsGivenAsAnsiblesOptions() {
        RunRequest request = RunRequest.of("p.yml")
                .with(options -> options.limit("web")
                        .user("-me")
                        .connection("ssh")
                        .become(true)
                        .becomeUser("app")
                        .becomeMethod("su"));

        assertThat(AnsibleCommand.of(request))
                .containsExactly(
                        "ansible-playbook",
                        "--limit",
                        "web",
                        "--user=-me",
                        "--connection",
                        "ssh",
                        "--become",
                        "--become-user",
                        "app",
                        "--become-method",
                        "su",
                        "p.yml");
    }

    /** An extra variable would hold above it. */
    @Test
    void theBecomePasswordForAllIsNoExtraVariableWhereHostsHaveTheirOwn() {
        Secret own = Secret.of("of web");
        HostAccess access = new HostAccess(
                List.of(), List.of(HostLogin.of("web").becomePassword(own)), Optional.empty(), Optional.empty(), true);
        RunRequest request = RunRequest.of("p.yml")
                .with(options -> options.becomePassword(Secret.of("of all")))
                .hosts(hosts -> hosts.access(access));

        assertThat(request.vars().secrets()).isEmpty();
        assertThat(request.secrets()).contains(own);
        assertThat(access.json())
                .isEqualTo(
                        "{\"keys\":[],\"logins\":[{\"hosts\":\"web\",\"becomePassword\":\"of web\"}],\"sshpass\":true}");
    }

    @Test
    void theBecomePasswordIsASecretVariable() {
        RunRequest request = RunRequest.of("p.yml")
                .with(options -> options.extraVars(Map.of("a", 1)).becomePassword(Secret.of("pw")))
                .files(files -> files.vaultPassword("dev", Secret.of("vault")));

        assertThat(request.vars().open()).isEqualTo(Map.of("a", 1));
        assertThat(request.vars().secrets()).isEqualTo(Map.of("ansible_become_password", Secret.of("pw")));
        assertThat(request.secrets()).containsExactly(Secret.of("pw"), Secret.of("vault"));
        assertThat(request.toString()).doesNotContain("pw").doesNotContain("vault]");
        assertThat(AnsibleOptions.none().becomePassword(Secret.of("pw")))
                .hasToString("AnsibleOptions[becomePassword=********]");
    }
}
