package dev.lighterman.app;

import dev.lighterman.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of what would run that {@code render} can show alone. */
public final class RenderedPart {
    /** The names of all parts. */
    public static final List<String> NAMES =
            List.of("image", "deploy", "jobs", "inventory", "config", "manifests", "all");

    /** What the paths of a part begin with. */
    private static final Map<String, String> PREFIXES = Map.of(
            "image",
            Pipeline.Rendering.IMAGE_PLAYBOOK,
            "deploy",
            Pipeline.Rendering.DEPLOYMENT_PLAYBOOK,
            "jobs",
            Pipeline.Rendering.JOBS,
            "inventory",
            "inventory/",
            "config",
            "ansible.cfg",
            "manifests",
            "manifests/");

    private RenderedPart() {}

    /**
     * The files of a part.
     *
     * @param rendering all of them
     * @param part one of the names
     * @return text by name; empty where the pipeline has no such part
     */
    public static Map<String, String> of(Pipeline.Rendering rendering, String part) {
        String prefix = PREFIXES.getOrDefault(part, "");
        Map<String, String> files = new LinkedHashMap<>(rendering.files());
        files.keySet().removeIf(path -> !path.startsWith(prefix));
        return files;
    }

    /**
     * Why a part is empty.
     *
     * @param rendering all of them
     * @param part one of the names
     * @return what follows the pipeline file's name in a sentence
     */
    public static String missing(Pipeline.Rendering rendering, String part) {
        if (part.equals("manifests") && !of(rendering, "deploy").isEmpty()) {
            return " has a deployment playbook of its own, so there are no manifests to render";
        }
        return part.equals("jobs")
                ? " has no jobs of its own, so there is no order of them to render"
                : " has no deploy part, so there is no \"" + part
                        + "\" to render; perhaps you should add one, an empty \"deploy: {}\" will do";
    }
}
