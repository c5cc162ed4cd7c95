package dev.lighterman.inventory;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A static inventory. Immutable. Scripts, directories and plugin configurations are none; they are staged as they are.
 *
 * @param groups in order, each name once
 */
public record Inventory(List<Group> groups) {
    /** The group where images are built. */
    public static final String ANSIBLE_SERVER = "ansible-server";

    /** The group where kubectl runs. */
    public static final String KUBERNETES = "kubernetes";

    public Inventory {
        groups = List.copyOf(groups);
    }

    /**
     * The inventory that comes with Lighterman: this control node is both {@code ansible-server} and {@code kubernetes}.
     *
     * @return never null
     */
    public static Inventory standard() {
        Host local = new Host("localhost", Map.of("ansible_connection", "local"));
        return new Inventory(List.of(
                new Group(ANSIBLE_SERVER, List.of(local), List.of(), Map.of()),
                new Group(KUBERNETES, List.of(local), List.of(), Map.of())));
    }

    /**
     * An inventory given as groups of lines, as in a pipeline file.
     *
     * @param groups for each group its hosts, each a line of an INI inventory: {@code localhost ansible_connection=local}
     * @return never null
     * @throws InvalidInputException when a line is wrong; the message names the group
     */
    public static Inventory of(Map<String, List<String>> groups) throws InvalidInputException {
        InventoryBuilder builder = new InventoryBuilder();
        for (Map.Entry<String, List<String>> entry : groups.entrySet()) {
            String name = entry.getKey();
            if (!IniInventory.isGroupName(name)) {
                throw new InvalidInputException("inventory: \"" + name + "\" cannot be the name of a group");
            }
            InventoryBuilder.Draft group = builder.group(name);
            for (String line : entry.getValue()) {
                try {
                    group.host(IniInventory.host(line));
                } catch (IllegalArgumentException e) {
                    throw new InvalidInputException("inventory: group " + name + ": " + e.getMessage());
                }
            }
        }
        return builder.build();
    }

    /**
     * Loads an inventory file, choosing the form as Ansible does: YAML for {@code .yml}, {@code .yaml} and {@code .json},
     * INI for other extensions, and for none whichever it is.
     *
     * @param file UTF-8, not null
     * @return never null
     * @throws InvalidInputException when it cannot be read or is no static inventory; with the place
     */
    public static Inventory load(Path file) throws InvalidInputException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no inventory " + file);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("the inventory " + file + " is not UTF-8");
        } catch (IOException e) {
            throw new InvalidInputException("cannot read the inventory " + file + ": " + e.getMessage());
        }
        String name = file.getFileName().toString();
        if (name.endsWith(".yml") || name.endsWith(".yaml") || name.endsWith(".json")) {
            return parseYaml(file.toString(), text);
        }
        return name.indexOf('.') < 0 && isYamlMapping(text)
                ? parseYaml(file.toString(), text)
                : parseIni(file.toString(), text);
    }

    private static boolean isYamlMapping(String text) {
        try {
            return YamlDocument.parse("", text).root().orElse(null) instanceof YamlNode.Mapping;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /**
     * Reads an inventory in INI form.
     *
     * @param file its name for messages, not null
     * @param text not null
     * @return never null
     * @throws InvalidInputException all wrong lines at once
     */
    public static Inventory parseIni(String file, String text) throws InvalidInputException {
        return IniInventory.parse(file, text);
    }

    /**
     * Reads an inventory in YAML form.
     *
     * @param file its name for messages, not null
     * @param text not null
     * @return never null
     * @throws InvalidInputException when it is none; with the place
     */
    public static Inventory parseYaml(String file, String text) throws InvalidInputException {
        return YamlInventory.parse(YamlDocument.parse(file, text));
    }

    /**
     * A group.
     *
     * @param name its name
     * @return empty when there is none of that name
     */
    public Optional<Group> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /**
     * The inventory in INI form.
     *
     * @return text that ends with a line break, unless there is nothing to say
     * @throws IllegalStateException when a variable cannot be written so: a {@code !vault} value, for example
     */
    public String toIni() {
        return IniInventory.render(this);
    }

    /**
     * The inventory in YAML form.
     *
     * @return text that ends with a line break
     */
    public String toYaml() {
        return YamlInventory.render(this);
    }
}
