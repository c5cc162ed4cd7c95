package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A kustomization's directory with the directories it builds on: what kustomize needs to render it elsewhere. Immutable.
 *
 * @param root the kustomization's directory, relative to the folder that holds all of them, {@code .} for that itself
 * @param files all files by their paths relative to that folder, parts separated by {@code /}
 */
public record Kustomization(String root, Map<String, Path> files) {
    private static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
    private static final List<String> REFERENCES = List.of("resources", "bases", "components");
    /** These may be kustomizations elsewhere, too, or stand there as text. */
    private static final List<String> CONFIGURATIONS = List.of("generators", "transformers", "validators");
    /** What kustomize fetches by itself: URLs, scp-like addresses, hosts with a path that say a revision. */
    private static final Pattern REMOTE =
            Pattern.compile("(?:git::)?[a-z+]+://.*|(?:git::)?[^/]+@[^/]+:.*|github\\.com/.*|.*\\?ref=.*");

    private static final Pattern TEXT = Pattern.compile("(?s).*[\n{].*");

    private static final int MOST_FILES = 2000;

    public Kustomization {
        files = Map.copyOf(files);
    }

    /** {@return whether a directory is a kustomization; true if it has one of kustomize's files} */
    public static boolean isAt(Path directory) {
        return file(directory).isPresent();
    }

    private static Optional<Path> file(Path directory) {
        return NAMES.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Path required(Path directory) throws InvalidInputException {
        return file(directory)
                .orElseThrow(() ->
                        new InvalidInputException("there is no kustomization.yaml in the directory " + directory));
    }

    /**
     * Finds what belongs to a kustomization.
     *
     * @throws InvalidInputException if something it names is not there
     */
    public static Kustomization of(Path directory) throws InvalidInputException {
        Path start = directory.toAbsolutePath().normalize();
        Set<Path> directories = new LinkedHashSet<>();
        collect(start, directories);
        Path common = start;
        for (Path one : directories) {
            while (!one.startsWith(common)) {
                common = common.getParent();
            }
        }
        Map<String, Path> files = new TreeMap<>();
        for (Path one : directories) {
            addFiles(one, common, files);
        }
        String root = common.relativize(start).toString();
        return new Kustomization(root.isEmpty() ? "." : root, files);
    }

    private static void collect(Path directory, Set<Path> directories) throws InvalidInputException {
        if (!directories.add(directory)) {
            return;
        }
        Path file = required(directory);
        for (YamlDocument document : YamlDocument.parseAll(file.toString(), read(file))) {
            if (document.root().isEmpty() || !(document.root().get().toFaithfulValue() instanceof Map<?, ?> fields)) {
                continue;
            }
            for (Object reference : references(fields)) {
                follow(file, String.valueOf(reference), directories);
            }
        }
    }

    private static List<Object> references(Map<?, ?> fields) {
        List<Object> references = new ArrayList<>();
        for (String name : REFERENCES) {
            if (fields.get(name) instanceof List<?> list) {
                references.addAll(list);
            }
        }
        for (String name : CONFIGURATIONS) {
            if (fields.get(name) instanceof List<?> list) {
                list.stream()
                        .filter(each -> !TEXT.matcher(String.valueOf(each)).matches())
                        .forEach(references::add);
            }
        }
        return references;
    }

    /**
     * The namespace that a kustomization gives to all it renders.
     *
     * @return empty when it gives none
     * @throws InvalidInputException if it cannot be read
     */
    public static Optional<String> namespace(Path directory) throws InvalidInputException {
        Path file = required(directory);
        for (Map<?, ?> fields : ManifestDocuments.objects(file.toString(), read(file))) {
            if (fields.get("namespace") instanceof String namespace && !namespace.isEmpty()) {
                return Optional.of(namespace);
            }
        }
        return Optional.empty();
    }

    private static void follow(Path file, String reference, Set<Path> directories) throws InvalidInputException {
        if (REMOTE.matcher(reference).matches()) {
            return;
        }
        Path path = file.resolveSibling(reference).normalize();
        if (Files.isDirectory(path)) {
            collect(path, directories);
        } else if (!Files.isRegularFile(path)) {
            throw new InvalidInputException(List.of(Problem.in(
                    Optional.of(file.toString()), "\"" + reference + "\" is named here, but there is no " + path)));
        }
    }

    private static String read(Path file) throws InvalidInputException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidInputException("the kustomization " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static void addFiles(Path directory, Path common, Map<String, Path> files) throws InvalidInputException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path one, BasicFileAttributes attributes) {
                    return one.endsWith(".git") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (Files.isRegularFile(file)) {
                        files.put(common.relativize(file).toString().replace('\\', '/'), file);
                    }
                    if (files.size() > MOST_FILES) {
                        throw new IOException("there are more than " + MOST_FILES + " files in it");
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new InvalidInputException(
                    "the kustomization's directory " + directory + " cannot be sent: " + e.getMessage());
        }
    }
}
