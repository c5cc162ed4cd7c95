package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.Tagged;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlType;
import dev.lighterman.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Manifests as kubectl reads them: any number of documents, each of which is an object or a list of objects. Stateless.
 */
final class ManifestDocuments {
    /** As Helm has them; values of alerts and the like are in quotes or in blocks, so that they are YAML. */
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{");

    private ManifestDocuments() {}

    /**
     * The objects, those of lists one by one.
     *
     * @throws InvalidInputException when it is no YAML
     */
    static List<Map<?, ?>> objects(String file, String yaml) throws InvalidInputException {
        List<Map<?, ?>> objects = new ArrayList<>();
        changed(file, yaml, object -> {
            objects.add(object);
            return object;
        });
        return objects;
    }

    /**
     * The text with each object changed.
     *
     * @return the documents, empty ones left out; comments go
     * @throws InvalidInputException when it is no YAML
     */
    static String changed(String file, String yaml, UnaryOperator<Map<?, ?>> change) throws InvalidInputException {
        StringBuilder out = new StringBuilder();
        for (Object value : values(file, yaml)) {
            out.append(out.length() == 0 ? "" : "---\n");
            out.append(YamlWriter.write(changed(value, change)));
        }
        return out.toString();
    }

    /**
     * The values of all documents that have one. What stands without quotes keeps its spelling: kubectl's reader takes some for
     * a number or a truth value that Ansible's takes for text.
     *
     * @throws InvalidInputException when it is no YAML, and no JSON
     */
    static List<Object> values(String file, String text) throws InvalidInputException {
        List<Object> values = new ArrayList<>();
        for (YamlDocument document : YamlDocument.parseAll(file, JsonDocuments.asYaml(text))) {
            document.root().ifPresent(root -> values.add(value(root)));
        }
        return values;
    }

    /**
     * Refuses documents that are no objects, such as a values.yaml of Helm, and templates that are not rendered yet.
     *
     * @throws InvalidInputException with the place
     */
    static void check(String file, String text) throws InvalidInputException {
        List<YamlDocument> documents;
        try {
            documents = YamlDocument.parseAll(file, JsonDocuments.asYaml(text));
        } catch (InvalidInputException e) {
            if (TEMPLATE.matcher(text).find()) {
                throw new InvalidInputException(
                        e.getMessage()
                                + "; perhaps it is a template, and you should let build write what `helm template` prints to a file");
            }
            throw e;
        }
        List<InvalidInputException.Problem> problems = new ArrayList<>();
        for (YamlDocument document : documents) {
            document.root()
                    .filter(root -> !(root instanceof YamlNode.Mapping object
                            && (object.get("kind").isPresent()
                                    || object.get("apiVersion").isPresent())))
                    .ifPresent(
                            root -> problems.add(
                                    root.position()
                                            .problem(
                                                    "this is no object of Kubernetes, since it has neither apiVersion nor kind; perhaps you"
                                                            + " should keep the file in another directory, or name the manifests one by one")));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private static Object value(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            boolean doubtful = scalar.plain() && scalar.type() == YamlType.STRING && Spelled.isDoubtful(scalar.text());
            return doubtful ? new Spelled(scalar.text()) : scalar.toFaithfulValue();
        } else if (node instanceof YamlNode.Sequence sequence) {
            List<Object> list = new ArrayList<>();
            sequence.items().forEach(item -> list.add(value(item)));
            return tagged(sequence.tag(), list);
        }
        YamlNode.Mapping mapping = (YamlNode.Mapping) node;
        Map<Object, Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> map.put(value(entry.key()), value(entry.value())));
        return tagged(mapping.tag(), map);
    }

    private static Object tagged(Optional<String> tag, Object value) {
        return tag.isPresent() ? new Tagged(tag.get(), value) : value;
    }

    private static Object changed(Object value, UnaryOperator<Map<?, ?>> change) {
        if (!(value instanceof Map<?, ?> object)) {
            return value;
        } else if (object.get("items") instanceof List<?> items) {
            Map<Object, Object> copy = new LinkedHashMap<>(object);
            List<Object> all = new ArrayList<>();
            items.forEach(item -> all.add(changed(item, change)));
            copy.put("items", all);
            return copy;
        }
        return change.apply(object);
    }

    /** A text in an object's metadata. */
    static Optional<String> metadata(Map<?, ?> object, String key) {
        return object.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    /** An object with a key set in its metadata. */
    static Map<?, ?> withMetadata(Map<?, ?> object, String key, Object value) {
        Map<Object, Object> metadata = new LinkedHashMap<>();
        if (object.get("metadata") instanceof Map<?, ?> own) {
            metadata.putAll(own);
        }
        metadata.put(key, value);
        Map<Object, Object> copy = new LinkedHashMap<>(object);
        copy.put("metadata", metadata);
        return copy;
    }
}
