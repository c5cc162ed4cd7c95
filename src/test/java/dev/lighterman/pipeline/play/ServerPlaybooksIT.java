package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Playbooks that are on the server already: they run there, with what is around them. */
@Timeout(300)
class ServerPlaybooksIT {
    @TempDir
    private Path home;

    private void write(String path, String text) throws Exception {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @BeforeEach
    void project() throws Exception {
        write("site/ansible.cfg", "[defaults]\ninventory = hosts\nroles_path = roles\ncallback_plugins = plugins\n");
        write("site/hosts", "[web]\nweb1 ansible_connection=local\n");
        write("site/other", "[web]\nweb2 ansible_connection=local\n");
        write(
                "site/roles/web/tasks/main.yml",
                "- name: greet\n  assert: {that: color == 'red' and token == 's3cr3t-token'}\n");
        write("site/plugins/own.py", """
                from ansible.plugins.callback import CallbackBase
                class CallbackModule(CallbackBase):
                    CALLBACK_VERSION = 2.0
                    CALLBACK_TYPE = 'notification'
                    CALLBACK_NAME = 'own'
                    def v2_playbook_on_stats(self, stats):
                        self._display.display('own plugin was here')
                """);
        write("site/playbooks/site.yml", "- hosts: web\n  gather_facts: false\n  roles: [web]\n");
    }

    private PlaybookRunner runner(Ansibles version) {
        return Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .program(Optional.of(version.playbook()));
    }

    private static PlayRequest play(String path) {
        return PlayRequest.onServer(path)
                .options(AnsibleOptions.none().extraVars(Map.of("color", "red", "token", Secret.of("s3cr3t-token"))));
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void itRunsWhereItIs(Ansibles version) throws Exception {
        StringBuilder output = new StringBuilder();
        Event.Listener listener = event -> {
            if (event instanceof dev.lighterman.api.RunEvent.Output said) {
                output.append(java.nio.charset.StandardCharsets.UTF_8.decode(said.bytes()));
            }
        };

        for (String path :
                new String[] {"site/playbooks/site.yml", "~/site/playbooks/site.yml", home + "/site/playbooks/site.yml"
                }) {
            RunResult result =
                    runner(version).run(PlayPlan.of(play(path), Server.local()).on(null), listener);
            assertThat(result.outcome()).as(output.toString()).isEqualTo(RunOutcome.OK);
            assertThat(result.recap()).containsOnlyKeys("web1");
            assertThat(result.playbook()).isEqualTo("site.yml");
        }
        assertThat(output).contains("own plugin was here");

        RunResult other = runner(version)
                .run(
                        PlayPlan.of(play("site/playbooks/site.yml").inventory("server:other"), Server.local())
                                .on(null),
                        Event.Listener.none());
        assertThat(other.recap()).containsOnlyKeys("web2");
        assertThat(runner(version).runs("server:site/playbooks/site.yml"))
                .hasSize(2)
                .extracting(played -> played.run().playbook())
                .containsOnly("site.yml");
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#beforeAndSince219")
    void oneThatIsNotThereIsNamed(Ansibles version) throws Exception {
        RunResult result = runner(version)
                .run(PlayPlan.of(play("/none/site.yml"), Server.local()).on(null), Event.Listener.none());

        assertThat(result.outcome()).isNotEqualTo(RunOutcome.OK);
        assertThat(result.reason().orElseThrow()).contains("the playbook: /none/site.yml could not be found");
    }
}
