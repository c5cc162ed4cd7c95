package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.Tagged;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Extra variables as {@code ansible-playbook -e} takes them.
 *
 * @see <a href="https://github.com/ansible/ansible/blob/devel/lib/ansible/parsing/splitter.py">parse_kv</a>
 */
public final class ExtraVars {
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\\\'\"abfnrtv]))");

    private static final String INSTEAD =
            "perhaps you should keep it beside the playbook, in group_vars or in a file that the play names in vars_files";

    private ExtraVars() {}

    /**
     * Reads one argument.
     *
     * @param text {@code key=value ...}, a JSON or YAML mapping, or {@code @file} with one on this machine; not null
     * @return by name, in order
     * @throws InvalidInputException if it is none of these, or the file cannot be read
     */
    public static Map<String, Object> parse(String text) throws InvalidInputException {
        String trimmed = text.strip();
        if (trimmed.startsWith("@")) {
            return file(LocalPath.parse(trimmed.substring(1)));
        } else if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
            return mapping("-e", YamlDocument.parse("-e", trimmed));
        } else if (trimmed.startsWith("/") || trimmed.startsWith(".")) {
            throw new InvalidInputException(
                    "-e " + trimmed + " looks like a file; perhaps you should write -e @" + trimmed);
        }
        return pairs(text);
    }

    private static Map<String, Object> file(Path file) throws InvalidInputException {
        try {
            return mapping(file.toString(), YamlDocument.parse(file.toString(), Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new InvalidInputException("the file of extra variables " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is none"));
        }
    }

    private static Map<String, Object> mapping(String name, YamlDocument document) throws InvalidInputException {
        if (document.root().isEmpty()) {
            return Map.of();
        }
        if (document.root().get() instanceof YamlNode.Scalar scalar
                && scalar.text().startsWith("$ANSIBLE_VAULT;")) {
            throw new InvalidInputException(
                    name + " is encrypted with Ansible Vault and cannot be sent as extra variables; " + INSTEAD);
        }
        if (!(document.root().get() instanceof YamlNode.Mapping mapping)) {
            throw new InvalidInputException("extra variables must be a mapping, but "
                    + (name.equals("-e") ? "this" : name) + " is "
                    + document.root().get().description());
        }
        Map<String, Object> vars = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Object value = entry.value().toValue();
            Optional<String> tag = tag(value);
            if (tag.isPresent()) {
                throw new InvalidInputException("the extra variable "
                        + entry.key().text() + " has the tag " + tag.get() + ", which cannot be sent; " + INSTEAD);
            }
            vars.put(entry.key().text(), value);
        }
        return vars;
    }

    /** They are sent as JSON, which knows no tags. */
    private static Optional<String> tag(Object value) {
        if (value instanceof Tagged tagged) {
            return Optional.of(tagged.tag());
        }
        Collection<?> inner =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        return inner.stream().flatMap(each -> tag(each).stream()).findFirst();
    }

    private static Map<String, Object> pairs(String text) throws InvalidInputException {
        Map<String, Object> vars = new LinkedHashMap<>();
        for (String word : words(text)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new InvalidInputException("-e " + text.strip() + ": \"" + word
                        + "\" is no key=value; perhaps you should put quotes around values with spaces");
            }
            vars.put(word.substring(0, equals).strip(), unescaped(unquoted(word.substring(equals + 1))));
        }
        return vars;
    }

    /** Splits at white space outside of quotes and of Jinja's braces. */
    private static List<String> words(String text) throws InvalidInputException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        int braces = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                word.append(c).append(text.charAt(++i));
                continue;
            }
            if (quote == 0 && Character.isWhitespace(c) && braces == 0) {
                add(words, word);
                continue;
            }
            if (quote == 0 && (text.startsWith("{{", i) || text.startsWith("{%", i) || text.startsWith("{#", i))) {
                braces++;
            } else if (quote == 0
                    && (text.startsWith("}}", i) || text.startsWith("%}", i) || text.startsWith("#}", i))) {
                braces--;
            }
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && braces == 0 && (c == '\'' || c == '"')) {
                quote = c;
            }
            word.append(c);
        }
        if (quote != 0) {
            throw new InvalidInputException("-e " + text.strip() + ": the quote " + quote + " is not closed");
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String unescaped(String value) {
        Matcher matcher = ESCAPE.matcher(value);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String hex = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            String replacement =
                    hex == null ? single(matcher.group(3).charAt(0)) : Character.toString(Integer.parseInt(hex, 16));
            matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(result).toString();
    }

    private static String single(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            default -> String.valueOf(c);
        };
    }
}
