package dev.lighterman.inventory;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlType;
import dev.lighterman.yaml.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The YAML form, by the rules of Ansible's {@code plugins/inventory/yaml.py}. */
final class YamlInventory {
    private static final Spelled NOTHING = new Spelled("");

    private YamlInventory() {}

    static Inventory parse(YamlDocument document) throws InvalidInputException {
        if (document.root().isEmpty()) {
            throw invalid(
                    new YamlNode.Scalar(document.start(), YamlType.NULL, "", true, Optional.empty()),
                    "the inventory is empty");
        }
        YamlNode.Mapping root = mapping(document.root().get(), "an inventory is a mapping of groups");
        if (root.get("plugin").isPresent()) {
            throw invalid(root, "this configures an inventory plugin; it is no list of hosts");
        }
        InventoryBuilder builder = new InventoryBuilder();
        for (YamlNode.Entry entry : root.entries()) {
            group(builder, entry);
        }
        return builder.build();
    }

    private static void group(InventoryBuilder builder, YamlNode.Entry entry) throws InvalidInputException {
        InventoryBuilder.Draft group = builder.group(entry.key().text());
        if (isNothing(entry.value())) {
            return;
        }
        for (YamlNode.Entry section : mapping(entry.value(), "a group is a mapping of hosts, children and vars")
                .entries()) {
            YamlNode value = section.value();
            switch (section.key().text()) {
                case "hosts" -> hosts(group, value);
                case "children" -> children(builder, group, value);
                case "vars" -> {
                    if (!isNothing(value)) {
                        mapping(value, "vars are a mapping")
                                .entries()
                                .forEach(var ->
                                        group.var(var.key().text(), var.value().toFaithfulValue()));
                    }
                }
                default ->
                    throw invalid(
                            section.key(),
                            "\"" + section.key().text()
                                    + "\" is none of hosts, children, vars; Ansible passes over it");
            }
        }
    }

    private static void hosts(InventoryBuilder.Draft group, YamlNode value) throws InvalidInputException {
        if (value instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.STRING) {
            group.host(Host.of(scalar.text()));
        } else if (!isNothing(value)) {
            for (YamlNode.Entry host :
                    mapping(value, "hosts are a mapping of names").entries()) {
                Map<String, Object> vars = new LinkedHashMap<>();
                if (!isNothing(host.value())) {
                    mapping(host.value(), "a host is a mapping of variables")
                            .entries()
                            .forEach(var ->
                                    vars.put(var.key().text(), var.value().toFaithfulValue()));
                }
                group.host(new Host(host.key().text(), vars));
            }
        }
    }

    private static void children(InventoryBuilder builder, InventoryBuilder.Draft group, YamlNode value)
            throws InvalidInputException {
        if (value instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.STRING) {
            builder.group(scalar.text());
            group.child(scalar.text());
        } else if (!isNothing(value)) {
            for (YamlNode.Entry child :
                    mapping(value, "children are a mapping of groups").entries()) {
                group(builder, child);
                group.child(child.key().text());
            }
        }
    }

    static String render(Inventory inventory) {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Group group : inventory.groups()) {
            Map<String, Object> sections = new LinkedHashMap<>();
            if (!group.hosts().isEmpty()) {
                Map<String, Object> hosts = new LinkedHashMap<>();
                group.hosts()
                        .forEach(host -> hosts.put(host.pattern(), host.vars().isEmpty() ? NOTHING : host.vars()));
                sections.put("hosts", hosts);
            }
            if (!group.children().isEmpty()) {
                Map<String, Object> children = new LinkedHashMap<>();
                group.children().forEach(child -> children.put(child, NOTHING));
                sections.put("children", children);
            }
            if (!group.vars().isEmpty()) {
                sections.put("vars", group.vars());
            }
            root.put(group.name(), sections.isEmpty() ? NOTHING : sections);
        }
        return YamlWriter.write(root, path -> path.size() == 1);
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.NULL;
    }

    private static YamlNode.Mapping mapping(YamlNode node, String rule) throws InvalidInputException {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        throw invalid(node, rule + ", but this is " + node.description());
    }

    private static InvalidInputException invalid(YamlNode node, String message) {
        return new InvalidInputException(List.of(node.position().problem(message)));
    }
}
