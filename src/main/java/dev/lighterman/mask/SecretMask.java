package dev.lighterman.mask;

import dev.lighterman.api.Secret;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonObject;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The secrets that must be shown nowhere, and what hides them in texts they slipped into: as they are, and in the forms that
 * programs print them in ({@link SecretForms}: base64, URL-encoded, quoted). A value of 4 to 7 bytes is hidden where it is a
 * word of its own only, a shorter one nowhere: it would be found in every other line, and the asterisks would tell it.
 * Immutable and thread-safe.
 */
public final class SecretMask {
    /** Knows no secrets. */
    public static final SecretMask NONE = new SecretMask(Set.of());

    static final String STARS = "********";
    /** What tells events from each other, and whose they are; made by Ansible, or names that results are kept by. */
    private static final Set<String> STRUCTURE = Set.of("event", "id", "task", "host", "status", "state");
    /** Made by the plugin: names and numbers in them are read by them. */
    private static final Set<String> NAMED = Set.of("hosts", "plays", "config");

    private final Set<Secret> secrets;
    private final SecretForms forms;

    private SecretMask(Set<Secret> secrets) {
        this.secrets = secrets;
        this.forms = SecretForms.of(secrets);
    }

    /** A mask for secrets. */
    public static SecretMask of(Collection<Secret> secrets) {
        return NONE.and(secrets);
    }

    /** A mask that hides more. */
    public SecretMask and(Collection<Secret> more) {
        Set<Secret> all = new LinkedHashSet<>(secrets);
        all.addAll(more);
        return all.size() == secrets.size() ? this : new SecretMask(all);
    }

    /**
     * {@return a text with eight asterisks in place of each secret, and of the password of each {@code
     * //user:password@host} or a token in the user's place; the same text where there is none in it}
     */
    public String masked(String text) {
        return UrlLogin.hidden(forms.isEmpty() ? text : withoutSecrets(text));
    }

    private String withoutSecrets(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder result = new StringBuilder();
        int told = 0;
        for (int[] span : forms.spans(bytes, 0, bytes.length)) {
            result.append(new String(bytes, told, span[0] - told, StandardCharsets.UTF_8))
                    .append(STARS);
            told = span[1];
        }
        return told == 0
                ? text
                : result.append(new String(bytes, told, bytes.length - told, StandardCharsets.UTF_8))
                        .toString();
    }

    /** A line of events without secrets in its texts, names and numbers; what it is about stays. */
    public JsonObject masked(JsonObject event) {
        Map<String, Object> map = new LinkedHashMap<>();
        event.map().forEach((name, value) -> {
            boolean stays = STRUCTURE.contains(name) || value instanceof Number;
            map.put(name, stays ? value : maskedValue(value, !NAMED.contains(name)));
        });
        return new JsonObject(map);
    }

    /** Without secrets in texts and, if anywhere, in names and numbers, which become texts then. */
    private Object maskedValue(Object value, boolean anywhere) {
        if (value instanceof String text) {
            return masked(text);
        } else if (value instanceof Number && anywhere) {
            String text = Json.write(value);
            String masked = masked(text);
            return masked.equals(text) ? value : masked;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                String name = anywhere ? masked(key.toString()) : key.toString();
                while (copy.containsKey(name)) {
                    name += "*";
                }
                copy.put(name, maskedValue(inner, anywhere));
            });
            return copy;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(maskedValue(inner, anywhere)));
            return copy;
        }
        return value;
    }

    /**
     * Puts itself before a stream. Secrets, and passwords of addresses, that come in pieces are found as well: what may be the
     * beginning of one is held back until more comes or the stream is flushed. An asterisk stands for each byte, so that
     * offsets stay what they are.
     *
     * @param out where the rest goes, not null
     * @return to be flushed at the end; closing it closes {@code out}; not thread-safe
     */
    public OutputStream before(OutputStream out) {
        Objects.requireNonNull(out, "out");
        return new MaskingStream(forms, out);
    }

    /** Shows how many, never which. */
    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + "]";
    }
}
