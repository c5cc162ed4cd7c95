package dev.lighterman.run.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Secret;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyedContentTest {
    private static final RunRequest REQUEST = RunRequest.of("site.yml")
            .project(List.of(StagedFile.of("site.yml", "a"), StagedFile.of("roles/x/tasks/main.yml", "b")))
            .inventories(List.of(new RunInventory.OnServer("/etc/ansible/hosts")))
            .with(o -> o.extraVars(Map.of("version", "42", "password", Secret.of("geheim"))))
            .with(o -> o.extraVars("size=3").extraVars("@vars.yml"))
            .files(files -> files.extraVars("@vars.yml", new byte[] {1}))
            .with(o -> o.environment(Map.of("TIER", "test", "TOKEN", Secret.of("x"))))
            .key(new RunKey("k"));

    private static List<String> changed(UnaryOperator<RunRequest> change) throws Exception {
        return KeyedContent.of(change.apply(REQUEST))
                .differences(KeyedContent.of(REQUEST).parts());
    }

    @Test
    void whatAPlaybookDoesIsToldPartByPart() throws Exception {
        assertThat(changed(request -> request)).isEmpty();
        assertThat(changed(request ->
                        request.project(List.of(StagedFile.of("site.yml", "changed"), StagedFile.of("new.yml", "c")))))
                .containsExactly(
                        "the file new.yml (not there)",
                        "the file roles/x/tasks/main.yml (not here)",
                        "the playbook site.yml");
        assertThat(changed(request -> request.inventories(List.of(new RunInventory.OnServer("web1,")))))
                .containsExactly("inventory (/etc/ansible/hosts there, web1, here)");
        assertThat(changed(request ->
                        request.with(o -> o.limit("web").tags(List.of("a", "b")).check(true))))
                .containsExactly(
                        "check (none there, true here)", "limit (none there, web here)", "tags (none there, a,b here)");
        assertThat(changed(request -> request.with(
                        o -> o.extraVars(Map.of("version", "43", "password", Secret.of("other"), "more", 1)))))
                .containsExactly(
                        "extra variable more (not there)", "extra variable password", "extra variable version");
        assertThat(changed(request -> request.files(files -> files.extraVars("@vars.yml", new byte[] {2}))))
                .containsExactly("extra variables of @vars.yml");
        assertThat(changed(request -> request.with(o -> o.extraVars("size=4")))).containsExactly("extra variable size");
        assertThat(changed(
                        request -> request.with(o -> o.environment(Map.of("TIER", "live", "TOKEN", Secret.of("y"))))))
                .containsExactly("environment TIER");
        assertThat(changed(request -> request.ansiblePlaybook("/opt/venv/bin/ansible-playbook")))
                .containsExactly("ansible-playbook (ansible-playbook there, /opt/venv/bin/ansible-playbook here)");
    }

    @Test
    void howItIsDoneDoesNotCount() throws Exception {
        assertThat(changed(request -> request.with(o -> o.forks(9)
                                .verbosity(3)
                                .becomePassword(Secret.of("b"))
                                .password(Secret.of("p"))
                                .check(false))
                        .files(files -> files.vaultPassword("", Secret.of("v")))))
                .isEmpty();
    }

    @Test
    void whetherVaultPasswordsAreInFilesDoesNotCount() throws Exception {
        RunRequest files = REQUEST.with(o -> o.vaultPasswordFile(Path.of("v")).vaultId("dev", Path.of("d")));
        RunRequest secrets = REQUEST.with(o -> o.vaultPassword(Secret.of("v")).vaultId("dev", Secret.of("d")));
        assertThat(KeyedContent.of(secrets).differences(KeyedContent.of(files).parts()))
                .isEmpty();
    }

    @Test
    void theOrderOfAMappingDoesNotCount() throws Exception {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("a", 1);
        one.put("b", 2);
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("b", 2);
        two.put("a", 1);
        RunRequest request = REQUEST.with(o -> o.extraVars(Map.of("map", one)));
        assertThat(KeyedContent.of(request.with(o -> o.extraVars(Map.of("map", two))))
                        .differences(KeyedContent.of(request).parts()))
                .isEmpty();
    }

    @Test
    void noValueOfAVariableIsKept() throws Exception {
        assertThat(KeyedContent.of(REQUEST).parts().toString())
                .doesNotContain("geheim")
                .doesNotContain("42");
        assertThat(KeyedContent.of(REQUEST).parts().get("extra variable password"))
                .matches("[0-9a-f]{32}");
    }

    /** An option that is new counts, unless somebody has thought about it: what is left out here is there by its name. */
    @Test
    void optionsThatDoNotCountExist() {
        List<String> names = Arrays.stream(AnsibleOptions.class.getMethods())
                .filter(method -> method.getReturnType().isAssignableFrom(AnsibleOptions.class)
                        && method.getReturnType() != Object.class)
                .map(Method::getName)
                .toList();
        assertThat(KeyedContent.NOT_COUNTED.stream()
                        .filter(name -> !names.contains(name))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("vault", "extraVarsArguments"); // set by vaultId and so on, and by extraVars
    }

    @Test
    void theIdHasWhatIsReadableOfTheKey() {
        assertThat(new RunKey("order-4711").id()).matches("order-4711-[0-9a-f]{16}");
        assertThat(new RunKey("../a b/ü").id()).matches("a-b-[0-9a-f]{16}");
        assertThat(new RunKey("주문").id()).matches("key-[0-9a-f]{16}");
        assertThat(new RunKey("x".repeat(200)).id()).matches("x{40}-[0-9a-f]{16}");
        assertThat(new RunKey("a/b").id()).isNotEqualTo(new RunKey("a-b").id());
    }
}
