package dev.lighterman.playbook.ready;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a manifest has in it that a deployment's tasks must know of. Immutable.
 *
 * @param namespaces the namespaces that its objects name
 * @param madeNamespaces the namespaces that it makes
 * @param madeKindNames the kinds that it makes by CustomResourceDefinitions
 * @param jobs the Jobs in it
 */
record ManifestObjects(Set<String> namespaces, Set<String> madeNamespaces, Set<String> madeKindNames, List<Job> jobs) {
    /** Names that are safe in a pattern and in a condition. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

    private static final String NOT_SERVED = "the server could not find the requested resource";

    /**
     * A Job.
     *
     * @param name its name
     * @param namespace the namespace that it names
     */
    record Job(String name, Optional<String> namespace) {}

    ManifestObjects {
        namespaces = sorted(namespaces);
        madeNamespaces = sorted(madeNamespaces);
        madeKindNames = sorted(madeKindNames);
        jobs = List.copyOf(jobs);
    }

    private static Set<String> sorted(Set<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** The objects of any number of documents and lists. A text that is no YAML has none: kubectl says what is wrong. */
    static ManifestObjects of(String manifest) {
        Set<String> namespaces = new TreeSet<>();
        Set<String> made = new TreeSet<>();
        Set<String> kinds = new TreeSet<>();
        List<Job> jobs = new ArrayList<>();
        for (Map<?, ?> object : objects(manifest)) {
            Optional<String> name = text(object, "metadata", "name");
            Optional<String> namespace = text(object, "metadata", "namespace");
            namespace.ifPresent(namespaces::add);
            switch (text(object, "kind").orElse("")) {
                case "Namespace" -> name.ifPresent(made::add);
                case "CustomResourceDefinition" ->
                    text(object, "spec", "names", "kind").ifPresent(kinds::add);
                case "Job" ->
                    name.filter(job -> String.valueOf(object.get("apiVersion")).startsWith("batch/"))
                            .ifPresent(job -> jobs.add(new Job(job, namespace)));
                default -> {
                    // nothing that kubectl treats in its own way
                }
            }
        }
        return new ManifestObjects(namespaces, made, kinds, jobs);
    }

    private static List<Map<?, ?>> objects(String manifest) {
        List<Map<?, ?>> objects = new ArrayList<>();
        try {
            for (YamlDocument document : YamlDocument.parseAll("manifest", manifest)) {
                document.root().ifPresent(root -> addTo(objects, root.toValue()));
            }
        } catch (InvalidInputException e) {
            return List.of();
        }
        return objects;
    }

    private static void addTo(List<Map<?, ?>> objects, Object value) {
        if (value instanceof Map<?, ?> map && map.get("items") instanceof List<?> items) {
            items.forEach(item -> addTo(objects, item));
        } else if (value instanceof Map<?, ?> map) {
            objects.add(map);
        }
    }

    private static Optional<String> text(Map<?, ?> object, String... path) {
        Object value = object;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value instanceof String text && NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** Whether no object names another namespace. */
    boolean isWithin(Optional<String> namespace) {
        return namespace.isPresent() && namespace.stream().toList().containsAll(namespaces);
    }

    /**
     * A pattern for what kubectl says of objects that it cannot make before others of the manifest are there: those of a kind
     * that is not served yet, and those in a namespace that stands below them; empty when the manifest makes neither.
     */
    Optional<String> notThereYet() {
        List<String> reasons = new ArrayList<>();
        anyOf(madeKindNames).ifPresent(kinds -> reasons.add("no matches for kind \"" + kinds + "\"|" + NOT_SERVED));
        anyOf(madeNamespaces).ifPresent(names -> reasons.add("namespaces \"" + names + "\" not found"));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("|", reasons));
    }

    /**
     * A pattern for the lines that kubectl's dry run writes to its standard error about what it cannot know before the
     * manifest is applied; empty when there is no such thing in it.
     */
    Optional<String> unknownYet() {
        List<String> lines = new ArrayList<>();
        anyOf(madeNamespaces).ifPresent(names -> lines.add("namespaces \"" + names + "\" not found"));
        anyOf(madeKindNames).ifPresent(kinds -> {
            lines.add("no matches for kind \"" + kinds + "\"");
            lines.add("Kind=" + kinds + " doesn't support dry-run");
            lines.add(NOT_SERVED);
            lines.add("^ensure CRDs are installed first");
        });
        anyOf(new TreeSet<>(jobs.stream().map(Job::name).toList())).ifPresent(names -> {
            // one reason stands beside the name, several stand below it
            lines.add("^The Job \"" + names + "\" is invalid: *(spec.*: field is immutable)?$");
            lines.add("^\\* spec.*: field is immutable$");
        });
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        lines.add("^Warning: ");
        lines.add("^[IWE][0-9]{4} "); // kubectl's own log: it waited, or an API service of the cluster is down
        return Optional.of(String.join("|", lines));
    }

    private static Optional<String> anyOf(Set<String> names) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("(" + String.join("|", names).replace(".", "[.]") + ")");
    }
}
