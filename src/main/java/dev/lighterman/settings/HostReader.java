package dev.lighterman.settings;

import dev.lighterman.api.HostLogin;
import dev.lighterman.api.SshKey;
import dev.lighterman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** Reads the keys and logins of managed hosts. */
final class HostReader {
    private static final List<String> KEY_FIELDS = List.of("file", "key", "passphrase", "hosts");
    private static final List<String> LOGIN_FIELDS = List.of("hosts", "user", "password", "becomePassword");

    private final ValueReader values;

    HostReader(ValueReader values) {
        this.values = values;
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
        FieldReader fields = new FieldReader(name, mapping, values, KEY_FIELDS);
        boolean file = fields.node("file").isPresent();
        if (file == fields.node("key").isPresent()) {
            values.problem(mapping, "an item of " + name + " needs a file or a key" + (file ? ", but has both" : ""));
            return Optional.empty();
        }
        Optional<SshKey> key = file
                ? fields.value("file", values::path).map(SshKey::of)
                : fields.value("key", values::secret).map(SshKey::of);
        key = fields.with(key, "passphrase", SshKey::passphrase, values::secret);
        return fields.with(key, "hosts", SshKey::hosts, values::nonEmpty);
    }

    Optional<List<HostLogin>> logins(String name, YamlNode node) {
        return ListItems.all(
                node,
                ListItems.mapping(
                        name, "hosts and user, password or becomePassword", LOGIN_FIELDS, values, this::login));
    }

    private Optional<HostLogin> login(FieldReader fields) {
        Optional<HostLogin> login =
                fields.required("hosts", "hosts", values::nonEmpty).map(HostLogin::of);
        login = fields.with(login, "user", HostLogin::user, values::nonEmpty);
        login = fields.with(login, "password", HostLogin::password, values::secret);
        return fields.with(login, "becomePassword", HostLogin::becomePassword, values::secret);
    }
}
