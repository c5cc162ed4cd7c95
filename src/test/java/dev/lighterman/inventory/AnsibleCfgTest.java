package dev.lighterman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.lab.AnyMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AnsibleCfgTest {
    @Test
    void readsWhatConfigparserReads() throws InvalidInputException {
        AnsibleCfg cfg = AnsibleCfg.parse("ansible.cfg", """
                # a comment
                [defaults]
                Inventory = hosts ; and a comment
                forks=5
                ; another
                roles_path : a:b
                ssh_args = -o A=b
                callbacks = one,
                    two,
                  # not part of it
                    three
                nocows =
                url = http://x;y

                [ssh_connection]
                pipelining = True
                """);
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("Inventory", "hosts");
        defaults.put("forks", "5");
        defaults.put("roles_path", "a:b");
        defaults.put("ssh_args", "-o A=b");
        defaults.put("callbacks", "one,\ntwo,\nthree");
        defaults.put("nocows", "");
        defaults.put("url", "http://x;y");
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("defaults", defaults);
        sections.put("ssh_connection", Map.of("pipelining", "True"));
        assertThat(cfg.sections()).isEqualTo(sections);
        assertThat(cfg.get("defaults", "INVENTORY")).contains("hosts");
        assertThat(cfg.get("defaults", "none")).isEmpty();
        assertThat(cfg.get("none", "none")).isEmpty();
        assertThat(cfg.render()).isEqualTo("""
                [defaults]
                Inventory = hosts
                forks = 5
                roles_path = a:b
                ssh_args = -o A=b
                callbacks = one,
                    two,
                    three
                nocows =
                url = http://x;y

                [ssh_connection]
                pipelining = True
                """);
    }

    @Test
    void setsAValueAtItsPlace() {
        AnsibleCfg cfg =
                AnsibleCfg.standard().with("defaults", "Inventory", "hosts").with("diff", "always", "True");
        assertThat(cfg.render()).startsWith("[defaults]\ninventory = hosts\n").endsWith("\n\n[diff]\nalways = True\n");
        assertThat(AnsibleCfg.standard().get("defaults", "inventory")).contains("inventory/hosts");
    }

    @Test
    void reportsAllWrongLinesAtOnce() {
        assertThatThrownBy(() -> AnsibleCfg.parse(
                        "ansible.cfg", "forks = 5\n[defaults]\nforks\nforks = 5\nFORKS = 6\n[defaults]\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        ansible.cfg:1:1: expected a section such as [defaults] first, found "forks = 5"
                        ansible.cfg:3:1: expected key = value, found "forks"
                        ansible.cfg:5:1: "FORKS" stands here again
                        ansible.cfg:6:1: section [defaults] stands here again""");
    }

    @Property(tries = 300)
    void whatIsRenderedReadsBack(@ForAll("sections") Map<String, Map<String, String>> sections)
            throws InvalidInputException {
        AnsibleCfg cfg = new AnsibleCfg(sections);
        assertThat(AnsibleCfg.parse("ansible.cfg", cfg.render())).isEqualTo(cfg);
    }

    @Provide
    Arbitrary<Map<String, Map<String, String>>> sections() {
        Arbitrary<String> values =
                Arbitraries.of("", "a", "a b", "a=b", "a:b", "a;b", "a#b", "한글", "one\ntwo", "one\n\ntwo", "1");
        return AnyMap.of(
                Arbitraries.of("defaults", "connection", "ssh_connection"),
                AnyMap.of(Arbitraries.of("a", "b_c", "forks"), values, 3),
                3);
    }
}
