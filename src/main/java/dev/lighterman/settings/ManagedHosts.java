package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What options say of the way to managed hosts: keys, logins, host keys. Stateless. */
final class ManagedHosts {
    /** What Ansible takes for positions in a group, which nobody knows before the whole inventory is read. */
    private static final Pattern POSITION = Pattern.compile(".+\\[(-?[0-9]+|[0-9]+[:-][0-9]*)\\]");

    private ManagedHosts() {}

    /** Something that cannot be used. */
    record Finding(Option<?> option, String text) {}

    static List<Finding> findings(AnsibleOptions options) {
        List<Finding> findings = new ArrayList<>();
        for (SshKey key : options.keys()) {
            pattern(AnsibleSection.KEYS, key.hosts(), findings);
            text(AnsibleSection.KEYS, List.of(key.hosts()), findings);
            text(AnsibleSection.KEYS, present(List.of(key.text(), key.passphrase())), findings);
        }
        for (HostLogin login : options.logins()) {
            pattern(AnsibleSection.LOGINS, login.hosts(), findings);
            List<Object> said = present(List.of(login.user(), login.password(), login.becomePassword()));
            if (said.isEmpty()) {
                findings.add(new Finding(
                        AnsibleSection.LOGINS,
                        "the login for \"" + login.hosts() + "\" needs a user, a password or a becomePassword"));
            }
            login.user()
                    .filter(String::isBlank)
                    .ifPresent(none -> findings.add(new Finding(
                            AnsibleSection.LOGINS, "the user of the login for \"" + login.hosts() + "\" is empty")));
            text(AnsibleSection.LOGINS, List.of(login.hosts()), findings);
            text(AnsibleSection.LOGINS, said, findings);
        }
        for (Optional<? extends Object> value : List.<Optional<? extends Object>>of(
                options.user(),
                options.password(),
                options.connection(),
                options.becomeUser(),
                options.becomeMethod())) {
            value.flatMap(ValueChecks::inside)
                    .ifPresent(wrong -> findings.add(new Finding(AnsibleSection.USER, "a part of the login " + wrong)));
        }
        hostKey(options, findings);
        return findings;
    }

    private static void hostKey(AnsibleOptions options, List<Finding> findings) {
        Optional<HostKey.Kind> kind = options.hostKey().map(HostKey::kind);
        if (kind.filter(HostKey.Kind.PINNED::equals).isPresent()) {
            findings.add(new Finding(
                    AnsibleSection.HOST_KEY,
                    "hostKey must be strict, accept-new or insecure, since managed hosts are many; perhaps you should put"
                            + " their keys into a file, as `ssh-keyscan` prints them, and set ansible.knownHosts"));
        } else if (kind.filter(HostKey.Kind.INSECURE::equals).isPresent()
                && options.knownHosts().isPresent()) {
            findings.add(
                    new Finding(
                            AnsibleSection.HOST_KEY,
                            "hostKey: insecure and knownHosts contradict each other; perhaps you should leave one of them out"));
        }
    }

    private static void pattern(Option<?> option, String pattern, List<Finding> findings) {
        if (pattern.isBlank()) {
            findings.add(new Finding(option, "the pattern of hosts is empty; perhaps you should write all"));
        }
        Stream.of(pattern.split("[,]"))
                .map(String::strip)
                .filter(part -> POSITION.matcher(part).matches())
                .findFirst()
                .ifPresent(part -> findings.add(new Finding(
                        option,
                        "the pattern of hosts \"" + part
                                + "\" counts hosts, which cannot be used here; perhaps you should name them")));
    }

    private static List<Object> present(List<Optional<? extends Object>> values) {
        return values.stream().<Object>flatMap(Optional::stream).toList();
    }

    private static void text(Option<?> option, List<?> values, List<Finding> findings) {
        String name = option.path().substring("ansible.".length());
        ValueChecks.inside(values).ifPresent(wrong -> findings.add(new Finding(option, name + " " + wrong)));
    }

    /** The same with files of this machine made absolute. */
    static AnsibleOptions local(AnsibleOptions options, Path directory) {
        AnsibleOptions local = options;
        if (!options.keys().isEmpty()) {
            local = local.keys(options.keys().stream()
                    .map(key -> key.file()
                            .map(file -> at(LocalPath.resolve(directory, file), key))
                            .orElse(key))
                    .toList());
        }
        if (options.knownHosts().isPresent()) {
            local = local.knownHosts(
                    LocalPath.resolve(directory, options.knownHosts().get()));
        }
        return local;
    }

    private static SshKey at(Path file, SshKey key) {
        SshKey moved = SshKey.of(file).hosts(key.hosts());
        return key.passphrase().map(moved::passphrase).orElse(moved);
    }

    /** The files that keys are in. */
    static List<Path> keyFiles(AnsibleOptions options) {
        return options.keys().stream().flatMap(key -> key.file().stream()).toList();
    }

    /** What is to be hidden, and in no file that is sent. */
    static List<Secret> secrets(AnsibleOptions options) {
        List<Secret> secrets = new ArrayList<>();
        options.becomePassword().ifPresent(secrets::add);
        options.password().ifPresent(secrets::add);
        for (HostLogin login : options.logins()) {
            login.password().ifPresent(secrets::add);
            login.becomePassword().ifPresent(secrets::add);
        }
        for (SshKey key : options.keys()) {
            key.passphrase().ifPresent(secrets::add);
            key.text().ifPresent(secrets::add);
        }
        return secrets;
    }
}
