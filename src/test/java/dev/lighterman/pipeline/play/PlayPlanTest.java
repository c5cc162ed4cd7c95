package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InventoryText;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.PlaybookText;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.inventory.Group;
import dev.lighterman.inventory.Host;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.yaml.Tagged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks and inventories made of values, as they are staged. */
class PlayPlanTest {
    @TempDir
    private Path directory;

    private static final PlaybookText PLAYBOOK = () -> "- hosts: all\n";
    private static final Inventory WEB = Inventory.of(Group.of("web", Host.of("a")));

    private static Playbook playbook(Map<String, ?> vars) {
        return Playbook.of(Play.on("web")
                .gatherFacts(false)
                .vars(vars)
                .tasks(Task.of("debug", Map.of("msg", "x")).name("Say").build())
                .build());
    }

    private static RunRequest staged(PlayRequest play) throws Exception {
        return PlayPlan.of(play, Server.local()).on(null);
    }

    private static String text(StagedFile file) {
        return new String(((StagedFile.Content.Bytes) file.content()).bytes(), StandardCharsets.UTF_8);
    }

    private static String hosts(RunRequest request, int index) {
        RunInventory.Staged inventory =
                (RunInventory.Staged) request.hosts().inventories().get(index);
        assertThat(inventory.path()).isEqualTo("hosts");
        assertThat(inventory.files())
                .singleElement()
                .extracting(StagedFile::path)
                .isEqualTo("hosts");
        return text(inventory.files().get(0));
    }

    private static String problem(PlayRequest play) {
        try {
            PlayPlan.of(play, Server.local());
        } catch (InvalidInputException e) {
            return e.getMessage();
        }
        throw new AssertionError("no problem with " + play);
    }

    /** It was passed over without a word. */
    @Test
    void aProjectIsRefusedForAPlaybookThatIsNotHere() {
        AnsibleOptions options = AnsibleOptions.none().project(Path.of("/srv/site"));
        assertThatThrownBy(
                        () -> PlayPlan.of(PlayRequest.onServer("/root/site.yml").options(options), Server.local()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the project /srv/site (ansible.project, --project) cannot be sent along with"
                        + " server:/root/site.yml, which is run in its own project on the server; perhaps you should leave"
                        + " it out, or set it for jobs whose playbooks are here");
    }

    /** As for a module that is run in a project. */
    @Test
    void aPlaybookOfValuesIsPutIntoTheProjectThatIsNamed() throws Exception {
        Files.writeString(directory.resolve("ansible.cfg"), "[defaults]\n");
        Files.writeString(directory.resolve("playbook.yml"), "- hosts: others\n");

        RunRequest request =
                staged(PlayRequest.of(PLAYBOOK).options(AnsibleOptions.none().project(directory)));

        assertThat(request.project().playbook()).isEqualTo("_playbook.yml");
        assertThat(request.project().files().stream().map(StagedFile::path))
                .containsExactlyInAnyOrder("ansible.cfg", "playbook.yml", "_playbook.yml");
    }

    @Test
    void aPlaybookOfValuesIsStagedAlone() throws Exception {
        RunRequest request =
                staged(PlayRequest.of(playbook(Map.of("port", 8080))).inventory(WEB));

        assertThat(request.project().playbook()).isEqualTo("playbook.yml");
        assertThat(request.project().files()).singleElement().satisfies(file -> {
            assertThat(file.path()).isEqualTo("playbook.yml");
            assertThat(text(file)).isEqualTo("""
                    - hosts: web
                      gather_facts: false
                      vars:
                        port: 8080

                      tasks:
                      - name: Say
                        debug:
                          msg: x
                    """);
        });
        assertThat(hosts(request, 0)).isEqualTo("web:\n  hosts:\n    a:\n");
        assertThat(request.purpose().origin()).isEmpty();
        assertThat(request.secrets()).isEmpty();
    }

    @Test
    void inventoriesKeepTheirOrder() throws Exception {
        InventoryText ini = () -> "b x=1\n";
        RunRequest request =
                staged(PlayRequest.of(PLAYBOOK).inventory(WEB).inventory("c,").inventory(ini));

        assertThat(hosts(request, 0)).isEqualTo(WEB.text());
        assertThat(request.hosts().inventories().get(1)).isEqualTo(new RunInventory.OnServer("c,"));
        assertThat(hosts(request, 2)).isEqualTo("b x=1\n");
    }

    @Test
    void aSecretIsInNoStagedText() throws Exception {
        Secret login = Secret.of("s3cr3t-login");
        Secret token = Secret.of("s3cr3t-token");
        PlayRequest play = PlayRequest.of(playbook(Map.of("api", Map.of("tokens", List.of(token, login)))))
                .inventory(Inventory.of(Group.of("web", Host.of("a").var("ansible_password", login))))
                .options(AnsibleOptions.none()
                        .extraVars(Map.of("lighterman_secret_value_1", "mine", "list", List.of(token))));

        RunRequest request = staged(play);

        assertThat(text(request.project().files().get(0))).contains("""
                  vars:
                    api:
                      tokens:
                      - "{{ lighterman_secret_value_2 }}"
                      - "{{ lighterman_secret_value_3 }}"
                """);
        assertThat(hosts(request, 0)).isEqualTo("""
                web:
                  hosts:
                    a:
                      ansible_password: "{{ lighterman_secret_value_3 }}"
                """);
        assertThat(request.options().extraVars())
                .containsEntry("lighterman_secret_value_1", "mine")
                .containsEntry("lighterman_secret_value_2", token)
                .containsEntry("lighterman_secret_value_3", login);
        assertThat(request.secrets()).contains(login, token);
        assertThat(play.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void whatCannotBeWrittenIsNamedAllAtOnce() {
        assertThat(problem(PlayRequest.of(playbook(Map.of("where", Path.of("x"))))
                        .inventory(Inventory.of(Group.of("web", Host.of("a").var("o", List.of(1, Set.class)))))
                        .limit("@last-failed")))
                .isEqualTo(
                        "the limit @last-failed cannot be used with a playbook made of values, which has no path to find"
                                + " its last run by; perhaps you should name the hosts\n"
                                + "the playbook cannot be written as YAML: no YAML for a sun.nio.fs.UnixPath, at [0].vars.where\n"
                                + "the inventory cannot be written as YAML: no YAML for a java.lang.Class, at web.hosts.a.o[1]");
        assertThat(problem(PlayRequest.of(playbook(Map.of("a", new Tagged("!unsafe", Secret.of("s3cr3t")))))))
                .isEqualTo("the playbook cannot be written as YAML: a secret cannot have a tag, at [0].vars.a");
        assertThat(problem(PlayRequest.of(playbook(Map.of("a", Map.of(Secret.of("s3cr3t"), 1))))))
                .isEqualTo("the playbook cannot be written as YAML: a secret cannot be a name, at [0].vars.a.********");
        assertThat(problem(PlayRequest.of(playbook(Map.of("a", Secret.of("\0"))))))
                .isEqualTo("the playbook cannot be written as YAML: a secret holds a NUL character or half a character,"
                        + " at [0].vars.a");
        PlaybookText half = () -> "\ud800";
        assertThat(problem(PlayRequest.of(half)))
                .isEqualTo("the text of the playbook holds half a character (an unpaired surrogate)");
        InventoryText none = () -> null;
        assertThat(problem(PlayRequest.of(PLAYBOOK).inventory(none)))
                .isEqualTo("the inventory has no text: text() gave null");
    }

    @Test
    void aTextToBeShownTakesNoSecret() {
        assertThatThrownBy(() -> playbook(Map.of("a", Secret.of("s3cr3t"))).text())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret cannot be written, at [0].vars.a");
        assertThatThrownBy(() -> Inventory.of(Group.of("web").var("a", Secret.of("s3cr3t")))
                        .text())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret cannot be written, at web.vars.a");
    }

    @Test
    void aRequestIsAValue() {
        PlayRequest play = PlayRequest.of(playbook(Map.of())).inventory(WEB);
        assertThat(play).isEqualTo(PlayRequest.of(playbook(Map.of())).inventory(WEB));
        assertThat(play).isNotEqualTo(PlayRequest.of(Path.of("playbook.yml")).inventory(WEB));
        assertThat(play.name()).isEqualTo("playbook.yml");
        assertThat(PlayRequest.of(Path.of("/etc/../site.yml")).name()).isEqualTo("site.yml");
        assertThat(PlayRequest.of(Path.of("/")).name()).isEqualTo("/");
        assertThat(play.inventory("b,").toString())
                .isEqualTo("PlayRequest[playbook.yml, inventories=[an inventory of values, b,], AnsibleOptions[]]");
        assertThat(Optional.of(play.playbook())).contains(new PlaybookSource.OfValues(playbook(Map.of())));
    }
}
