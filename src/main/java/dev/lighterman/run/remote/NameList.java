package dev.lighterman.run.remote;

import java.util.List;

/** Names in sentences. */
public final class NameList {
    private NameList() {}

    /** The first ten, and how many more there are. */
    public static String of(List<String> names) {
        return of(names, 10);
    }

    /** The first of them, and how many more there are. */
    public static String of(List<String> names, int most) {
        String first = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? first + " and " + (names.size() - most) + " more" : first;
    }
}
