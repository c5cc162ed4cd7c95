package dev.lighterman.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The modules of a build, and where its pipelines are: a pipeline belongs to the module that has the pipeline file, or to the
 * one whose configuration names the image. A goal of the command line is called once, for the root, after the modules are
 * packaged. One that is bound to a phase is called in each module that has it, the root first, and does its work in the
 * last of them. Immutable.
 */
final class Reactor {
    private static final String SKIP = "lighterman.skip";
    static final String FILE = "lighterman.yml";
    static final String PLUGIN = "dev.lighterman:lighterman";

    private final List<MavenProject> modules;
    private final List<MavenProject> all;
    private final Function<MavenProject, Map<String, String>> fields;
    private final Map<Path, MavenProject> aggregators;

    /**
     * A build.
     *
     * @param modules in the order they are built in
     * @param all with those that are not built this time
     * @param fields what a module's configuration and properties say of the pipeline file's fields
     */
    Reactor(List<MavenProject> modules, List<MavenProject> all, Function<MavenProject, Map<String, String>> fields) {
        this.modules = List.copyOf(modules);
        this.all = List.copyOf(all);
        this.fields = fields;
        this.aggregators = aggregators(this.all);
    }

    /** The project that the pipeline of a module belongs to: itself or one above it. */
    Optional<MavenProject> home(MavenProject module) {
        for (MavenProject project : line(module)) {
            if (project.getBasedir() != null && new File(project.getBasedir(), FILE).isFile()) {
                return Optional.of(project);
            }
        }
        String image = image(module);
        if (image == null) {
            return Optional.empty();
        }
        MavenProject home = module;
        for (MavenProject next = above(home); next != null && image.equals(image(next)); next = above(next)) {
            home = next; // it has inherited the name
        }
        return Optional.of(home);
    }

    /** The module, its parents, and those that have it as a module though they are no parent of it. */
    private Set<MavenProject> line(MavenProject module) {
        Set<MavenProject> line = new LinkedHashSet<>();
        for (MavenProject project = module; project != null; project = above(project)) {
            line.add(project);
        }
        Set<MavenProject> seen = new HashSet<>();
        for (MavenProject project = module;
                project != null && seen.add(project);
                project = aggregators.get(place(project))) {
            line.add(project);
        }
        return line;
    }

    private static Path place(MavenProject project) {
        File directory = project.getBasedir();
        return directory == null
                ? Path.of("")
                : directory.toPath().toAbsolutePath().normalize();
    }

    private static Map<Path, MavenProject> aggregators(List<MavenProject> all) {
        Map<Path, MavenProject> aggregators = new HashMap<>();
        for (MavenProject project : all) {
            if (project.getBasedir() != null) {
                for (String module : project.getModules()) {
                    Path path = place(project).resolve(module).normalize();
                    aggregators.put(module.endsWith(".xml") ? path.getParent() : path, project);
                }
            }
        }
        return aggregators;
    }

    private static MavenProject above(MavenProject project) {
        MavenProject parent = project.getParent();
        return parent == null || parent.getBasedir() == null ? null : parent; // one from a repository has no directory
    }

    private String image(MavenProject project) {
        return fields.apply(project).get("image.name");
    }

    /** All projects with a pipeline of their own, each once. */
    List<MavenProject> homes() {
        LinkedHashSet<MavenProject> homes = new LinkedHashSet<>();
        modules.forEach(module -> home(module).ifPresent(homes::add));
        return new ArrayList<>(homes);
    }

    /** The module in whose turn an execution does the work: the last one that has it, and does not skip it. */
    MavenProject turn(
            Predicate<MavenProject> belongs,
            String goal,
            String execution,
            MavenProject current,
            Properties commandLine) {
        MavenProject last = current;
        for (MavenProject module : modules) {
            if (hasBound(module, goal, execution, commandLine) && belongs.test(module)) {
                last = module;
            }
        }
        return modules.indexOf(last) < modules.indexOf(current) ? current : last;
    }

    private static boolean hasBound(MavenProject module, String goal, String execution, Properties commandLine) {
        Plugin plugin = module.getPlugin(PLUGIN);
        return plugin != null
                && plugin.getExecutions().stream()
                        .anyMatch(one -> one.getId().equals(execution)
                                && one.getGoals().contains(goal)
                                && !"none".equals(one.getPhase())
                                && !isSkipped(module, plugin, one, commandLine));
    }

    private static boolean isSkipped(
            MavenProject module, Plugin plugin, PluginExecution execution, Properties commandLine) {
        return Stream.of(execution, plugin)
                .map(one -> one.getConfiguration() instanceof Xpp3Dom dom ? dom.getChild("skip") : null)
                .filter(Objects::nonNull)
                .findFirst()
                .map(skip -> Boolean.parseBoolean(skip.getValue()))
                .orElseGet(() -> Boolean.parseBoolean(
                        commandLine.getProperty(SKIP, module.getProperties().getProperty(SKIP))));
    }

    /** Modules of a project that no other depends on, built this time or not: what they package is what is delivered. */
    List<MavenProject> delivered(MavenProject home) {
        return all.stream()
                .filter(module -> !module.getPackaging().equals("pom"))
                .filter(module -> home(module).filter(home::equals).isPresent())
                .filter(module -> all.stream().noneMatch(other -> dependsOn(other, module)))
                .toList();
    }

    /** What packages nothing, such as a report on all modules, takes nothing in. Also what only builds another is in no package. */
    private static boolean dependsOn(MavenProject one, MavenProject other) {
        if (one.equals(other)) {
            return false;
        }
        boolean isUsed = !one.getPackaging().equals("pom") && isAmong(one.getDependencies(), other);
        return isUsed
                || one.getBuildPlugins().stream()
                        .anyMatch(plugin -> is(other, plugin.getGroupId(), plugin.getArtifactId())
                                || isAmong(plugin.getDependencies(), other));
    }

    private static boolean isAmong(List<Dependency> dependencies, MavenProject module) {
        return dependencies.stream().anyMatch(one -> is(module, one.getGroupId(), one.getArtifactId()));
    }

    private static boolean is(MavenProject module, String groupId, String artifactId) {
        return module.getGroupId().equals(groupId) && module.getArtifactId().equals(artifactId);
    }
}
