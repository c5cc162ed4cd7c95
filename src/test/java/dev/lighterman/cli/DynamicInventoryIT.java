package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Inventories that scripts and plugins make. */
@Timeout(180)
class DynamicInventoryIT {
    private static final String HOST = "{\"ansible_connection\": \"local\","
            + " \"ansible_python_interpreter\": \"/usr/bin/python3\", \"role\": \"%s\"}";

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void inventories() throws Exception {
        program = new Program(directory);
        Files.createDirectories(directory.resolve("inventory"));
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {local: true}
                inventory: inventory
                image: {name: 127.0.0.1:1/team/app, playbook: image.yml}
                transfer: [{files: Dockerfile}]
                """);
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        Files.writeString(directory.resolve("image.yml"), """
                - hosts: all
                  gather_facts: false
                  tasks:
                  - debug: {msg: "built on {{ inventory_hostname }}"}
                """);
        script("1-cloud", """
                cat <<END
                {"cloud": {"hosts": ["a", "b", "c"]},
                 "_meta": {"hostvars": {"a": %s, "b": %s, "c": %s}}}
                END
                """.formatted(HOST.formatted("builder"), HOST.formatted("web"), HOST.formatted("web")));
    }

    private void script(String name, String text) throws Exception {
        Path script = Files.writeString(directory.resolve("inventory").resolve(name), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theImageIsBuiltInTheGroupThatAPluginMakesOfAScriptsHosts() throws Exception {
        Files.writeString(directory.resolve("inventory/2-constructed.yml"), """
                plugin: constructed
                strict: false
                groups:
                  ansible-server: role == 'builder'
                """);

        Program.Ended ended = program.run("image", "--console", "plain", "-v");

        assertThat(ended.out())
                .as(ended.err())
                .contains("--limit ansible_server ", "built on a")
                .doesNotContain("built on b");

        Program.Ended listed = program.run("inventory", "--graph");
        assertThat(listed.out()).contains("  |--@ansible_server:\n  |  |--a\n");
        Program.Ended module = program.run("module", "ansible_server", "ping");
        assertThat(module.out()).startsWith("a | SUCCESS => {\n");
    }

    @Test
    void anImageIsNotBuiltOnEveryHostOfADynamicInventory() throws Exception {
        Path file = directory.resolve("lighterman.yml");
        Files.writeString(file, Files.readString(file).replace(", playbook: image.yml", ""));

        Program.Ended ended = program.run("image", "--console", "plain");

        assertThat(ended.out())
                .contains(
                        "the inventory has no host in the group ansible-server, so the image would be built on each of its 3"
                                + " hosts; nothing was sent; perhaps you should set image.hosts or image.limit\n");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(directory.resolve("lighterman")).doesNotExist();
    }

    /** An inventory of files was taken for one whose hosts are all meant. */
    @Test
    void norOfAnInventoryOfFiles() throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), "[web]\nw1\nw2 ansible_connection=local\n");
        Path file = directory.resolve("lighterman.yml");
        Files.writeString(file, Files.readString(file).replace(", playbook: image.yml", ""));

        Program.Ended several = program.run("image", "--console", "plain", "--set", "inventory=" + hosts);

        assertThat(several.out()).contains("so the image would be built on each of its 2 hosts; nothing was sent");
        assertThat(several.exitCode()).isEqualTo(1);
    }

    @Test
    void whatAFailingScriptSaysIsToldBeforeAnythingIsSent() throws Exception {
        script("1-cloud", "echo 'the token has expired' >&2; exit 3\n");

        Program.Ended ended = program.run("image", "--console", "plain");

        assertThat(ended.out())
                .contains("the inventory could not be read on ansible-server: ", "the token has expired");
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(directory.resolve("lighterman")).doesNotExist();
    }
}
