package dev.lighterman.mask;

import dev.lighterman.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How programs write a text so that another program reads it again: each adds what makes a secret look different. */
enum Quoting {
    /** Python, jq and most others. */
    JSON(text -> inside(Json.write(text))),
    /** As JSON, all beyond ASCII escaped. */
    JSON_ASCII(text -> ascii(inside(Json.write(text)))),
    /** Go's encoding/json, so docker inspect and kubectl: safe inside of HTML. */
    JSON_GO(text -> inside(Json.write(text))
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029")),
    /** Python's repr, in double quotes. */
    REPR_DOUBLE(text -> text.replace("\\", "\\\\")),
    /** Python's repr, in single quotes. */
    REPR(text -> text.replace("\\", "\\\\").replace("'", "\\'")),
    /** A shell's single quotes: Python's shlex, then most shells, then SQL, YAML and PowerShell. */
    SINGLE_BY_DOUBLE(text -> text.replace("'", "'\"'\"'")),
    SINGLE_BY_BACKSLASH(text -> text.replace("'", "'\\''")),
    SINGLE_TWICE(text -> text.replace("'", "''")),
    /** Bash's {@code declare -p} and {@code export -p}. */
    DOUBLE(text -> text.replaceAll("([\"\\\\$`])", "\\\\$1")),
    /** Bash's {@code printf %q}. */
    BACKSLASH(text -> text.replaceAll("([ !\"$&'()*,;<>?\\[\\\\\\]^`{|}])", "\\\\$1")
            .replaceFirst("^([#~])", "\\\\$1")
            .replaceAll("([:=])~", "$1\\\\~")),
    /** XML and HTML: Go, then Python's escape, then Java and Jinja, then settings that leave quotes alone. */
    MARKUP_GO(text -> markup(text, "&#34;", "&#39;")),
    MARKUP_HEX(text -> markup(text, "&quot;", "&#x27;")),
    MARKUP_NAMED(text -> markup(text, "&quot;", "&apos;")),
    MARKUP_JINJA(text -> markup(text, "&#34;", "'")),
    MARKUP_QUOTES(text -> markup(text, "&quot;", "&#39;")),
    MARKUP_TEXT(text -> markup(text, "\"", "'"));

    @SuppressWarnings("ImmutableEnumChecker") // functions of their argument alone
    private final UnaryOperator<String> how;

    Quoting(UnaryOperator<String> how) {
        this.how = how;
    }

    String of(String text) {
        return how.apply(text);
    }

    /**
     * A text in each quoting, and those once more in JSON: what a command prints is JSON, and Ansible prints that as JSON. A
     * stack trace of Python's shows arguments by repr; another exception's message may have it by repr again, and a module that
     * gives it as JSON is shown as JSON where it fails.
     */
    static Set<String> all(String text) {
        Set<String> once = new LinkedHashSet<>(List.of(text));
        for (Quoting quoting : values()) {
            once.add(quoting.of(text));
        }
        Set<String> all = new LinkedHashSet<>();
        for (Quoting inner : List.of(REPR, REPR_DOUBLE)) {
            String argument = inner.of(text);
            once.add(REPR.of(argument));
            once.add(REPR_DOUBLE.of(argument));
            all.add(JSON.of(JSON.of(argument)));
            all.add(JSON_ASCII.of(JSON_ASCII.of(argument)));
        }
        for (String quoted : once) {
            all.add(quoted);
            all.add(JSON.of(quoted));
            all.add(JSON_ASCII.of(quoted));
            all.add(JSON_GO.of(quoted));
        }
        return all;
    }

    private static String inside(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String ascii(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return escaped.toString();
    }

    private static String markup(String text, String quote, String apostrophe) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe);
    }

    /** A text as it stands in URLs, other characters than letters, digits and those given encoded. */
    static String percent(String text, String unreserved) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            encoded.append(
                    plain || unreserved.indexOf(c) >= 0
                            ? String.valueOf(c)
                            : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
