package dev.lighterman.report;

import dev.lighterman.api.ListedInventory;
import dev.lighterman.json.Json;
import dev.lighterman.report.console.JsonLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts and inventories as text. Stateless. */
public final class AnswerText {
    private AnswerText() {}

    /**
     * The facts of a host.
     *
     * @param host not null
     * @param facts not null
     * @return a line of JSON
     */
    public static String facts(String host, Map<String, Object> facts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.put("facts", facts);
        return JsonLine.of(fields);
    }

    /**
     * An inventory in the form that inventory scripts have, {@code ansible-inventory --list} too.
     *
     * @param inventory not null
     * @return plain maps, lists and values
     */
    public static Map<String, Object> list(ListedInventory inventory) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("_meta", Map.of("hostvars", inventory.hosts()));
        inventory.groups().forEach((name, members) -> {
            Map<String, Object> group = new LinkedHashMap<>();
            if (!members.children().isEmpty()) {
                group.put("children", members.children());
            }
            if (!members.hosts().isEmpty()) {
                group.put("hosts", members.hosts());
            }
            list.put(name, group);
        });
        return list;
    }

    /**
     * JSON for people.
     *
     * @param value plain maps, lists and values
     * @return lines
     */
    public static List<String> pretty(Map<String, ?> value) {
        return Json.writePretty(value).lines().toList();
    }
}
