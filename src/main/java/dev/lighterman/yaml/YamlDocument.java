package dev.lighterman.yaml;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * One YAML document, with the place of everything in it. Immutable.
 *
 * @param file the file as the user named it, not null
 * @param start where the document begins
 * @param root its value; empty when there is nothing but comments
 * @param duplicateKeys a problem for each key that stands twice in one mapping, at the second one; Ansible warns and takes
 *     the last, so does {@link YamlNode#toValue()}
 */
public record YamlDocument(String file, YamlPosition start, Optional<YamlNode> root, List<Problem> duplicateKeys) {
    /** Longer texts are refused: 32 MiB. */
    private static final int MAX_LENGTH = 32 * 1024 * 1024;

    public YamlDocument {
        duplicateKeys = List.copyOf(duplicateKeys);
    }

    /**
     * Reads a text of one document.
     *
     * @throws InvalidInputException when it is no YAML, or has more than one document; with the place
     */
    public static YamlDocument parse(String file, String text) throws InvalidInputException {
        List<YamlDocument> documents = parseAll(file, text);
        if (documents.size() > 1) {
            throw new InvalidInputException(List.of(documents
                    .get(1)
                    .start()
                    .problem("a second document begins here, but only one is expected; perhaps you should remove"
                            + " \"---\"")));
        }
        return documents.isEmpty()
                ? new YamlDocument(file, new YamlPosition(file, 1, 1), Optional.empty(), List.of())
                : documents.get(0);
    }

    /**
     * Reads UTF-8 bytes of one document.
     *
     * @throws InvalidInputException when they are no UTF-8 or no YAML, or hold more than one document; with the place
     */
    public static YamlDocument parse(String file, byte[] utf8) throws InvalidInputException {
        return parse(file, decode(file, utf8));
    }

    /**
     * Reads a text of any number of documents.
     *
     * @return in order, maybe none
     * @throws InvalidInputException when it is no YAML; with the place
     */
    public static List<YamlDocument> parseAll(String file, String text) throws InvalidInputException {
        Objects.requireNonNull(file, "file");
        String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (yaml.length() > MAX_LENGTH) {
            throw new InvalidInputException(
                    List.of(Problem.at(file, 0, 0, "longer than " + MAX_LENGTH / (1024 * 1024) + " MiB")));
        }
        checkCharacters(file, yaml);
        try {
            return new YamlComposer(file, yaml).documents();
        } catch (YAMLException e) {
            throw YamlErrors.translate(file, e);
        }
    }

    private static void checkCharacters(String file, String text) throws InvalidInputException {
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (!StreamReader.isPrintable(codePoint)) {
                String message = String.format(
                        "character U+%04X is not allowed here; perhaps you should write it as an escape between double"
                                + " quotes",
                        codePoint);
                throw new InvalidInputException(List.of(at(file, text.substring(0, i), message)));
            }
        }
    }

    private static String decode(String file, byte[] utf8) throws InvalidInputException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(utf8), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            throw new InvalidInputException(
                    List.of(at(file, text, "this is not UTF-8; perhaps you should save the file as UTF-8")));
        }
        return text;
    }

    private static Problem at(String file, String before, String message) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        String rest = before.substring(before.lastIndexOf('\n') + 1);
        return Problem.at(file, line, rest.codePointCount(0, rest.length()) + 1, message);
    }
}
