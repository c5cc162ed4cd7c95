package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Vault ids as {@code ansible-playbook --vault-id} takes them, {@code label@file}. Immutable.
 *
 * @param files by label, in their order
 * @param problems what cannot be used
 */
public record VaultIds(Map<String, Path> files, List<String> problems) {
    public VaultIds {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        problems = List.copyOf(problems);
    }

    /** Reads them. */
    public static VaultIds of(List<String> texts) {
        Map<String, Path> files = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String text : texts) {
            int at = text.indexOf('@');
            if (at < 1 || at == text.length() - 1) {
                problems.add("a vault id must be label@file, but is \"" + text + "\"");
                continue;
            }
            try {
                if (files.put(text.substring(0, at), LocalPath.parse(text.substring(at + 1))) != null) {
                    problems.add("there are two vault ids " + text.substring(0, at));
                }
            } catch (InvalidInputException e) {
                e.problems().forEach(found -> problems.add(found.message()));
            }
        }
        return new VaultIds(files, problems);
    }

    /** Options with these vault ids added. */
    public AnsibleOptions addTo(AnsibleOptions options) {
        AnsibleOptions all = options;
        for (Map.Entry<String, Path> vault : files.entrySet()) {
            all = all.vaultId(vault.getKey(), vault.getValue());
        }
        return all;
    }
}
