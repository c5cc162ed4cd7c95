package dev.lighterman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.lab.AnyMap;
import dev.lighterman.yaml.Tagged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryTest {
    @Test
    void rendersTheInlineFormOfAPipelineFile() throws InvalidInputException {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("ansible-server", List.of("localhost ansible_connection=local"));
        groups.put("kubernetes", List.of("10.0.0.6", "10.0.0.7 note=\"a b\" port=22"));
        Inventory inventory = Inventory.of(groups);
        assertThat(inventory.toIni()).isEqualTo("""
                        [ansible-server]
                        localhost ansible_connection=local

                        [kubernetes]
                        10.0.0.6
                        10.0.0.7 note='a b' port=22
                        """);
        assertThat(inventory.toYaml()).isEqualTo("""
                        ansible-server:
                          hosts:
                            localhost:
                              ansible_connection: local

                        kubernetes:
                          hosts:
                            10.0.0.6:
                            10.0.0.7:
                              note: a b
                              port: 22
                        """);
    }

    @Test
    void readsIniAsAnsibleDoes() throws InvalidInputException {
        Inventory inventory = Inventory.load(Path.of("src/test/resources/inventories/quirks.ini"));
        assertThat(inventory.groups())
                .extracting(Group::name)
                .containsExactly("ungrouped", "web", "db", "site", "empty", "all", "late", "later");
        assertThat(inventory.group("ungrouped").orElseThrow().hosts().get(1))
                .isEqualTo(new Host(
                        "alone",
                        Map.of("ansible_host", "10.0.0.1", "ansible_port", 2222, "note", "a b", "note2", "c # d")));
        assertThat(inventory.group("web").orElseThrow().hosts().get(0).vars().toString())
                .isEqualTo("{http_port=80, ratio=1.5, flag=true, no_flag=yes, none=null}");
        assertThat(inventory.group("db").orElseThrow().hosts().get(0).vars().toString())
                .isEqualTo("{list=[a,b], dict={k=1, l=[1, 2]}, text=5, number=5, octal=0644, hex=31, neg=-3}");
        assertThat(inventory.group("site").orElseThrow())
                .extracting(Group::children, group -> group.vars().toString())
                .containsExactly(
                        List.of("web", "db"),
                        "{a=plain text with spaces, b=quoted text, c=5, d=1.5, e=true, f=yes, g=[x, y], h={k=v}, i=foo # not a"
                                + " comment, j=5, k=, l=it's, m=a=b, n=\"unfinished, o=2026-11-23, p=ab, q=15, r=1000, s=padded,"
                                + " t=tab\there, u=한글}");
    }

    @Test
    void reportsAllWrongLinesAtOnce() {
        assertThatThrownBy(() -> Inventory.parseIni("hosts", """
                        [web]
                        a b
                        c d="e
                        f:
                        [web servers]
                        [web:hosts:x]
                        [web:plays]
                        [web:vars]
                        nothing
                        [web:children]
                        missing
                        [gone:vars]
                        x=1
                        """))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        hosts:2:1: expected key=value, found "b"; perhaps you should put quotes around a value with spaces
                        hosts:3:1: a quotation mark is never closed
                        hosts:4:1: "f:" ends with ":"; perhaps this is YAML, which needs the extension .yml
                        hosts:5:1: "[web servers]" is no section; perhaps you should remove spaces from it
                        hosts:6:1: "[web:hosts:x]" is no section; perhaps you should remove spaces from it
                        hosts:7:1: "plays" is none of hosts, children, vars
                        hosts:9:1: expected key=value, found "nothing"
                        hosts:11:1: there is no group "missing" to be a child of web
                        hosts:12:1: there is no group "gone" to have variables""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "''~hosts.yml:1:1: the inventory is empty",
                "- a~hosts.yml:1:1: an inventory is a mapping of groups, but this is a list",
                "plugin: aws_ec2~hosts.yml:1:1: this configures an inventory plugin; it is no list of hosts",
                "web: [a]~hosts.yml:1:6: a group is a mapping of hosts, children and vars, but this is a list",
                "web: {hosts: [a]}~hosts.yml:1:14: hosts are a mapping of names, but this is a list",
                "web: {host: {a: }}~hosts.yml:1:7: \"host\" is none of hosts, children, vars; Ansible passes over it"
            })
    void saysWhatIsWrongInYaml(String yaml, String message) {
        assertThatThrownBy(() -> Inventory.parseYaml("hosts.yml", yaml))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhatIsWrongInTheInlineForm() {
        assertThatThrownBy(() -> Inventory.of(Map.of("a b", List.of())))
                .hasMessage("inventory: \"a b\" cannot be the name of a group");
        assertThatThrownBy(() -> Inventory.of(Map.of("web", List.of("a b"))))
                .hasMessage(
                        "inventory: group web: expected key=value, found \"b\"; perhaps you should put quotes around a"
                                + " value with spaces");
        assertThatThrownBy(() -> Inventory.load(Path.of("no/such")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no inventory no/such");
    }

    @Test
    void vaultValuesNeedYaml() {
        Inventory inventory = new Inventory(List.of(new Group(
                "web", List.of(new Host("a", Map.of("p", new Tagged(Tagged.VAULT, "x")))), List.of(), Map.of())));
        assertThatThrownBy(inventory::toIni)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("INI cannot hold a tagged value such as !vault; perhaps you should write YAML");
        assertThat(inventory.toYaml()).isEqualTo("web:\n  hosts:\n    a:\n      p: !vault \"x\"\n");
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void iniReadsBackAsItself(@ForAll("inventories") Inventory inventory) throws InvalidInputException {
        String ini = inventory.toIni();
        assertThat(Inventory.parseIni("hosts", ini).groups())
                .as(ini)
                .containsExactlyInAnyOrderElementsOf(inventory.groups());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void yamlReadsBackAsItself(@ForAll("inventories") Inventory inventory) throws InvalidInputException {
        String yaml = inventory.toYaml();
        assertThat(Inventory.parseYaml("hosts.yml", yaml).groups())
                .as(yaml)
                .containsExactlyInAnyOrderElementsOf(inventory.groups());
    }

    @Provide
    Arbitrary<Inventory> inventories() {
        Arbitrary<Map<String, Object>> vars = AnyMap.of(Arbitraries.of("a", "b_c", "한글"), values(), 3);
        Arbitrary<Host> hosts = Combinators.combine(
                        Arbitraries.of("h1", "web[01:10].example", "[a:c].example", "10.0.0.1:2222", "한글"), vars)
                .as(Host::new);
        Arbitrary<Group> groups = Combinators.combine(
                        hosts.list().uniqueElements(Host::pattern).ofMaxSize(3), vars)
                .as((members, variables) -> new Group("g", members, List.of(), variables));
        return groups.list().ofMinSize(1).ofMaxSize(4).map(some -> {
            List<String> names = Arrays.asList("web", "db-1", "site", "ungrouped");
            List<Group> named = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Group group = some.get(i);
                boolean nothing =
                        i == 3 && group.hosts().isEmpty() && group.vars().isEmpty();
                if (!nothing) {
                    List<String> children = i == 2 ? List.of("web", "db-1") : List.<String>of();
                    named.add(new Group(names.get(i), group.hosts(), children, group.vars()));
                }
            }
            return new Inventory(named);
        });
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                PythonLiterals.texts().map(text -> (Object) text),
                Arbitraries.of((Object) 1, -5, 5_000_000_000L, 1.5, 1e300, 1e-9, true, false),
                Arbitraries.just(null));
        Arbitrary<Object> lists = leaves.list().ofMaxSize(3).map(list -> (Object) list);
        Arbitrary<Object> maps = AnyMap.of(PythonLiterals.texts(), leaves, 3).map(map -> (Object) map);
        return Arbitraries.frequencyOf(Tuple.of(4, leaves), Tuple.of(1, lists), Tuple.of(1, maps));
    }
}
