package dev.lighterman.cli;

import java.util.Map;

/** The home directory of a user without an entry in passwd, such as a container's that runs as any number. */
final class OwnHome {
    private static final String PROPERTY = "user.home";
    private static final String UNKNOWN = "?";

    private OwnHome() {}

    /** Has everything in this process, libraries included, use that directory where the JVM knows none. */
    static void settle(Map<String, String> environment) {
        System.setProperty(PROPERTY, of(System.getProperty(PROPERTY, UNKNOWN), environment));
    }

    /** The one that the JVM knows; else {@code HOME}, as git and kubectl take it; else the root directory. */
    static String of(String known, Map<String, String> environment) {
        if (!known.equals(UNKNOWN)) {
            return known;
        }
        String home = environment.getOrDefault("HOME", "");
        return home.startsWith("/") ? home : "/";
    }
}
