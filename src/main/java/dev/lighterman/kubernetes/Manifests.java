package dev.lighterman.kubernetes;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import dev.lighterman.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Manifests as YAML text, without the Kubernetes client: rendering costs no class loading of its own. Stateless. */
public final class Manifests {
    /** The workload's annotation that names the commit. Kubernetes copies it to each revision. */
    public static final String COMMIT_ANNOTATION = "lighterman.dev/commit";

    private Manifests() {}

    /**
     * A Deployment and its Service.
     *
     * @param deployment what they say, not null
     * @param image what the pods run, pinned to a digest where it has one, not null
     * @param annotations annotations on the Deployment, in order, not null
     * @return YAML documents, the Deployment first
     */
    public static String render(Deployment deployment, ImageReference image, Map<String, String> annotations) {
        return YamlWriter.write(RenderedManifests.workload(deployment, image, annotations)) + "---\n"
                + YamlWriter.write(RenderedManifests.service(deployment));
    }

    /**
     * The same manifests with an image's every mention pinned: each {@code image:} of the same registry and repository,
     * whatever its tag or digest.
     *
     * @param file the manifest's name for messages
     * @param yaml any number of documents
     * @param image what to write instead
     * @return the documents, empty ones left out; comments go
     * @throws InvalidInputException when it is no YAML
     */
    public static Pinned pin(String file, String yaml, ImageReference image) throws InvalidInputException {
        StringBuilder out = new StringBuilder();
        int[] count = new int[1];
        for (Object value : ManifestDocuments.values(file, yaml)) {
            out.append(out.length() == 0 ? "" : "---\n");
            out.append(YamlWriter.write(pinned(value, image, count)));
        }
        return new Pinned(out.toString(), count[0]);
    }

    /**
     * The same manifests with annotations added to a workload's own metadata, over those of the same name.
     *
     * @param file the manifest's name for messages
     * @param yaml any number of documents
     * @param name the workload's {@code metadata.name}
     * @param annotations what to add, not null
     * @return the documents; unchanged text where there is nothing to add
     * @throws InvalidInputException when it is no YAML
     */
    public static String annotate(String file, String yaml, String name, Map<String, String> annotations)
            throws InvalidInputException {
        if (annotations.isEmpty()) {
            return yaml;
        }
        return ManifestDocuments.changed(file, yaml, object -> annotated(object, name, annotations));
    }

    private static Map<?, ?> annotated(Map<?, ?> object, String name, Map<String, String> annotations) {
        if (workload(object, name).isEmpty()) {
            return object;
        }
        Map<Object, Object> all = new LinkedHashMap<>();
        if (object.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("annotations") instanceof Map<?, ?> own) {
            all.putAll(own);
        }
        all.putAll(annotations);
        return ManifestDocuments.withMetadata(object, "annotations", all);
    }

    /** What kind of workload an object is, if it is one of that name. */
    static Optional<WorkloadKind> workload(Map<?, ?> object, String name) {
        return ManifestDocuments.metadata(object, "name").equals(Optional.of(name))
                        && object.get("kind") instanceof String word
                ? WorkloadKind.of(word)
                : Optional.empty();
    }

    /**
     * Refuses what kubectl cannot take for objects.
     *
     * @param file its name, for messages
     * @throws InvalidInputException with the places
     */
    public static void checkObjects(String file, String yaml) throws InvalidInputException {
        ManifestDocuments.check(file, yaml);
    }

    /**
     * A Deployment, StatefulSet or DaemonSet. Several may have one name, in other namespaces or of other kinds.
     *
     * @param name {@code metadata.name}
     * @param kind what it is
     * @param namespace the one that it names
     * @param running whether its pods run the image that was asked for
     */
    public record Workload(String name, WorkloadKind kind, Optional<String> namespace, boolean running) {}

    /**
     * The workloads of manifests.
     *
     * @param file the manifest's name for messages
     * @param yaml any number of documents
     * @param image what they may run, whatever its tag or digest; empty where that does not matter
     * @return in order
     * @throws InvalidInputException when it is no YAML
     */
    public static List<Workload> workloads(String file, String yaml, Optional<ImageReference> image)
            throws InvalidInputException {
        List<Workload> workloads = new ArrayList<>();
        for (Map<?, ?> object : ManifestDocuments.objects(file, yaml)) {
            Optional<String> name = ManifestDocuments.metadata(object, "name");
            Optional<WorkloadKind> kind = name.flatMap(text -> workload(object, text));
            if (kind.isPresent()) {
                int[] count = new int[1];
                image.ifPresent(wanted -> pinned(object, wanted, count));
                Optional<String> namespace =
                        ManifestDocuments.metadata(object, "namespace").filter(text -> !text.isEmpty());
                workloads.add(new Workload(name.get(), kind.get(), namespace, count[0] > 0));
            }
        }
        return workloads;
    }

    /**
     * Manifests with an image pinned.
     *
     * @param yaml the documents
     * @param mentions how often the image was mentioned; 0 means that these manifests don't run it
     */
    public record Pinned(String yaml, int mentions) {}

    private static Object pinned(Object value, ImageReference image, int[] count) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                boolean mention = "image".equals(key) && inner instanceof String text && isSame(text, image);
                count[0] += mention ? 1 : 0;
                copy.put(key, mention ? image.toString() : pinned(inner, image, count));
            });
            return copy;
        } else if (value instanceof List<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(pinned(item, image, count)));
            return copy;
        }
        return value;
    }

    /**
     * Whether a manifest's {@code image} is an image, whatever its tag or digest.
     *
     * @param text as the manifest has it, not null
     * @param image the image, not null
     * @return false also for what is no reference
     */
    public static boolean isSame(String text, ImageReference image) {
        try {
            return fullName(ImageReference.parse(text)).equals(fullName(image));
        } catch (InvalidInputException e) {
            // Not a reference, a template for example: not this image.
            return false;
        }
    }

    private static String fullName(ImageReference image) {
        Optional<String> registry =
                image.registry().filter(r -> !r.equals("docker.io") && !r.equals("index.docker.io"));
        boolean official = registry.isEmpty() && image.repository().indexOf('/') < 0;
        return registry.orElse("docker.io") + "/" + (official ? "library/" : "") + image.repository();
    }
}
