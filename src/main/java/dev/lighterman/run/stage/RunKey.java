package dev.lighterman.run.stage;

import dev.lighterman.digest.Sha256;

/**
 * What a program calls a run by, so that it happens once however often it is asked for. Immutable.
 *
 * @param text the program's own word for it
 */
public record RunKey(String text) {
    private static final int READABLE = 40;
    private static final int DIGITS = 16;

    /** {@return the id of the run: as much of the key as a file's name may have, and digits that no other key has} */
    public String id() {
        String words = text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        words = words.substring(0, Math.min(words.length(), READABLE)).replaceAll("[^A-Za-z0-9]+$", "");
        return (words.isEmpty() ? "key" : words) + "-" + Sha256.hex(text, DIGITS);
    }
}
