package dev.lighterman.pipeline;

import java.nio.file.Path;

/** Paths on this machine as people write them. */
final class LocalPath {
    private LocalPath() {}

    /** A path whose leading {@code ~} is the user's home directory. */
    static Path parse(String text) {
        if (text.equals("~") || text.startsWith("~/")) {
            return home().resolve(text.length() > 2 ? text.substring(2) : "");
        }
        return Path.of(text);
    }

    /** A relative path taken from a directory; {@code ~} is honoured here too, for paths made by code. */
    static Path resolve(Path directory, Path path) {
        return directory.resolve(parse(path.toString())).normalize();
    }

    static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
