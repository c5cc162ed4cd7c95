package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.Option;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.project.MavenProject;

/**
 * A pipeline as a build has it: its file, or the POM alone; over that what is configured; below it what the project says. Not
 * thread-safe.
 */
final class MavenPipeline {
    private static final Pattern REFERENCE = Pattern.compile("(?<!\\$)\\$\\{(?!env:|file:|run:)([^}]+)}");
    private static final Pattern GLOB = Pattern.compile("[*?\\[\\]{},\\\\]");

    private final Path directory;
    private final Optional<Path> file;
    private final Set<String> inFile;
    private final Map<String, String> values;
    private final Map<String, String> origins = new LinkedHashMap<>();
    private final UnaryOperator<String> environment;

    /**
     * One that is not read yet.
     *
     * @param directory what relative paths are taken from where there is no file
     * @param file the pipeline file
     * @param overrides fields by path, over those of the file
     * @param environment what {@code ${env:NAME}} stands for
     */
    MavenPipeline(
            Path directory, Optional<Path> file, Map<String, String> overrides, UnaryOperator<String> environment) {
        this.directory = directory;
        this.file = file;
        this.inFile = file.map(PipelineFile::fields).orElse(Set.of());
        this.values = new LinkedHashMap<>(overrides);
        this.environment = environment;
    }

    /** The name of the pipeline and what is sent, where neither file nor configuration says so. */
    void defaults(MavenProject project, List<MavenProject> delivered) throws InvalidInputException {
        if (!has("name") && project.getBasedir() != null) {
            set("name", project.getArtifactId(), "the project");
        }
        Settings settings = settings();
        List<Path> packages = delivered.stream()
                .flatMap(module -> Packages.of(module).stream())
                .toList();
        if (settings.transfer().isEmpty()
                && settings.image().isPresent()
                && settings.source().isEmpty()
                && settings.build().isEmpty()
                && !packages.isEmpty()
                && packages.stream().allMatch(this::canBeNamed)
                && Files.isRegularFile(
                        settings.directory().resolve(settings.image().get().dockerfile()))) {
            set("transfer", transfer(packages, settings.image().get().dockerfile()), "the project");
        }
    }

    private boolean canBeNamed(Path path) {
        return path.startsWith(root()) && !GLOB.matcher(relative(path)).find();
    }

    private Path root() {
        return file.map(path -> path.toAbsolutePath().normalize().getParent()).orElse(directory);
    }

    private String relative(Path path) {
        return root().relativize(path).toString().replace('\\', '/');
    }

    /** One set for each directory, so that the package itself lies in the context, as by default. */
    private String transfer(List<Path> packages, String dockerfile) {
        Map<String, List<String>> byDirectory = packages.stream()
                .map(this::relative)
                .collect(Collectors.groupingBy(
                        name -> name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "",
                        LinkedHashMap::new,
                        Collectors.toList()));
        String sets = byDirectory.entrySet().stream()
                .map(entry -> "{files: "
                        + entry.getValue().stream().map(Sections::quoted).toList()
                        + (entry.getKey().isEmpty() ? "" : ", removePrefix: " + Sections.quoted(entry.getKey())) + "}")
                .collect(Collectors.joining(", "));
        return "[" + sets + ", {files: [" + Sections.quoted(dockerfile) + "]}]";
    }

    /** Gives variables of Maven's to those that the file refers to and does not have. */
    void variables(UnaryOperator<String> maven) throws IOException {
        StringBuilder texts = new StringBuilder(
                file.isPresent() ? new String(Files.readAllBytes(file.get()), StandardCharsets.UTF_8) : "");
        values.values().forEach(text -> texts.append('\n').append(text));
        Matcher reference = REFERENCE.matcher(texts);
        while (reference.find()) {
            String name = reference.group(1);
            if (!has("vars." + name) && !values.containsKey(name)) {
                String value = maven.apply(name);
                if (value != null) {
                    set("vars." + name, value, "Maven");
                }
            }
        }
    }

    boolean has(String path) {
        return inFile.contains(path) || values.containsKey(path);
    }

    void set(String path, String value, String origin) {
        values.put(path, value);
        origin(path, origin);
    }

    /** Takes back what was set. */
    void remove(String path) {
        values.remove(path);
        origins.remove(path);
    }

    /** Says where a value comes from. */
    void origin(String path, String origin) {
        origins.put(path, origin);
    }

    /** Each option that is set, with the place that says so; no secrets. */
    List<String> options() {
        List<String> lines = new ArrayList<>();
        for (Option<?> option : Options.all()) {
            String path = option.path();
            if (values.containsKey(path)) {
                lines.add(path + " = "
                        + (option.typeName().equals("secret") ? "(hidden)" : Secrets.withoutLogins(values.get(path)))
                        + " from "
                        + origins.get(path));
            } else if (inFile.contains(path)) {
                lines.add(path + " from " + file.get());
            }
        }
        return lines;
    }

    /** As values, for a look before anything runs. */
    Settings settings() throws InvalidInputException {
        return file.isPresent()
                ? PipelineFile.load(file.get(), values, environment).settings()
                : PipelineFile.of(directory, values, environment).settings();
    }

    Pipeline pipeline() throws InvalidInputException {
        return file.isPresent()
                ? Pipeline.load(file.get(), values, environment)
                : Pipeline.of(directory, values, environment);
    }
}
