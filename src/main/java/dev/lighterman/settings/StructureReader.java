package dev.lighterman.settings;

import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.TransferSet;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Reads the values that are more than a word or a list of words. */
final class StructureReader {
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{|\\{%|\\{#");
    private static final List<String> TRANSFER_FIELDS =
            List.of("files", "exclude", "removePrefix", "to", "followLinks");
    private static final List<String> READINESS_FIELDS = List.of("path", "port", "scheme");
    private static final OptionType<Readiness.Scheme> SCHEME = OptionType.lowerCase(Readiness.Scheme.values());
    private static final List<String> GALAXY_FIELDS = List.of("name", "url", "token");
    private static final List<String> JUMP_FIELDS =
            List.of("host", "port", "user", "identity", "passphrase", "password");

    private final ValueReader values;
    private final References references;

    StructureReader(ValueReader values, References references) {
        this.values = values;
        this.references = references;
    }

    /** A command line, split where its quotes say, or a list of arguments; references are resolved after the split. */
    Optional<CommandWords> command(String name, YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            Optional<String> line = values.raw(name, "a command line or a list of arguments", node);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            List<String> words;
            try {
                words = CommandLines.parse(line.get());
            } catch (InvalidInputException e) {
                values.problem(node, name + ": " + e.problems().get(0).message());
                return Optional.empty();
            }
            return expanded(words, node);
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            values.problem(
                    node,
                    name + " must be a command line or a list of arguments, but is " + ValueReader.describe(node));
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            values.raw("an argument of " + name, "text", item).ifPresent(words::add);
        }
        if (sequence.items().isEmpty()) {
            values.problem(node, name + " is empty; perhaps you should leave it out");
        }
        return words.size() == sequence.items().size() && !words.isEmpty() ? expanded(words, node) : Optional.empty();
    }

    private Optional<CommandWords> expanded(List<String> words, YamlNode node) {
        List<String> arguments = new ArrayList<>();
        for (String word : words) {
            references.expandSecret(word, values.place(node)).ifPresent(arguments::add);
        }
        return arguments.size() == words.size() ? Optional.of(new CommandWords(arguments, words)) : Optional.empty();
    }

    /** What is read of the entries of a mapping. */
    private <T> Optional<Map<String, T>> entries(
            String name, YamlNode node, BiConsumer<YamlNode.Entry, Map<String, T>> reader) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            values.problem(node, name + " must be a mapping, but is " + ValueReader.describe(node));
            return Optional.empty();
        }
        Map<String, T> result = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> reader.accept(entry, result));
        return Optional.of(Collections.unmodifiableMap(result));
    }

    /** Any names and values; references in texts are resolved, those to the environment, a file or a program to a {@link
     * Secret}. */
    Optional<Map<String, Object>> map(String name, YamlNode node) {
        return entries(name, node, (entry, all) -> all.put(entry.key().text(), any(entry.value())));
    }

    /** Names and texts, each as it is written; those that may hold a secret are one unless the option is shown. */
    Optional<Map<String, Object>> texts(String name, YamlNode node) {
        return entries(name, node, (entry, all) -> {
            String key = entry.key().text();
            textOrSecret(name, name + "." + key, entry.value()).ifPresent(value -> all.put(key, value));
        });
    }

    /** One of {@link #texts}, called by its path. */
    Optional<Object> textOrSecret(String option, String path, YamlNode node) {
        Optional<String> raw = values.raw(path, "text", node);
        Optional<String> text = raw.map(found -> Placeholders.kept(option, found))
                .flatMap(found -> Options.isShown(option)
                        ? references.expand(found, values.place(node))
                        : references.expandSecret(found, values.place(node)));
        boolean secret = raw.isPresent() && !Options.isShown(option) && references.mayHoldSecret(raw.get());
        return secret ? text.map(Secret::of) : text.map(found -> found);
    }

    Object any(YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence && sequence.tag().isEmpty()) {
            List<Object> result = new ArrayList<>();
            sequence.items().forEach(item -> result.add(any(item)));
            return Collections.unmodifiableList(result);
        } else if (node instanceof YamlNode.Mapping mapping && mapping.tag().isEmpty()) {
            return map("value", mapping).orElseThrow();
        } else if (node.tag().isPresent()) {
            values.problem(
                    node,
                    node.tag().get() + " cannot be used here; perhaps you should put it into group_vars beside the "
                            + "inventory");
            return "";
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        if (scalar.type() != YamlType.STRING) {
            return scalar.toValue();
        }
        Optional<String> text = references.expandSecret(scalar.text(), values.place(node));
        if (!references.mayHoldSecret(scalar.text())) {
            return text.orElse("");
        }
        if (TEMPLATE.matcher(scalar.text()).find()) {
            values.problem(
                    node,
                    "a value from the environment, a file or a program cannot be part of a template; perhaps you should give it a "
                            + "variable of its own and use that in the template");
        }
        return text.<Object>map(Secret::of).orElse("");
    }

    /** Names and texts that everybody may see; numbers and the like stand as they are written. */
    Optional<Map<String, String>> plainTexts(String name, YamlNode node) {
        return entries(name, node, (entry, all) -> {
            String key = entry.key().text();
            plainText(name, key, entry.value()).ifPresent(value -> all.put(key, value));
        });
    }

    /** One of {@link #plainTexts}. */
    Optional<String> plainText(String name, String key, YamlNode node) {
        boolean secret = node instanceof YamlNode.Scalar scalar
                && !Options.isShown(name)
                && references.mayHoldSecret(scalar.text());
        if (secret) {
            values.problem(
                    node,
                    name + "." + key
                            + ": a value from the environment, a file or a program is a secret, and everybody who may read "
                            + "the Deployment would see it; perhaps you should use envFrom with a Secret: deploy.envFrom: "
                            + "[secret/NAME]");
            return Optional.empty();
        }
        return values.text(name + "." + key, node);
    }

    /** An HTTP path, or a mapping with it. */
    Optional<Readiness> readiness(String name, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return values.nonEmpty(name, node).map(Readiness::at);
        }
        FieldReader fields = new FieldReader(name, mapping, values, READINESS_FIELDS);
        if (fields.node("path").isEmpty()) {
            values.problem(mapping, name + " needs a path");
        }
        Optional<Readiness> readiness = fields.value("path", values::nonEmpty).map(Readiness::at);
        readiness = fields.with(
                readiness, "port", Readiness::port, (field, port) -> values.integer(field, OptionType.PORT, port));
        return fields.with(
                readiness, "scheme", Readiness::scheme, (field, scheme) -> values.choice(field, SCHEME, scheme));
    }

    Optional<List<TransferSet>> transfers(String name, YamlNode node) {
        if (node.items().isEmpty()) {
            values.problem(node, name + " is empty; perhaps you should leave it out");
            return Optional.empty();
        }
        return ListItems.all(node, ListItems.mapping(name, "files and to", TRANSFER_FIELDS, values, this::transfer));
    }

    private Optional<TransferSet> transfer(FieldReader fields) {
        Optional<TransferSet> set = fields.required("files", "files", values::list)
                .map(files -> TransferSet.of(files.toArray(String[]::new)));
        set = fields.with(set, "exclude", (of, globs) -> of.exclude(globs.toArray(String[]::new)), values::list);
        set = fields.with(set, "removePrefix", TransferSet::removePrefix, values::text);
        set = fields.with(set, "to", TransferSet::to, values::nonEmpty);
        return fields.with(set, "followLinks", TransferSet::followLinks, values::bool);
    }

    Optional<List<Server>> jumps(String name, YamlNode node) {
        return ListItems.all(
                node,
                item -> item instanceof YamlNode.Mapping mapping
                        ? jump(name, mapping)
                        : values.nonEmpty("an item of " + name, item).flatMap(text -> jump(name, item, text)));
    }

    private Optional<Server> jump(String name, YamlNode node, String text) {
        try {
            return Optional.of(Server.parse(text));
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> values.problem(node, name + ": " + found.message()));
            return Optional.empty();
        }
    }

    private Optional<Server> jump(String name, YamlNode.Mapping mapping) {
        FieldReader fields = new FieldReader(name, mapping, values, JUMP_FIELDS);
        Optional<Server> jump = fields.required("host", "a host", values::nonEmpty)
                .flatMap(text -> fields.usable("host", () -> Server.ssh(text)));
        jump = fields.with(jump, "port", Server::port, (field, port) -> values.integer(field, OptionType.PORT, port));
        jump = fields.with(jump, "user", Server::user, values::nonEmpty);
        jump = fields.with(jump, "identity", Server::identity, values::path);
        jump = fields.with(jump, "passphrase", Server::passphrase, values::secret);
        return fields.with(jump, "password", Server::password, values::secret);
    }

    Optional<List<GalaxyServer>> galaxy(String name, YamlNode node) {
        return ListItems.all(
                node, ListItems.mapping(name, "name, url and token", GALAXY_FIELDS, values, this::galaxyServer));
    }

    private Optional<GalaxyServer> galaxyServer(FieldReader fields) {
        Optional<GalaxyServer> server = fields.required("name", "a name", values::nonEmpty)
                .flatMap(text -> fields.usable("name", () -> GalaxyServer.named(text)));
        server = fields.with(server, "url", GalaxyServer::url, values::nonEmpty);
        return fields.with(server, "token", GalaxyServer::token, values::secret);
    }

    Optional<InventorySource> inventory(String name, YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return values.path(name, node).map(InventorySource.At::new);
        }
        if (!(node instanceof YamlNode.Mapping mapping) || mapping.entries().isEmpty()) {
            values.problem(
                    node,
                    name + " must be a path or a mapping of groups to hosts, but is "
                            + (node instanceof YamlNode.Mapping ? "empty" : ValueReader.describe(node)));
            return Optional.empty();
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        boolean whole = true;
        for (YamlNode.Entry entry : mapping.entries()) {
            whole &= keepsSecrets(name, entry.value());
            Optional<List<String>> hosts = values.list(name + "." + entry.key().text(), entry.value());
            whole &= hosts.isPresent();
            groups.put(entry.key().text(), hosts.orElse(List.of()));
        }
        return whole ? Optional.of(new InventorySource.Inline(groups)) : Optional.empty();
    }

    /** The inventory stays in the run's directory, so no variable in it may come from where secrets are. */
    private boolean keepsSecrets(String name, YamlNode hosts) {
        boolean keeps = true;
        for (YamlNode item : hosts.items()) {
            String[] words = item instanceof YamlNode.Scalar scalar
                    ? scalar.text().strip().split("\\s+", 2)
                    : new String[] {""};
            if (words.length > 1 && references.mayHoldSecret(words[1])) {
                values.problem(
                        item,
                        name
                                + ": a value from the environment, a file or a program would stay on the server, readable in the "
                                + "inventory of each run kept there; perhaps you should give passwords and keys by ansible.logins "
                                + "and ansible.keys, other values as a variable in ansible.extraVars, or keep it encrypted in group_vars of an inventory file");
                keeps = false;
            }
        }
        return keeps;
    }
}
