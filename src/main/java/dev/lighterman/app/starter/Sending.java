package dev.lighterman.app.starter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which files an image is built of, and where they lie in the context: as the Dockerfile copies them. A bare name that is
 * not there, such as {@code webapp.war}, is a package that the build makes.
 */
final class Sending {
    private static final String TARGET = "target";

    private final Path project;
    private final FoundDockerfile dockerfile;
    private final List<FoundBuild.Product> products;

    /** By the prefix that is removed from their paths. */
    private final Map<String, Set<String>> sets = new LinkedHashMap<>();

    private boolean whole;
    private boolean built;

    Sending(Path project, FoundDockerfile dockerfile, List<FoundBuild.Product> products) {
        this.project = project;
        this.dockerfile = dockerfile;
        this.products = products;
        dockerfile.sources().forEach(this::add);
        put(dockerfile.directory(), dockerfile.path());
        // BuildKit has one for each Dockerfile, podman one of its own
        for (String name : List.of(".dockerignore", ".containerignore", dockerfile.name() + ".dockerignore")) {
            if (Files.isRegularFile(project.resolve(dockerfile.directory()).resolve(name))) {
                put(dockerfile.directory(), Texts.below(dockerfile.directory(), name));
            }
        }
    }

    private void put(String prefix, String pattern) {
        sets.computeIfAbsent(prefix, none -> new LinkedHashSet<>()).add(pattern);
    }

    private void add(String source) {
        String path = Texts.below(dockerfile.directory(), source);
        Path there = project.resolve(path.replace('*', '_').replace('?', '_'));
        if (source.equals(".")) {
            whole = true;
        } else if (Files.isDirectory(there) && !isOutput(path)) {
            put(dockerfile.directory(), path + "/**");
        } else if (isOutput(path)) {
            built = true;
            put(dockerfile.directory(), source.matches(".*\\.[A-Za-z*?]+$") ? path : path + "/**");
        } else if (!source.contains("/")
                && !Files.exists(there)
                && product(source).isPresent()) {
            built = true;
            String output = product(source).get().output();
            put(output, output + "/" + source);
        } else if (dockerfile.directory().isEmpty()
                && !Files.exists(there)
                && Files.isRegularFile(project.resolve(TARGET).resolve(source))) {
            put(TARGET, TARGET + "/" + source); // built by what init does not know
        } else {
            put(dockerfile.directory(), path);
        }
    }

    private boolean isOutput(String path) {
        return products.stream()
                .anyMatch(product -> path.equals(product.output()) || path.startsWith(product.output() + "/"));
    }

    /** The package that a bare name stands for: the only one of its kind, or the one beside the Dockerfile. */
    private Optional<FoundBuild.Product> product(String name) {
        List<FoundBuild.Product> like = products.stream()
                .filter(product -> name.endsWith("." + product.extension()))
                .toList();
        return like.stream()
                .filter(product -> product.module().equals(dockerfile.directory()))
                .findFirst()
                .or(() -> like.stream().findFirst());
    }

    /** Whether the image is made of what the build leaves. */
    boolean usesBuild() {
        return built || whole;
    }

    /** Lines of the pipeline file; none where what is sent without them is right. */
    List<String> lines() {
        if (whole) {
            String where = dockerfile.directory();
            String prefix = where.isEmpty() ? "" : ", removePrefix: " + Texts.yaml(where);
            return List.of(
                    "transfer:",
                    "  - {files: [\"" + Texts.below(where, "**") + "\"], exclude: [\".git/**\"]" + prefix + "}");
        }
        if (isDefault()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("transfer:"));
        sets.forEach((prefix, files) -> {
            String names = files.stream().map(Texts::yamlItem).collect(Collectors.joining(", "));
            lines.add("  - files: [" + names + "]");
            if (!prefix.isEmpty()) {
                lines.add("    removePrefix: " + Texts.yaml(prefix));
            }
        });
        return lines;
    }

    /** Packages of target, without that prefix, and the Dockerfile. */
    private boolean isDefault() {
        return sets.keySet().equals(Set.of(TARGET, "")) && sets.get("").equals(Set.of("Dockerfile"));
    }
}
