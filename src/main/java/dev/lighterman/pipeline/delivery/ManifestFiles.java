package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.image.ImageReference;
import dev.lighterman.kubernetes.Kustomization;
import dev.lighterman.kubernetes.ManifestNamespaces;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.Confinement;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The user's own manifests: files, directories of files, and kustomizations, which kubectl renders on the server. Immutable.
 *
 * @param paths as the pipeline names them
 * @param rendered the text of kustomizations that are rendered already, by their path
 * @param directory the pipeline's, which those below it may build on
 * @param outgoing what may leave this machine
 */
public record ManifestFiles(List<Path> paths, Map<Path, String> rendered, Path directory, Outgoing outgoing) {
    private static final Pattern OF_YAML = Pattern.compile("(?s).*(?:\\.ya?ml|/Kustomization)");
    private static final Pattern NAMESPACE = Pattern.compile("\\bnamespace[\"']?\\s*:");

    /** A pipeline's. */
    public static ManifestFiles of(Settings settings, Map<Path, String> rendered) {
        return new ManifestFiles(
                settings.deploy().orElseThrow().manifests(),
                rendered,
                settings.directory(),
                Outgoing.of(settings, settings.ansible()));
    }

    /**
     * One manifest.
     *
     * @param file its name for messages
     * @param yaml any number of documents
     */
    record Manifest(Path file, String yaml) {}

    /** The kustomizations among them, rendered or not. */
    List<Path> kustomizations() {
        return paths.stream()
                .filter(path -> Files.isDirectory(path) && Kustomization.isAt(path))
                .toList();
    }

    /** Whether all text is known. */
    boolean known() {
        return rendered.keySet().containsAll(kustomizations());
    }

    /** What is known of their text, in order. A kustomization that is not rendered yet is a comment. */
    List<Manifest> texts() throws InvalidInputException {
        List<Manifest> texts = new ArrayList<>();
        for (Path path : paths) {
            checkNoChart(path);
            if (!Files.isDirectory(path)) {
                outgoing.check(path.getParent(), path);
                texts.add(new Manifest(path, objects(path)));
            } else if (Kustomization.isAt(path)) {
                String comment = "# " + path.getFileName() + ": rendered by kubectl kustomize on the server\n";
                texts.add(new Manifest(
                        path.resolveSibling(path.getFileName() + ".yml"), rendered.getOrDefault(path, comment)));
            } else {
                for (Path file : filesIn(path)) {
                    outgoing.check(path, file);
                    texts.add(new Manifest(file, objects(file)));
                }
            }
        }
        return texts;
    }

    /** The kind of a workload in the files of kustomizations that are not rendered yet, if it has its name there already. */
    Optional<WorkloadKind> kindBeforeRendering(String name) throws InvalidInputException {
        for (Path file : filesBeforeRendering()) {
            Optional<WorkloadKind> kind = kindIn(file, name);
            if (kind.isPresent()) {
                return kind;
            }
        }
        return Optional.empty();
    }

    /** Whether a file of kustomizations that are not rendered yet has a namespace in it, for some object at least. */
    boolean mayNameNamespace() throws InvalidInputException {
        for (Path file : filesBeforeRendering()) {
            try {
                if (NAMESPACE.matcher(read(file)).find()) {
                    return true;
                }
            } catch (InvalidInputException e) {
                return true; // what cannot be read may say anything
            }
        }
        return false;
    }

    private List<Path> filesBeforeRendering() throws InvalidInputException {
        List<Path> files = new ArrayList<>();
        for (Path path : kustomizations()) {
            if (!rendered.containsKey(path)) {
                filesOf(path).values().stream()
                        .filter(file -> OF_YAML.matcher(file.toString()).matches())
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** What is sent of a kustomization, by the path below its folder: all of it, but what must stay here. */
    public Map<String, Path> filesOf(Path kustomization) throws InvalidInputException {
        Map<String, Path> files = new TreeMap<>();
        Path root = kustomization.startsWith(directory) ? directory : kustomization;
        for (Map.Entry<String, Path> file :
                Kustomization.of(kustomization).files().entrySet()) {
            Path path = file.getValue();
            boolean credentials = StreamSupport.stream(Path.of(file.getKey()).spliterator(), false)
                    .anyMatch(Confinement::isCredentials);
            if (!credentials && !outgoing.secrets().has(path)) {
                outgoing.check(root, path);
                files.put(file.getKey(), path);
            }
        }
        return files;
    }

    /** All namespaces that objects name, as far as their text is known. */
    Set<String> namespaces() throws InvalidInputException {
        Set<String> namespaces = new LinkedHashSet<>();
        for (Manifest manifest : texts()) {
            namespaces.addAll(ManifestNamespaces.named(manifest.file().toString(), manifest.yaml()));
        }
        return namespaces;
    }

    /** The workloads, as far as their text is known. */
    List<Manifests.Workload> workloads(Optional<ImageReference> image) throws InvalidInputException {
        List<Manifests.Workload> workloads = new ArrayList<>();
        for (Manifest manifest : texts()) {
            workloads.addAll(Manifests.workloads(manifest.file().toString(), manifest.yaml(), image));
        }
        return workloads;
    }

    /** The namespace that a kustomization that is not rendered yet gives to all it renders. */
    Optional<String> namespaceBeforeRendering() throws InvalidInputException {
        for (Path path : kustomizations()) {
            Optional<String> namespace = rendered.containsKey(path) ? Optional.empty() : Kustomization.namespace(path);
            if (namespace.isPresent()) {
                return namespace;
            }
        }
        return Optional.empty();
    }

    private static Optional<WorkloadKind> kindIn(Path file, String name) {
        try {
            return Manifests.workloads(file.toString(), read(file), Optional.empty()).stream()
                    .filter(workload -> workload.name().equals(name))
                    .map(Manifests.Workload::kind)
                    .findFirst();
        } catch (InvalidInputException e) {
            // Not every file beside a kustomization is a manifest: the templates of a chart are no YAML yet.
            return Optional.empty();
        }
    }

    /** A chart is rendered by helm, which is the build's to do: its templates are no manifests. */
    private static void checkNoChart(Path path) throws InvalidInputException {
        Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        boolean templates = directory.endsWith("templates");
        Path chart = templates ? directory.toAbsolutePath().getParent() : directory;
        boolean meant = templates || Files.isDirectory(path); // other files beside a chart may be anything
        if (meant && Files.isRegularFile(chart.resolve("Chart.yaml")) && !Kustomization.isAt(path)) {
            throw unusable(
                    chart + " is a Helm chart, which kubectl does not apply; perhaps you should let build write what"
                            + " `helm template` prints to a file, and name that");
        }
    }

    /** What {@code kubectl apply -f DIRECTORY} would take. */
    private static List<Path> filesIn(Path directory) throws InvalidInputException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(
                            file -> file.toString().matches("(?s).*\\.(ya?ml|json)") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unusable("the directory " + directory + " cannot be read: " + e.getMessage());
        }
        if (files.isEmpty()) {
            throw unusable("there is no kustomization.yaml and no .yml, .yaml or .json" + " file in the directory "
                    + directory);
        }
        return files;
    }

    /** kubectl gets all manifests as one text: what it says of one that is none names no file any more. */
    private static String objects(Path file) throws InvalidInputException {
        String text = read(file);
        Manifests.checkObjects(file.toString(), text);
        return text;
    }

    private static String read(Path file) throws InvalidInputException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new InvalidInputException("the manifest " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new InvalidInputException("the manifest " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static InvalidInputException unusable(String why) {
        String option = DeploySection.MANIFESTS.path();
        return new InvalidInputException(List.of(Problem.of(option, option + ": " + why)));
    }
}
