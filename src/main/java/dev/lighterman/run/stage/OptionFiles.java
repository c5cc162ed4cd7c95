package dev.lighterman.run.stage;

import dev.lighterman.api.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of the files that a run's options and its ansible.cfg name. Passwords are sent in files of their own that are
 * removed when the run ends. Immutable.
 *
 * @param extraVars the content of the files that arguments of {@code -e} name, by the argument
 * @param vaultPasswords the content of files with vault passwords by their ids, under the empty id that of the one without
 * @param configured passwords that the project's ansible.cfg names by their files
 */
public record OptionFiles(
        Map<String, byte[]> extraVars, Map<String, Secret> vaultPasswords, List<ConfigSecret> configured) {
    /** Options that name no files. */
    public static final OptionFiles NONE = new OptionFiles(Map.of(), Map.of(), List.of());

    public OptionFiles {
        extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(extraVars));
        vaultPasswords = Collections.unmodifiableMap(new LinkedHashMap<>(vaultPasswords));
        configured = List.copyOf(configured);
    }

    /** The same with the content of the file that an argument of {@code -e} names. */
    public OptionFiles extraVars(String argument, byte[] content) {
        Map<String, byte[]> all = new LinkedHashMap<>(extraVars);
        all.put(argument, content);
        return new OptionFiles(all, vaultPasswords, configured);
    }

    /** The same with one more vault password, under the empty id for one without. */
    public OptionFiles vaultPassword(String id, Secret password) {
        Map<String, Secret> all = new LinkedHashMap<>(vaultPasswords);
        all.put(id, password);
        return new OptionFiles(extraVars, all, configured);
    }

    /** The same with passwords that the project's ansible.cfg names by their files. */
    public OptionFiles configured(List<ConfigSecret> passwords) {
        return new OptionFiles(extraVars, vaultPasswords, passwords);
    }
}
