package dev.lighterman.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table as a tree of names. */
final class OptionTree {
    private OptionTree() {}

    static Optional<Option<?>> option(String path) {
        for (Option<?> option : Options.all()) {
            if (option.path().equals(path)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    static boolean isSection(String path) {
        return Options.all().stream().anyMatch(option -> option.path().startsWith(path + "."));
    }

    static List<String> paths() {
        return Options.all().stream().<String>map(Option::path).toList();
    }

    /** Names one level below a section. */
    static Set<String> children(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        Set<String> names = new LinkedHashSet<>();
        for (String path : paths()) {
            if (path.startsWith(prefix) && path.length() > prefix.length()) {
                names.add(path.substring(prefix.length()).split("\\.", 2)[0]);
            }
        }
        return names;
    }

    /** A field of this name in another place, when there is exactly one. */
    static Optional<String> elsewhere(String name) {
        List<String> found = paths().stream()
                .filter(path -> path.substring(path.lastIndexOf('.') + 1).equals(name))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
