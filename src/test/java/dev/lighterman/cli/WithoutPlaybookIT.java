package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.AnsibleServer;
import dev.lighterman.AnsibleServer.Facts;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.inventory.Group;
import dev.lighterman.inventory.Host;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.playbook.Playbook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Modules, facts and inventories, from the command line and from Java. */
@Timeout(180)
class WithoutPlaybookIT {
    private static final String HOST = "ansible_connection=local ansible_python_interpreter=/usr/bin/python3";

    @TempDir
    private Path directory;

    private Program program;
    private Path site;

    @BeforeEach
    void project() throws Exception {
        program = new Program(directory);
        site = Files.createDirectories(directory.resolve("site"));
        Files.writeString(site.resolve("ansible.cfg"), "[defaults]\ninventory = hosts\n");
        Files.writeString(site.resolve("hosts"), "[web]\nw1 " + HOST + "\nw2 ansible_host=127.0.0.1 ansible_port=1\n");
        Files.createDirectories(site.resolve("group_vars"));
        Files.writeString(site.resolve("group_vars/web"), "color: blue\n");
    }

    private Path script(String name, String text) throws Exception {
        Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aModuleRunsInItsProjectAndNamesTheHostsThatFailed() throws Exception {
        Program.Ended ended = program.run(
                "module", "web", "command", "--project", "site", "chdir=/", "--", "echo", "{{ color }}", "a  b");

        assertThat(ended.out()).contains("w1 | CHANGED | rc=0 >>\nblue a  b\n", "w2 | UNREACHABLE => {\n");
        assertThat(ended.err())
                .matches("lighterman: UNSTABLE: host w2 could not be reached for task \"command\": (?s).*\n");
        assertThat(ended.exitCode()).isEqualTo(3);
    }

    @Test
    void factsAreALineOfJsonForEachHost() throws Exception {
        Program.Ended ended = program.run("facts", "web", "--project", "site", "--filter", "ansible_system");

        assertThat(ended.out()).isEqualTo("{\"host\":\"w1\",\"facts\":{\"ansible_system\":\"Linux\"}}\n");
        assertThat(ended.err()).startsWith("lighterman: no facts of w2: Failed to connect to the host via ssh: ");
        assertThat(ended.exitCode()).isEqualTo(3);
    }

    @Test
    void theInventoryIsListedAndNothingOfItStaysOnTheServer() throws Exception {
        Program.Ended listed = program.run("inventory", "--project", "site", "--console", "json");
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        assertThat(listed.out())
                .startsWith("{\"_meta\":{\"hostvars\":{\"w1\":{")
                .contains("\"w2\":{\"ansible_host\":\"127.0.0.1\",\"ansible_port\":1,\"color\":\"blue\"}")
                .endsWith(",\"web\":{\"hosts\":[\"w1\",\"w2\"]}}\n");

        script("cloud", "echo 'the token has expired' >&2; exit 3\n");
        Program.Ended failed = program.run("inventory", "-i", "cloud");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .isEqualTo(
                        "lighterman: the inventory could not be read on ansible-server: inventory/cloud with script plugin:"
                                + " Inventory script (inventory/cloud) had an execution error: the token has expired\n");
        Files.writeString(directory.resolve("site.yml"), "- hosts: all\n");
        Program.Ended played = program.run("play", "site.yml", "-i", "cloud");
        assertThat(played.exitCode()).isEqualTo(1);
        assertThat(played.out())
                .contains("the inventory gave no hosts; Ansible could not read cloud with script plugin: Inventory"
                        + " script (cloud) had an execution error: the token has expired\n");
        try (Stream<Path> runs = Files.list(directory.resolve(".lighterman/runs"))) {
            assertThat(runs).hasSize(1);
        }
    }

    @Test
    void oneLineEachFromJava() throws Exception {
        Inventory inventory = Inventory.of(
                Group.of(
                        "web",
                        Host.of("h1")
                                .var("ansible_connection", "local")
                                .var("ansible_become_password", Secret.of("the first's")),
                        Host.of("h2")
                                .var("ansible_connection", "local")
                                .var("ansible_become_password", Secret.of("the second's"))),
                Group.of("site").child("web"));
        AnsibleOptions vars = AnsibleOptions.none().extraVars(Map.of("ansible_python_interpreter", "/usr/bin/python3"));
        try (AnsibleServer server = AnsibleServer.connect(Server.local())) {
            RunResult result = server.module("localhost", "ping", Map.of()).await();
            assertThat(result.playbook()).isEqualTo("playbook.yml");
            assertThat(result.outcome()).as("%s", result.reason()).hasToString("OK");

            PlayRequest facts = PlayRequest.of(Playbook.facts("web", "ansible_system"))
                    .inventory(inventory)
                    .options(vars);
            Facts gathered = server.facts(facts);
            assertThat(gathered.hosts()).containsOnlyKeys("h1", "h2");
            assertThat(gathered.hosts().get("h1")).containsEntry("ansible_system", "Linux");

            ListedInventory listed =
                    server.inventory(PlayRequest.of(Playbook.of()).inventory(inventory));
            assertThat(listed.hostsOf("site")).containsExactly("h1", "h2");
            assertThat(listed.graph())
                    .containsSubsequence("@all:", "  |--@site:", "  |  |--@web:", "  |  |  |--h1", "  |  |  |--h2")
                    .hasSize(6);
            assertThat(listed.hosts().get("h1").get("ansible_become_password").toString())
                    .startsWith("{{ lighterman_secret_value_");

            Path broken = script("cloud", "echo 'no such account' >&2; exit 1\n");
            assertThatThrownBy(
                            () -> server.inventory(PlayRequest.of(Playbook.of()).inventory(broken.toString())))
                    .isInstanceOf(LightermanException.class)
                    .hasMessageContaining("no such account");

            // each host has its own
            String length = "{{ ansible_become_password | length }}";
            List<String> said = new ArrayList<>();
            server.start(PlayRequest.of(Playbook.module("web", "debug", Map.of("msg", length)))
                            .inventory(inventory)
                            .options(vars))
                    .follow(event -> {
                        if (event instanceof RunEvent.TaskFinished finished) {
                            said.add(finished.result().host() + " "
                                    + finished.data().get("msg"));
                        }
                    });
            assertThat(said).containsExactlyInAnyOrder("h1 11", "h2 12");
        }
    }
}
