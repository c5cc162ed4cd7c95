package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Build;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReactorTest {
    @TempDir
    private Path directory;

    private MavenProject root;
    private MavenProject lib;
    private MavenProject service;

    @BeforeEach
    void modules() throws IOException {
        root = module("root", "pom", null);
        lib = module("lib", "jar", root);
        service = module("service", "jar", root);
        service.getModel().addDependency(dependency("lib"));
    }

    private MavenProject module(String name, String packaging, MavenProject parent) throws IOException {
        Model model = new Model();
        model.setGroupId("com.example");
        model.setArtifactId(name);
        model.setVersion("1");
        model.setPackaging(packaging);
        model.setBuild(new Build());
        MavenProject project = new MavenProject(model);
        Path pom = (parent == null ? directory : directory.resolve(name)).resolve("pom.xml");
        Files.createDirectories(pom.getParent());
        project.setFile(pom.toFile());
        project.setParent(parent);
        return project;
    }

    private Reactor reactor(Map<MavenProject, String> images) {
        List<MavenProject> modules = List.of(root, lib, service);
        return new Reactor(
                modules,
                modules,
                module -> Optional.ofNullable(images.get(module))
                        .map(name -> Map.of("image.name", name))
                        .orElse(Map.of()));
    }

    @Test
    void aPipelineBelongsToTheModuleWithTheFileAndThoseBelow() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "");
        assertThat(reactor(Map.of()).homes()).containsExactly(root);

        Files.writeString(directory.resolve("service/lighterman.yml"), "");
        assertThat(reactor(Map.of()).homes()).containsExactly(root, service);
        assertThat(reactor(Map.of()).home(lib)).contains(root);
    }

    @Test
    void withoutAFileItBelongsToTheModuleThatNamesTheImage() {
        assertThat(reactor(Map.of()).homes()).isEmpty();
        assertThat(reactor(Map.of(service, "a")).homes()).containsExactly(service);
        assertThat(reactor(Map.of(root, "a", lib, "a", service, "a")).homes()).containsExactly(root);
        assertThat(reactor(Map.of(root, "a", lib, "a", service, "b")).homes()).containsExactly(root, service);
    }

    /** In the turn of the root no module was packaged yet: what was sent was the package of the build before. */
    @Test
    void aBoundGoalWorksInTheLastModuleThatHasIt() {
        List.of(root, lib).forEach(module -> bind(module, "package"));
        bind(service, "none");

        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", root, new Properties()))
                .isEqualTo(lib);
        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", lib, new Properties()))
                .isEqualTo(lib);
        assertThat(reactor(Map.of()).turn(module -> module.equals(root), "image", "default", root, new Properties()))
                .isEqualTo(root);
    }

    private static void bind(MavenProject module, String phase) {
        PluginExecution execution = new PluginExecution();
        execution.addGoal("image");
        execution.setPhase(phase);
        Plugin plugin = new Plugin();
        plugin.setGroupId("dev.lighterman");
        plugin.setArtifactId("lighterman");
        plugin.addExecution(execution);
        module.getBuild().addPlugin(plugin);
    }

    @Test
    void whatIsDeliveredIsWhatNothingElseDependsOn() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "");

        assertThat(reactor(Map.of()).delivered(root)).containsExactly(service);
    }

    /** The others said that it follows in a module that then skipped it: the build succeeded and shipped nothing. */
    @Test
    void aModuleThatSkipsTheGoalIsNotTheLast() {
        List.of(root, lib, service).forEach(module -> bind(module, "package"));
        service.getProperties().setProperty("lighterman.skip", "true");
        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", root, new Properties()))
                .isEqualTo(lib);

        Properties commandLine = new Properties();
        commandLine.setProperty("lighterman.skip", "false");
        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", service, commandLine))
                .isEqualTo(service);
        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", root, commandLine))
                .isEqualTo(service);

        Xpp3Dom skip = new Xpp3Dom("skip");
        skip.setValue("true");
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        configuration.addChild(skip);
        lib.getPlugin(Reactor.PLUGIN).setConfiguration(configuration);
        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", root, new Properties()))
                .isEqualTo(root);
    }

    /** An execution of one module was left to another module that has a different one, and never called. */
    @Test
    void eachExecutionHasItsOwnTurn() {
        bind(lib, "package");
        bind(service, "package");
        service.getPlugin(Reactor.PLUGIN).getExecutions().get(0).setId("other");

        assertThat(reactor(Map.of()).turn(module -> true, "image", "default", lib, new Properties()))
                .isEqualTo(lib);
        assertThat(reactor(Map.of()).turn(module -> true, "image", "other", service, new Properties()))
                .isEqualTo(service);
    }

    /** With a module that collects reports of the others, nothing was delivered. */
    @Test
    void whatDependsOnAPackageAndPackagesNothingDoesNotTakeItIn() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "");
        MavenProject report = module("report", "pom", root);
        report.getModel().addDependency(dependency("service"));
        List<MavenProject> modules = List.of(root, lib, service, report);

        assertThat(new Reactor(modules, modules, module -> Map.of()).delivered(root))
                .containsExactly(service);
    }

    /** A module with rules for a plugin of the build was delivered. */
    @Test
    void whatOnlyThePluginsOfTheBuildUseIsNotDelivered() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "");
        MavenProject rules = module("rules", "jar", root);
        Plugin checkstyle = new Plugin();
        checkstyle.setArtifactId("maven-checkstyle-plugin");
        checkstyle.addDependency(dependency("rules"));
        service.getBuild().addPlugin(checkstyle);
        List<MavenProject> modules = List.of(root, rules, lib, service);

        assertThat(new Reactor(modules, modules, module -> Map.of()).delivered(root))
                .containsExactly(service);
    }

    /** Modules whose parent is beside them had no pipeline, and nothing was delivered. */
    @Test
    void aPipelineOfTheRootIsThatOfModulesWithAnotherParentToo() throws IOException {
        Files.writeString(directory.resolve("lighterman.yml"), "");
        MavenProject parent = module("parent", "pom", null);
        Files.createDirectories(directory.resolve("parent"));
        parent.setFile(directory.resolve("parent/pom.xml").toFile());
        service.setParent(parent);
        root.getModel().setModules(List.of("parent", "lib", "service/pom.xml"));
        List<MavenProject> modules = List.of(root, parent, lib, service);
        Reactor reactor = new Reactor(modules, modules, module -> Map.of());

        assertThat(reactor.homes()).containsExactly(root);
        assertThat(reactor.delivered(root)).containsExactly(service);
    }

    private static Dependency dependency(String artifact) {
        Dependency dependency = new Dependency();
        dependency.setGroupId("com.example");
        dependency.setArtifactId(artifact);
        return dependency;
    }
}
