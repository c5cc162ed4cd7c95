package dev.lighterman.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.inventory.text.GroupSearch;
import dev.lighterman.json.Json;
import dev.lighterman.playbook.ready.LocalAnsible;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inventories as Ansible itself reads them. */
class InventoryIT {
    private static final Path INVENTORIES =
            Path.of("src/test/resources/inventories").toAbsolutePath();

    @TempDir
    Path directory;

    @Test
    void ansibleReadsAnInventoryOfValues() throws Exception {
        Files.writeString(directory.resolve("hosts"), InventoryTest.example().text());
        Map<?, ?> read = list(directory.resolve("hosts"));
        assertThat(((Map<?, ?>) read.get("web")).get("hosts"))
                .isEqualTo(List.of("web01.example.com", "web02.example.com", "web03.example.com", "10.0.0.7"));
        assertThat(((Map<?, ?>) read.get("site")).get("children")).isEqualTo(List.of("web", "db"));
        Map<?, ?> host = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) read.get("_meta")).get("hostvars")).get("10.0.0.7");
        assertThat(Json.write(host.get("list"))).isEqualTo("[1,\"two\",null,{\"three\":3.5}]");
        assertThat(host.get("word")).isEqualTo("yes");
        assertThat(host.get("ansible_port")).hasToString("2222");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "quirks.ini", "tree.yml", "extensionless"})
    void groupsAreFoundWhereAnsibleFindsThem(String name) throws Exception {
        Map<?, ?> read = list(INVENTORIES.resolve(name));
        String text = Files.readString(INVENTORIES.resolve(name));
        for (String group : List.of(
                "ansible-server", "kubernetes", "web", "db", "site", "empty", "late", "later", "single", "alone")) {
            boolean found = read.containsKey(group)
                    || ((List<?>) ((Map<?, ?>) read.get("all")).get("children")).contains(group);
            assertThat(GroupSearch.has(group, name, text)).as(group).contains(found);
        }
    }

    private Map<?, ?> list(Path inventory) throws Exception {
        Files.writeString(
                directory.resolve("ansible.cfg"), AnsibleCfg.standard().render());
        LocalAnsible.Outcome outcome =
                LocalAnsible.run(directory, "ansible-inventory", "-i", inventory.toString(), "--list");
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.status()).isZero();
        return (Map<?, ?>) Json.parse(outcome.output());
    }
}
