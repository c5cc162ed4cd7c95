package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Build;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
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
        Dependency dependency = new Dependency();
        dependency.setGroupId("com.example");
        dependency.setArtifactId("lib");
        service.getModel().addDependency(dependency);
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

        assertThat(reactor(Map.of()).turn(module -> true, "image", root)).isEqualTo(lib);
        assertThat(reactor(Map.of()).turn(module -> true, "image", lib)).isEqualTo(lib);
        assertThat(reactor(Map.of()).turn(module -> module.equals(root), "image", root))
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
}
