package dev.lighterman.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.InventoryText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {
    static Inventory example() {
        return Inventory.of(
                Group.of(
                        "web",
                        Host.of("web[01:03].example.com"),
                        Host.of("10.0.0.7")
                                .var("ansible_port", 2222)
                                .var("note", "a b")
                                .var("word", "yes")
                                .var("list", Arrays.asList(1, "two", null, Map.of("three", 3.5)))),
                Group.of("db").var("port", 5432).var("한글", true),
                Group.of("site").child("web").child("db"));
    }

    @Test
    void anInventoryOfValuesIsWrittenAsYaml() {
        InventoryText inventory = example();
        assertThat(inventory.text()).isEqualTo("""
                web:
                  hosts:
                    web[01:03].example.com:
                    10.0.0.7:
                      ansible_port: 2222
                      note: a b
                      word: "yes"
                      list:
                      - 1
                      - two
                      - null
                      - three: 3.5

                db:
                  vars:
                    port: 5432
                    한글: true

                site:
                  children:
                    web:
                    db:
                """);
    }

    /** Lists and maps inside of a variable were the caller's own: what it did with them later changed what ran. */
    @Test
    void whatIsInsideOfAVariableIsCopied() {
        List<Object> ports = new ArrayList<>(List.of(80));
        Map<String, Object> inner = new HashMap<>(Map.of("ports", ports));
        Host host = Host.of("a").var("web", inner);
        Group group = Group.of("g").var("web", inner);
        ports.add(443);
        inner.put("color", "blue");
        assertThat(host.vars()).isEqualTo(Map.of("web", Map.of("ports", List.of(80))));
        assertThat(group.vars()).isEqualTo(host.vars());
    }

    @Test
    void aValueIsChangedByMakingAnother() {
        Host host = Host.of("a");
        assertThat(host.var("b", 1)).isEqualTo(new Host("a", Map.of("b", 1)));
        assertThat(host).isEqualTo(new Host("a", Map.of()));
        Group group = Group.of("g", host);
        assertThat(group.child("c").var("d", 2)).isEqualTo(new Group("g", List.of(host), List.of("c"), Map.of("d", 2)));
        assertThat(Inventory.of(group).group("g")).contains(group);
        assertThat(Inventory.of(group).group("h")).isEmpty();
    }
}
