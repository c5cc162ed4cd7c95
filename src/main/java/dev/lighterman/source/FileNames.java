package dev.lighterman.source;

import dev.lighterman.digest.Sha256;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/**
 * Which names the JVM can carry. It reads and writes file names, arguments and properties in the encoding of the locale it
 * was started under ({@code sun.jnu.encoding}); under {@code LANG=C} a name with characters beyond ASCII becomes
 * another name. A message says so before such a file is looked for or sent. Stateless.
 */
public final class FileNames {
    private static final char REPLACEMENT = '\ufffd';

    private FileNames() {}

    /**
     * A name for a file or directory about a repository: the repository's own for people to find it, digits to keep it apart from
     * others.
     *
     * @param url of the repository
     * @param key what it is about
     * @param digits how many
     */
    public static String ofRepository(String url, String key, int digits) {
        String name = url.replaceFirst("/+$", "").replaceFirst("\\.git$", "").replaceFirst("^.*[/:]", "");
        return name.replaceAll("[^\\p{L}\\p{N}._-]", "_") + "-" + Sha256.hex(key, digits);
    }

    /** {@return what keeps a text from being used as a path; a sentence for people; empty when it can be used} */
    public static Optional<String> problem(String name) {
        return problem(name, ofJvm());
    }

    static Optional<String> problem(String name, Charset jvm) {
        if (name.indexOf('\0') >= 0) {
            return Optional.of("\"" + name.replace('\0', '?') + "\" is no path: it holds a NUL character");
        } else if (!jvm.equals(StandardCharsets.UTF_8) && !jvm.newEncoder().canEncode(name)) {
            return Optional.of("the name \"" + name + "\" has characters that the locale's encoding (" + jvm.name()
                    + ") does not have" + HINT);
        }
        return Optional.empty();
    }

    /**
     * {@return what was lost when a name was read: of a file found in a directory, of an argument, of the working
     * directory; a clause for people that begins with the name; empty when nothing was lost}
     */
    public static Optional<String> loss(String name) {
        return loss(name, ofJvm());
    }

    static Optional<String> loss(String name, Charset jvm) {
        if (name.indexOf(REPLACEMENT) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                jvm.equals(StandardCharsets.UTF_8)
                        ? "the name \"" + name + "\" is not UTF-8; perhaps you should rename the file"
                        : "the name \"" + name + "\" has characters that the locale's encoding (" + jvm.name()
                                + ") does not have" + HINT);
    }

    /** Whether names of any characters can be used. */
    static boolean carryAnything() {
        return ofJvm().equals(StandardCharsets.UTF_8);
    }

    private static final String HINT = "; perhaps you should set LC_ALL=C.UTF-8";

    private static Charset ofJvm() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.US_ASCII;
        }
    }
}
