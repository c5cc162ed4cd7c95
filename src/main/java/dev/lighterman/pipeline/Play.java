package dev.lighterman.pipeline;

import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A playbook of the user's and how to run it, in the words of {@code ansible-playbook}. Immutable.
 *
 * @param playbook the file on this machine
 * @param inventories what -i gets
 * @param limit narrows the hosts down
 * @param tags only these
 * @param skipTags none of these
 * @param extraVars as -e takes them
 * @param check changes nothing
 * @param diff shows differences
 * @param forks how many hosts at a time
 * @param become with become
 * @param vaultPasswordFile a file on this machine
 * @param vaultIds files on this machine by their ids
 * @param becomePassword for become
 * @param secretVars extra variables that stay in no file
 * @param secretFiles what secrets were read from, which is not sent along
 * @param startAtTask a task's name
 * @param verbosity how many -v
 * @param timeout ends the run
 * @param allowNoHosts whether it is fine that no play matched a host
 */
public record Play(
        Path playbook,
        List<String> inventories,
        Optional<String> limit,
        List<String> tags,
        List<String> skipTags,
        List<String> extraVars,
        boolean check,
        boolean diff,
        OptionalInt forks,
        boolean become,
        Optional<Path> vaultPasswordFile,
        Map<String, Path> vaultIds,
        Optional<Secret> becomePassword,
        Map<String, Object> secretVars,
        List<Path> secretFiles,
        Optional<String> startAtTask,
        int verbosity,
        Optional<Duration> timeout,
        boolean allowNoHosts) {
    public Play {
        inventories = List.copyOf(inventories);
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        extraVars = List.copyOf(extraVars);
        vaultIds = Collections.unmodifiableMap(new LinkedHashMap<>(vaultIds));
        secretFiles = List.copyOf(secretFiles);
        secretVars = Collections.unmodifiableMap(new LinkedHashMap<>(secretVars));
    }
}
