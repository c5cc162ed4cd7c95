package dev.lighterman.app;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Slices;
import dev.lighterman.inventory.text.AnsibleCfg;
import dev.lighterman.settings.LocalPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What people and builds say of a play beside the options of ansible-playbook: its key, its slices, its project. Stateless. */
public final class PlayWords {
    private PlayWords() {}

    /** Options with one more, where it is given; null for where it is not. */
    public static <T> AnsibleOptions with(
            AnsibleOptions options, T given, BiFunction<AnsibleOptions, T, AnsibleOptions> setter) {
        return given == null ? options : setter.apply(options, given);
    }

    /**
     * A request with its key.
     *
     * @param key null for none
     * @throws InvalidInputException if it is no key
     */
    public static PlayRequest key(String key, PlayRequest request) throws InvalidInputException {
        try {
            return key == null ? request : request.key(key);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /**
     * A request with its slices.
     *
     * @param count null for none
     * @param allowed words of {@link Slices.Change}
     * @throws InvalidInputException if there are no such slices, or there is no such word
     */
    public static PlayRequest slices(Integer count, List<String> allowed, PlayRequest request)
            throws InvalidInputException {
        if (count == null && allowed.isEmpty()) {
            return request;
        } else if (count == null) {
            throw new InvalidInputException(
                    "--slices-allow is for a play in slices; perhaps you should add --slices N");
        }
        List<Slices.Change> changes = new ArrayList<>();
        for (String word : allowed) {
            changes.add(Slices.Change.of(word)
                    .orElseThrow(
                            () -> new InvalidInputException("slices: there is no \"" + word + "\" to allow; there are "
                                    + Arrays.stream(Slices.Change.values())
                                            .map(Slices.Change::word)
                                            .collect(Collectors.joining(", ")))));
        }
        try {
            return request.slices(Slices.of(count).allowing(changes));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** {@return the project of a call without a playbook: the current directory, where it has an ansible.cfg and is nobody's home} */
    public static Optional<Path> project() {
        Path here = Path.of("").toAbsolutePath();
        Path home = LocalPath.home().toAbsolutePath().normalize();
        return Optional.of(here)
                .filter(found -> !found.equals(home) && Files.isRegularFile(found.resolve(AnsibleCfg.FILE_NAME)));
    }
}
