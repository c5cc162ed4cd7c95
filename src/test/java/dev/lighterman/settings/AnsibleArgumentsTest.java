package dev.lighterman.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnsibleArgumentsTest {
    private static final String OWN =
            " cannot be passed on: Lighterman has an option of its own for it; perhaps you should use ";

    private static List<String> problems(String words) {
        return AnsibleArguments.problems(List.of(words.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--force-handlers --flush-cache",
                "-u deploy -c paramiko -T 30",
                "-udeploy",
                "--ssh-common-args -oProxyCommand=x",
                "--ssh-common-args=-o-i",
                "--become-user app --become-method=su",
                "--from-a-later-version",
                "--from-a-later-version value",
                "-Mlibrary",
                "-M -i",
            })
    void otherOptionsArePassedOn(String words) {
        assertThat(problems(words)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i hosts | -i | inventory (play -i)",
                "-ihosts | -i | inventory (play -i)",
                "--inventory=hosts | --inventory | inventory (play -i)",
                "--inventory-file hosts | --inventory-file | inventory (play -i)",
                "--inv hosts | --inv (--inventory) | inventory (play -i)",
                "-l web | -l | limit (play -l)",
                "--force-handlers --limit web | --limit | limit (play -l)",
                "-vvv | -v | verbosity (play -vv)",
                "-u root -e x=1 | -e | extraVars (play -e, or --secret-vars for what nobody may read)",
                "--vault-id dev@prompt | --vault-id | vaultIds (play --vault-id)",
                "--vault-pass-file=x | --vault-pass-file | vaultPasswordFile (play --vault-password-file)",
                "--become-password-file x | --become-password-file | becomePassword (play --become-password-file)",
                "--conn-pass-file x | --conn-pass-file | ansible.password (play --connection-password-file)",
            })
    void whatLightermanHasAnOptionForIsRefused(String words, String option, String instead) {
        assertThat(problems(words)).startsWith(option + OWN + instead);
    }

    @Test
    void whatWouldAskOrRunNothingIsRefused() {
        assertThat(problems("-kK --step"))
                .containsExactly(
                        "-k cannot be passed on: there is nobody to type the password; perhaps you should use ansible.password"
                                + " (play --connection-password-file)",
                        "-K cannot be passed on: there is nobody to type the password; perhaps you should use becomePassword (play"
                                + " --become-password-file)",
                        "--step cannot be passed on: there is nobody to answer before each task; perhaps you should use startAtTask"
                                + " (play --start-at-task)");
        assertThat(problems("--list-hosts --syntax"))
                .containsExactly(
                        "--list-hosts cannot be passed on: nothing would be run; perhaps you should use the command inventory",
                        "--syntax (--syntax-check) cannot be passed on: nothing would be run; perhaps you should use check (play"
                                + " --check)");
    }

    @Test
    void aWordThatWouldBeASecondPlaybookIsRefused() {
        assertThat(problems("--force-handlers other.yml"))
                .containsExactly(
                        "\"other.yml\" is no option, and ansible-playbook would take it for a playbook; perhaps you should leave it"
                                + " out");
        assertThat(problems("--")).hasSize(1);
    }

    @Test
    void whatLightermanReliesOnInTheEnvironmentIsRefused() {
        assertThat(AnsibleEnvironment.problems(Map.of("ANSIBLE_STDOUT_CALLBACK", "json")))
                .containsExactly("ANSIBLE_STDOUT_CALLBACK cannot be set; perhaps you should set it in the"
                        + " project's ansible.cfg");
        assertThat(AnsibleEnvironment.problems(Map.of("ANSIBLE_CALLBACKS_ENABLED", "x")))
                .hasSize(1);
        assertThat(AnsibleEnvironment.problems(Map.of("LIGHTERMAN_EVENTS", "x")))
                .containsExactly("LIGHTERMAN_EVENTS cannot be set; Lighterman sets it itself; perhaps you should"
                        + " leave it out");
        assertThat(AnsibleEnvironment.problems(Map.of("A=B", "x"))).containsExactly("\"A=B\" is no name of a variable");
        assertThat(AnsibleEnvironment.problems(Map.of("A", List.of())))
                .containsExactly("the value of A must be text, a number, true or false");
        assertThat(AnsibleEnvironment.problems(Map.of("ANSIBLE_TIMEOUT", 30, "ANSIBLE_INVENTORY_CACHE", true, "B", "")))
                .isEmpty();
    }
}
