package dev.lighterman.playbook;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the model of a playbook file's nodes. What it does not know it keeps. */
final class PlaybookReader {
    private PlaybookReader() {}

    static Playbook read(YamlDocument document) throws InvalidInputException {
        List<Playbook.Entry> entries = new ArrayList<>();
        if (document.root().isEmpty()) {
            return new Playbook(entries);
        }
        YamlNode root = document.root().get();
        if (root instanceof YamlNode.Scalar scalar && scalar.text().startsWith("$ANSIBLE_VAULT;")) {
            throw invalid(root, "the playbook is encrypted by ansible-vault and cannot be read here");
        }
        if (!(root instanceof YamlNode.Sequence plays)) {
            throw invalid(root, "a playbook is a list of plays, but this is " + root.description());
        }
        for (YamlNode node : plays.items()) {
            YamlNode.Mapping play = mapping(node, "a play");
            boolean imported =
                    Playbook.Import.KEYS.stream().anyMatch(key -> play.get(key).isPresent());
            entries.add(
                    imported
                            ? new Playbook.Import(keywords(play, Set.of()))
                            : new Play(keywords(play, Play.TASK_LISTS)));
        }
        return new Playbook(entries);
    }

    private static Map<String, Object> keywords(YamlNode.Mapping mapping, Set<String> taskLists)
            throws InvalidInputException {
        Map<String, Object> keywords = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            YamlNode value = entry.value();
            boolean list = value instanceof YamlNode.Sequence && value.tag().isEmpty();
            if (list && taskLists.contains(key)) {
                keywords.put(key, tasks(value.items()));
            } else if (list && key.equals("roles") && taskLists.equals(Play.TASK_LISTS)) {
                keywords.put(key, roles(value.items()));
            } else {
                keywords.put(key, value.toFaithfulValue());
            }
        }
        return keywords;
    }

    private static List<TaskEntry> tasks(List<YamlNode> nodes) throws InvalidInputException {
        List<TaskEntry> tasks = new ArrayList<>();
        for (YamlNode node : nodes) {
            YamlNode.Mapping task = mapping(node, "a task");
            boolean block =
                    Block.TASK_LISTS.stream().anyMatch(key -> task.get(key).isPresent());
            tasks.add(block ? new Block(keywords(task, Block.TASK_LISTS)) : new Task(keywords(task, Set.of())));
        }
        return tasks;
    }

    private static List<Object> roles(List<YamlNode> nodes) {
        List<Object> roles = new ArrayList<>();
        for (YamlNode node : nodes) {
            if (node instanceof YamlNode.Scalar scalar && scalar.toFaithfulValue() instanceof String name) {
                roles.add(Play.Role.of(name));
            } else if (node instanceof YamlNode.Mapping mapping && roleName(mapping) != null) {
                Map<String, Object> keywords = new LinkedHashMap<>();
                mapping.entries()
                        .forEach(entry ->
                                keywords.put(entry.key().text(), entry.value().toFaithfulValue()));
                roles.add(new Play.Role(roleName(mapping), keywords));
            } else {
                roles.add(node.toFaithfulValue());
            }
        }
        return roles;
    }

    private static String roleName(YamlNode.Mapping mapping) {
        YamlNode name = mapping.get("role").or(() -> mapping.get("name")).orElse(null);
        return name instanceof YamlNode.Scalar scalar ? scalar.text() : null;
    }

    private static YamlNode.Mapping mapping(YamlNode node, String what) throws InvalidInputException {
        if (node instanceof YamlNode.Mapping mapping && node.tag().isEmpty()) {
            return mapping;
        }
        throw invalid(node, what + " is a mapping of keywords, but this is " + node.description());
    }

    private static InvalidInputException invalid(YamlNode node, String message) {
        return new InvalidInputException(List.of(node.position().problem(message)));
    }
}
