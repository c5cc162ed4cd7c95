package dev.lighterman.inventory.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSearchTest {
    @ParameterizedTest
    @CsvSource({
        "standard, ansible-server",
        "standard, kubernetes",
        "quirks.ini, web",
        "quirks.ini, db",
        "quirks.ini, site",
        "quirks.ini, empty",
        "quirks.ini, late",
        "quirks.ini, later",
        "tree.yml, web",
        "tree.yml, site",
        "tree.yml, db",
        "tree.yml, single",
        "tree.yml, nothing",
        "extensionless, web"
    })
    void findsWhatAnsibleFinds(String file, String group) throws Exception {
        String text = Files.readString(Path.of("src/test/resources/inventories", file));
        assertThat(GroupSearch.has(group, file, text)).contains(true);
        assertThat(GroupSearch.has("ansible", file, text)).contains(false);
        assertThat(GroupSearch.has("alone", file, text)).contains(false); // a host
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "[ansible-server]~true",
                " [ansible-server]  # builds~true",
                "[ansible-server:children]|web|[web]~true",
                "[ansible-server:hosts]~true",
                "[ansible-server:vars]|a=b~false", // Ansible wants the group itself
                "[all:vars]|ansible-server=it's mine~false",
                "ansible-server~false", // a host
                "# [ansible-server]~false",
                "; [ansible-server]~false",
                "''~false"
            })
    void looksForSectionsOfIni(String text, boolean found) {
        assertThat(GroupSearch.has("ansible-server", "hosts", text.replace('|', '\n')))
                .contains(found);
        assertThat(GroupSearch.has("ansible-server", "hosts.ini", text.replace('|', '\n')))
                .contains(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "ansible-server:~true",
                "{\"ansible-server\": {\"hosts\": {\"a\": null}}}~true",
                "all: {children: {site: {children: {ansible-server: }}}}~true",
                "all: {children: ansible-server}~true",
                "all: {hosts: {ansible-server: }}~false",
                "all: {vars: {children: {ansible-server: }}}~false",
                "all: ansible-server~false",
                "all: {children: }~false"
            })
    void looksForKeysOfYaml(String text, boolean found) {
        assertThat(GroupSearch.has("ansible-server", "hosts.yml", text)).contains(found);
        assertThat(GroupSearch.has("ansible-server", "hosts", text)).contains(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin: aws_ec2\nregions: [a]\n",
                "#!/usr/bin/python3\nimport json\nprint(json.dumps({}))\n",
                "[ansible-server.hosts]\nhost1 = {}\n",
                "[ansible server]\n",
                "a:\n  b: [\n"
            })
    void aTextThatIsNoStaticInventoryGivesNoAnswer(String text) {
        assertThat(GroupSearch.has("ansible-server", "hosts", text)).isEmpty();
    }

    @Test
    void theExtensionDecides() {
        assertThat(GroupSearch.has("ansible-server", "hosts.yml", "[ansible-server]\na b\n"))
                .isEmpty();
        assertThat(GroupSearch.has("ansible-server", "hosts.yaml", "")).isEmpty();
        assertThat(GroupSearch.has("ansible-server", "hosts.json", "{\"ansible-server\": {}}"))
                .contains(true);
        assertThat(GroupSearch.has("ansible-server", "hosts.cfg", "ansible-server:\n"))
                .isEmpty();
    }
}
