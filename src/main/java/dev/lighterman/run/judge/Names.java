package dev.lighterman.run.judge;

import java.util.List;
import java.util.stream.Collectors;

/** Names in a sentence. */
final class Names {
    private Names() {}

    /** The first ten, and how many more there are. */
    static String some(List<String> names) {
        return names.stream().limit(10).collect(Collectors.joining(", "))
                + (names.size() > 10 ? " and " + (names.size() - 10) + " more" : "");
    }
}
