package dev.lighterman.app.starter;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of Kubernetes manifests with a workload.
 *
 * @param path relative to the project's directory
 * @param kind of the workload
 * @param name the workload's
 * @param image of its first container; empty where it is a placeholder
 */
record FoundManifests(String path, String kind, String name, Optional<String> image) {
    private static final List<String> DIRECTORIES =
            List.of("k8s", "kubernetes", ".k8s", "kube", "manifests", "deploy", "deployment", "k8s/base", "deploy/k8s");
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "DaemonSet");
    private static final String IMAGE = "[a-z0-9][A-Za-z0-9._/:-]*";

    static Optional<FoundManifests> in(Path project) {
        return DIRECTORIES.stream()
                .filter(name -> Files.isDirectory(project.resolve(name)))
                .flatMap(name -> workload(project.resolve(name), name).stream())
                .findFirst();
    }

    private static Optional<FoundManifests> workload(Path directory, String name) {
        List<FoundManifests> found = new ArrayList<>();
        for (Path file : files(directory)) {
            try {
                for (YamlDocument document :
                        YamlDocument.parseAll(file.toString(), Texts.of(file).orElse(""))) {
                    document.root().flatMap(root -> workload(root, name)).ifPresent(found::add);
                }
            } catch (InvalidInputException e) {
                return Optional.empty(); // templates of Helm's, say
            }
        }
        return found.stream()
                .filter(one -> one.kind().equals("Deployment"))
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.{yml,yaml,json}")) {
            entries.forEach(files::add);
        } catch (IOException e) {
            return List.of();
        }
        files.sort(null);
        return files;
    }

    private static Optional<FoundManifests> workload(YamlNode root, String path) {
        Optional<String> kind = text(root, "kind").filter(WORKLOADS::contains);
        Optional<String> name = text(root, "metadata", "name");
        if (kind.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> image = node(root, "spec", "template", "spec", "containers")
                .filter(YamlNode.Sequence.class::isInstance)
                .map(YamlNode.Sequence.class::cast)
                .flatMap(containers -> containers.items().stream().findFirst())
                .flatMap(first -> text(first, "image"))
                .map(text -> text.replaceFirst("@sha256:.*", ""))
                .filter(text -> text.matches(IMAGE));
        return Optional.of(new FoundManifests(path, kind.get(), name.get(), image));
    }

    private static Optional<String> text(YamlNode root, String... keys) {
        return node(root, keys).filter(YamlNode.Scalar.class::isInstance).map(node -> ((YamlNode.Scalar) node).text());
    }

    private static Optional<YamlNode> node(YamlNode root, String... keys) {
        Optional<YamlNode> node = Optional.of(root);
        for (String key : keys) {
            node = node.filter(YamlNode.Mapping.class::isInstance)
                    .flatMap(mapping -> ((YamlNode.Mapping) mapping).get(key));
        }
        return node;
    }

    /** A key's text below a file's root, for other YAML files. */
    static Optional<String> textOf(Path file, String... keys) {
        try {
            return YamlDocument.parse(file.toString(), Texts.of(file).orElse(""))
                    .root()
                    .flatMap(root -> text(root, keys));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }
}
