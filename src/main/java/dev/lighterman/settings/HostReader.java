package dev.lighterman.settings;

import dev.lighterman.api.HostLogin;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import dev.lighterman.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the keys and logins of managed hosts. */
final class HostReader {
    private static final List<String> KEY_FIELDS = List.of("file", "key", "passphrase", "hosts");
    private static final List<String> LOGIN_FIELDS = List.of("hosts", "user", "password", "becomePassword");

    private final ValueReader values;
    private final StructureReader structures;

    HostReader(ValueReader values, StructureReader structures) {
        this.values = values;
        this.structures = structures;
    }

    /** A file alone stands for its key, for all hosts. */
    Optional<List<SshKey>> keys(String name, YamlNode node) {
        return ListItems.all(
                node,
                item -> item instanceof YamlNode.Mapping mapping
                        ? key(name, mapping)
                        : values.path("an item of " + name, item).map(SshKey::of));
    }

    private Optional<SshKey> key(String name, YamlNode.Mapping mapping) {
        structures.unknown(name, mapping, KEY_FIELDS);
        Optional<YamlNode> file = StructureReader.present(mapping, "file");
        Optional<YamlNode> text = StructureReader.present(mapping, "key");
        if (file.isPresent() == text.isPresent()) {
            values.problem(
                    mapping,
                    "an item of " + name + " needs a file or a key" + (file.isPresent() ? ", but has both" : ""));
            return Optional.empty();
        }
        Optional<Path> path = file.flatMap(node -> values.path(name + ".file", node));
        Optional<Secret> secret = text.flatMap(node -> values.secret(name + ".key", node));
        Optional<SshKey> key = path.map(SshKey::of).or(() -> secret.map(SshKey::of));
        Optional<Secret> passphrase = StructureReader.present(mapping, "passphrase")
                .flatMap(node -> values.secret(name + ".passphrase", node));
        Optional<String> hosts =
                StructureReader.present(mapping, "hosts").flatMap(node -> values.nonEmpty(name + ".hosts", node));
        return key.map(found -> passphrase.map(found::passphrase).orElse(found))
                .map(found -> hosts.map(found::hosts).orElse(found));
    }

    Optional<List<HostLogin>> logins(String name, YamlNode node) {
        return ListItems.all(node, item -> {
            if (item instanceof YamlNode.Mapping mapping) {
                return login(name, mapping);
            }
            values.problem(
                    item,
                    "an item of " + name
                            + " must be a mapping with hosts and user, password or becomePassword, but is "
                            + ValueReader.describe(item));
            return Optional.empty();
        });
    }

    private Optional<HostLogin> login(String name, YamlNode.Mapping mapping) {
        structures.unknown(name, mapping, LOGIN_FIELDS);
        Optional<YamlNode> pattern = StructureReader.present(mapping, "hosts");
        if (pattern.isEmpty()) {
            values.problem(mapping, "an item of " + name + " needs hosts");
        }
        Optional<String> hosts = pattern.flatMap(node -> values.nonEmpty(name + ".hosts", node));
        Optional<String> user =
                StructureReader.present(mapping, "user").flatMap(node -> values.nonEmpty(name + ".user", node));
        Optional<Secret> password =
                StructureReader.present(mapping, "password").flatMap(node -> values.secret(name + ".password", node));
        Optional<Secret> becomePassword = StructureReader.present(mapping, "becomePassword")
                .flatMap(node -> values.secret(name + ".becomePassword", node));
        return hosts.map(HostLogin::of)
                .map(found -> user.map(found::user).orElse(found))
                .map(found -> password.map(found::password).orElse(found))
                .map(found -> becomePassword.map(found::becomePassword).orElse(found));
    }
}
