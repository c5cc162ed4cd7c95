package dev.lighterman.lab;

import java.nio.file.Path;

/** The Java that tests run on, for programs of their own. */
public final class Java {
    private Java() {}

    /** The path of {@code java}. */
    public static String path() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
