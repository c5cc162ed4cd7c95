package dev.lighterman.yaml;

import dev.lighterman.api.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes plain Java values as a person writes Ansible YAML: block style, two spaces, lists below their key not indented,
 * keys in their order, quotes only where needed, no anchors, long lines never folded.
 *
 * <p>What it writes reads back as the same value by PyYAML (Ansible) and by {@link YamlDocument}. SnakeYAML's emitter is
 * not used: it cannot keep {@code mode: 0644}, tabs in a block, or a blank line between tasks. Stateless; instances serve
 * one document.
 */
public final class YamlWriter {
    /** Longer keys need the explicit form; YAML's own limit is 1024. */
    private static final int MAX_KEY_LENGTH = 1000;

    private static final int MAX_DEPTH = 200;

    private final StringBuilder out = new StringBuilder();
    private final List<Object> path = new ArrayList<>();
    private final YamlLayout layout;
    private final Function<Secret, String> secrets;
    /** The last block keeps all line breaks that follow, so no blank line may. */
    private boolean keeping;

    private YamlWriter(YamlLayout layout, Function<Secret, String> secrets) {
        this.layout = layout;
        this.secrets = secrets;
    }

    /**
     * Writes one document without blank lines.
     *
     * @param value a Map, List, String, Number, Boolean, null, {@link Spelled} or {@link Tagged}, nested as needed
     * @return YAML that ends with a line break, without {@code ---}
     * @throws IllegalArgumentException for other types, secrets included, half characters, and nesting deeper than 200
     *     levels; the message names the place
     */
    public static String write(Object value) {
        return write(value, YamlLayout.COMPACT);
    }

    /**
     * Writes one document.
     *
     * @param layout where blank lines go, not null
     * @return YAML that ends with a line break, without {@code ---}
     * @throws IllegalArgumentException as in {@link #write(Object)}
     */
    public static String write(Object value, YamlLayout layout) {
        return write(value, layout, secret -> {
            throw new IllegalArgumentException("a secret cannot be written");
        });
    }

    /**
     * Writes one document that holds no secret.
     *
     * @param value as in {@link #write(Object)}, and {@link Secret}s
     * @param layout where blank lines go, not null
     * @param secrets gives what is written in place of a secret, not null
     * @return YAML that ends with a line break, without {@code ---}
     * @throws IllegalArgumentException as in {@link #write(Object)}; for a secret as a key or below a tag, where nothing can
     *     stand in its place
     */
    public static String write(Object value, YamlLayout layout, Function<Secret, String> secrets) {
        YamlWriter writer = new YamlWriter(layout, secrets);
        try {
            writer.root(value);
        } catch (IllegalArgumentException e) {
            throw writer.path.isEmpty() || writer.path.size() >= MAX_DEPTH
                    ? e
                    : new IllegalArgumentException(e.getMessage() + ", at " + writer.place(), e);
        }
        return writer.out.toString();
    }

    /** Where the writer is, as in {@code [0].tasks[1].vars.port}. */
    private String place() {
        StringBuilder place = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer index) {
                place.append('[').append(index).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(step);
            }
        }
        return place.toString();
    }

    private void root(Object value) {
        Object content = value;
        if (value instanceof Tagged tagged) {
            out.append(tag(tagged.tag())).append(isFilled(tagged.value()) ? "\n" : " ");
            content = tagged.value();
        }
        if (isFilled(content)) {
            collection(content, 0);
        } else {
            scalar(content, 0, value != content);
            out.append('\n');
        }
    }

    /** Entries or items, the first at the current column, the others at {@code indent}; ends with a line break. */
    private void collection(Object value, int indent) {
        if (path.size() >= MAX_DEPTH) {
            throw new IllegalArgumentException("nested more than " + MAX_DEPTH + " levels deep");
        }
        boolean first = true;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                path.add(entry.getKey());
                begin(indent, first);
                entry(entry.getKey(), entry.getValue(), indent);
                path.remove(path.size() - 1);
                first = false;
            }
        } else {
            int index = 0;
            for (Object item : (Iterable<?>) value) {
                path.add(index++);
                begin(indent, first);
                item(item, indent);
                path.remove(path.size() - 1);
                first = false;
            }
        }
    }

    private void begin(int indent, boolean first) {
        if (!first) {
            if (!keeping && layout.blankLineBefore(path)) {
                out.append('\n');
            }
            indent(indent);
        }
        keeping = false;
    }

    private void entry(Object key, Object value, int indent) {
        if (key instanceof Secret) {
            throw new IllegalArgumentException("a secret cannot be a name");
        }
        String text = key instanceof Tagged tagged
                ? tag(tagged.tag()) + " " + ScalarText.of(tagged.value(), true)
                : ScalarText.of(key, false);
        if (text.length() > MAX_KEY_LENGTH) {
            out.append("? ").append(text).append('\n');
            indent(indent);
        } else {
            out.append(text);
        }
        out.append(':');
        Object content = tag(value);
        if (isFilled(content)) {
            int inner = content instanceof Map ? indent + 2 : indent;
            out.append('\n');
            indent(inner);
            collection(content, inner);
        } else {
            value(content, indent, content != value);
        }
    }

    private void item(Object item, int indent) {
        out.append('-');
        Object content = tag(item);
        if (!isFilled(content)) {
            value(content, indent, content != item);
        } else if (content != item) {
            out.append('\n');
            indent(indent + 2);
            collection(content, indent + 2);
        } else {
            out.append(' ');
            collection(content, indent + 2);
        }
    }

    /** Writes the tag of a tagged value; gives what is below it. */
    private Object tag(Object value) {
        if (value instanceof Tagged tagged) {
            out.append(' ').append(tag(tagged.tag()));
            return tagged.value();
        }
        return value;
    }

    private void value(Object value, int indent, boolean tagged) {
        if (!(value instanceof Spelled spelled && spelled.text().isEmpty())) {
            out.append(' ');
            scalar(value, indent, tagged);
        }
        out.append('\n');
    }

    private void scalar(Object value, int indent, boolean tagged) {
        if (value instanceof Secret secret) {
            if (tagged) {
                throw new IllegalArgumentException("a secret cannot have a tag");
            }
            out.append(ScalarText.of(secrets.apply(secret), false));
        } else if (value instanceof Map) {
            out.append("{}");
        } else if (isItems(value)) {
            out.append("[]");
        } else if (value instanceof CharSequence text && ScalarText.isBlock(text.toString())) {
            block(text.toString(), indent);
        } else {
            out.append(ScalarText.of(value, tagged));
        }
    }

    /** A literal block below a parent at {@code indent}; leaves the last line break to the caller. */
    private void block(String text, int indent) {
        out.append('|');
        char first = text.charAt(0);
        for (int i = 1; first == '\n'; i++) {
            first = text.charAt(i);
        }
        if (first == ' ' || first == '\t') {
            out.append('2');
        }
        String lines = text;
        if (!text.endsWith("\n")) {
            out.append('-');
        } else {
            lines = text.substring(0, text.length() - 1);
            keeping = lines.endsWith("\n");
            out.append(keeping ? "+" : "");
        }
        for (String line : lines.split("\n", -1)) {
            out.append('\n');
            if (!line.isEmpty()) {
                indent(indent + 2);
                out.append(line);
            }
        }
    }

    private void indent(int columns) {
        out.append(" ".repeat(columns));
    }

    private static boolean isFilled(Object value) {
        return value instanceof Map<?, ?> map
                ? !map.isEmpty()
                : isItems(value) && ((Iterable<?>) value).iterator().hasNext();
    }

    /** A path is made of paths, without end. */
    private static boolean isItems(Object value) {
        return value instanceof Iterable && !(value instanceof Path);
    }

    /** {@code !vault} as it is, {@code tag:yaml.org,2002:set} as {@code !!set}, others in full. */
    private static String tag(String tag) {
        if (tag.startsWith("!")) {
            return "!" + uri(tag.substring(1));
        } else if (tag.startsWith(YamlComposer.CORE)) {
            return "!!" + uri(tag.substring(YamlComposer.CORE.length()));
        }
        return "!<" + uri(tag) + ">";
    }

    private static String uri(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean safe = c < 0x80 && (Character.isLetterOrDigit(c) || "-;/?:@&=+$_.~*'()".indexOf(c) >= 0);
            encoded.append(safe ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
