package dev.lighterman.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.json.Json;
import dev.lighterman.lab.Seed;
import dev.lighterman.playbook.LocalAnsible;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.sessions.JqwikSession;
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

    @ParameterizedTest
    @ValueSource(strings = {"standard", "quirks.ini", "tree.yml", "extensionless"})
    void ansibleReadsTheSameFromWhatIsRendered(String name) throws Exception {
        Inventory inventory = Inventory.load(INVENTORIES.resolve(name));
        Files.writeString(
                directory.resolve("ansible.cfg"), AnsibleCfg.standard().render());
        Files.writeString(directory.resolve("rendered.ini"), inventory.toIni());
        Files.writeString(directory.resolve("rendered.yml"), inventory.toYaml());
        Object original = list(INVENTORIES.resolve(name));
        assertThat(list(directory.resolve("rendered.ini"))).isEqualTo(original);
        assertThat(list(directory.resolve("rendered.yml"))).isEqualTo(original);
    }

    private Object list(Path inventory) throws Exception {
        LocalAnsible.Outcome outcome =
                LocalAnsible.run(directory, "ansible-inventory", "-i", inventory.toString(), "--list");
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.status()).isZero();
        return sorted(Json.parse(outcome.output()));
    }

    /** The order of groups and hosts within a list says nothing here. */
    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, inner) -> {
                boolean names = (key.equals("hosts") || key.equals("children")) && inner instanceof List<?>;
                copy.put(
                        (String) key,
                        names
                                ? ((List<?>) inner)
                                        .stream().map(Object::toString).sorted().toList()
                                : sorted(inner));
            });
            return copy;
        }
        return value;
    }

    @Test
    void literalsAndWordsAreThoseOfPython(@Seed long seed) throws Exception {
        List<String> texts = new ArrayList<>(PythonLiterals.TRICKY);
        JqwikSession.run(() -> PythonLiterals.texts().generator(1000).stream(new Random(seed))
                .limit(5000)
                .forEach(shrinkable -> texts.add(shrinkable.value())));
        texts.removeIf(text -> text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\f') >= 0);
        Path cases = directory.resolve("cases.jsonl");
        Files.write(cases, texts.stream().map(Json::write).toList(), StandardCharsets.UTF_8);
        try (InputStream script = InventoryIT.class.getResourceAsStream("read_back.py")) {
            Files.write(directory.resolve("read_back.py"), script.readAllBytes());
        }
        LocalAnsible.Outcome outcome = LocalAnsible.run(
                directory,
                List.of(
                        "/usr/bin/python3",
                        "-W",
                        "ignore",
                        directory.resolve("read_back.py").toString(),
                        cases.toString()));
        assertThat(outcome.status()).as(outcome.errors()).isZero();
        List<String> lines = outcome.output().lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            List<?> python = (List<?>) Json.parse(lines.get(i));
            compareLiteral(text, python.get(0), differences);
            Object words = words(text);
            if (!String.valueOf(words).equals(String.valueOf(python.get(1)))) {
                differences.add("words of " + Json.write(text) + ": " + words + ", Python: " + python.get(1));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static void compareLiteral(String text, Object python, List<String> differences) {
        String json = Json.write(python);
        boolean unsupported = json.contains("unsupported") || json.contains("\"set\":") || text.contains("\\N");
        if (unsupported || python instanceof Map) {
            return;
        }
        Object ours = PythonLiteral.isLiteral(text) ? List.of(plain(PythonLiteral.read(text))) : null;
        Object theirs = python == null ? null : List.of(plain(((List<?>) python).get(0)));
        if (ours == null ? theirs != null : !ours.equals(theirs)) {
            differences.add("literal " + Json.write(text) + ": " + ours + ", Python: " + theirs);
        }
    }

    private static Object plain(Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Map<?, ?> map) {
            List<Object> pairs = new ArrayList<>();
            map.forEach((key, inner) -> pairs.add(List.of(plain(key), plain(inner))));
            return pairs;
        } else if (value instanceof List<?> items) {
            return items.stream().map(InventoryIT::plain).toList();
        } else if (value instanceof Double number && number.isInfinite()) {
            return number > 0 ? "float inf" : "float -inf";
        }
        return value;
    }

    private static Object words(String text) {
        try {
            return ShellWords.split(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
