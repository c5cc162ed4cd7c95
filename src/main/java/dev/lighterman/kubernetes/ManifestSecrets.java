package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is secret in manifests. Stateless. */
public final class ManifestSecrets {
    private ManifestSecrets() {}

    /**
     * The values in objects of kind Secret, those in base64 also as what they stand for.
     *
     * @throws InvalidInputException when it is no YAML
     */
    public static Set<String> values(String file, String yaml) throws InvalidInputException {
        Set<String> values = new LinkedHashSet<>();
        for (Map<?, ?> object : ManifestDocuments.objects(file, yaml)) {
            if ("Secret".equals(object.get("kind"))) {
                add(object.get("stringData"), false, values);
                add(object.get("data"), true, values);
            }
        }
        return values;
    }

    private static void add(Object data, boolean encoded, Set<String> values) {
        if (!(data instanceof Map<?, ?> map)) {
            return;
        }
        for (Object value : map.values()) {
            if (value instanceof String text && !text.isBlank()) {
                values.add(text);
                if (encoded) {
                    addDecoded(text, values);
                }
            }
        }
    }

    private static void addDecoded(String text, Set<String> values) {
        try {
            String decoded = new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
            if (!decoded.isBlank() && decoded.indexOf('\uFFFD') < 0) {
                values.add(decoded);
            }
        } catch (IllegalArgumentException e) {
            // No base64: the API server refuses it.
        }
    }
}
