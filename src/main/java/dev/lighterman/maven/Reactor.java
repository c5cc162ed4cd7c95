package dev.lighterman.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;

/**
 * The modules of a build, and where its pipelines are: a pipeline belongs to the module that has the pipeline file, or to the
 * one whose configuration names the image. A goal of the command line is called once, for the root, after the modules are
 * packaged. One that is bound to a phase is called in each module that has it, the root first, and does its work in the
 * last of them. Immutable.
 */
final class Reactor {
    static final String FILE = "lighterman.yml";
    static final String PLUGIN = "dev.lighterman:lighterman";

    private final List<MavenProject> modules;
    private final List<MavenProject> all;
    private final Function<MavenProject, Map<String, String>> fields;

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
    }

    /** The project that the pipeline of a module belongs to: itself or one above it. */
    Optional<MavenProject> home(MavenProject module) {
        for (MavenProject project = module; project != null; project = above(project)) {
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

    /** The module in whose turn a goal bound to a phase does the work: the last one that has the goal. */
    MavenProject turn(Predicate<MavenProject> belongs, String goal, MavenProject current) {
        MavenProject last = current;
        for (MavenProject module : modules) {
            if (hasBound(module, goal) && belongs.test(module)) {
                last = module;
            }
        }
        return modules.indexOf(last) < modules.indexOf(current) ? current : last;
    }

    private static boolean hasBound(MavenProject module, String goal) {
        Plugin plugin = module.getPlugin(PLUGIN);
        return plugin != null
                && plugin.getExecutions().stream()
                        .anyMatch(one -> one.getGoals().contains(goal) && !"none".equals(one.getPhase()));
    }

    /** Modules of a project that no other depends on, built this time or not: what they package is what is delivered. */
    List<MavenProject> delivered(MavenProject home) {
        return all.stream()
                .filter(module -> !module.getPackaging().equals("pom"))
                .filter(module -> home(module).filter(home::equals).isPresent())
                .filter(module -> all.stream().noneMatch(other -> dependsOn(other, module)))
                .toList();
    }

    private static boolean dependsOn(MavenProject one, MavenProject other) {
        return !one.equals(other)
                && one.getDependencies().stream()
                        .anyMatch(dependency -> dependency.getGroupId().equals(other.getGroupId())
                                && dependency.getArtifactId().equals(other.getArtifactId()));
    }
}
