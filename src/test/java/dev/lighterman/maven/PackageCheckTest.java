package dev.lighterman.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.settings.Settings;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.execution.BuildFailure;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCheckTest {
    @TempDir
    private Path directory;

    /** With --fail-at-end, the package of a module whose integration tests had failed was shipped. */
    @Test
    @SuppressWarnings("deprecation") // MavenSession's only constructors
    void nothingOfAModuleThatHasFailedIsSent() throws Exception {
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        File jar = Files.writeString(
                        Files.createDirectories(directory.resolve("target")).resolve("app.jar"), "jar")
                .toFile();
        MavenProject app = app(jar);
        MavenExecutionRequest request = new DefaultMavenExecutionRequest()
                .setGoals(List.of("verify", "lighterman:run"))
                .setStartTime(Date.from(Instant.now()));
        DefaultMavenExecutionResult result = new DefaultMavenExecutionResult();
        MavenSession session = new MavenSession(null, (RepositorySystemSession) null, request, result);
        session.setProjects(List.of(app));
        session.setAllProjects(List.of(app));
        Settings settings =
                new MavenPipeline(directory, Optional.empty(), Map.of("image.name", "app"), name -> null).settings();
        PackageCheck check =
                new PackageCheck(session, new MojoExecution(new MojoDescriptor(), "default"), new SystemStreamLog());

        check.check(settings, List.of(app));
        result.addBuildSummary(new BuildFailure(app, 1, new MojoFailureException("a test has failed")));

        assertThatThrownBy(() -> check.check(settings, List.of(app)))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("app has failed in this build; nothing of it is sent");
    }

    /** The documentation of the tests was sent with the package. */
    @Test
    @SuppressWarnings("deprecation") // Maven's own MavenProjectHelper attaches files in this way
    void whatOnlyDocumentsOrTestsAPackageIsNoneOfIt() throws Exception {
        MavenProject app =
                app(Files.writeString(directory.resolve("app.jar"), "jar").toFile());
        for (String classifier : List.of("exec", "sources", "javadoc", "tests", "test-sources", "test-javadoc")) {
            DefaultArtifact attached = new DefaultArtifact(
                    "com.example", "app", "1", "compile", "jar", classifier, new DefaultArtifactHandler("jar"));
            attached.setFile(Files.writeString(directory.resolve("app-" + classifier + ".jar"), "jar")
                    .toFile());
            app.addAttachedArtifact(attached);
        }

        assertThat(Packages.of(app)).containsExactly(directory.resolve("app.jar"), directory.resolve("app-exec.jar"));
    }

    private MavenProject app(File jar) {
        Model model = new Model();
        model.setGroupId("com.example");
        model.setArtifactId("app");
        model.setVersion("1");
        model.setBuild(new Build());
        model.getBuild().setDirectory(jar.getParent());
        MavenProject app = new MavenProject(model);
        app.setFile(directory.resolve("pom.xml").toFile());
        app.setArtifact(new DefaultArtifact(
                "com.example", "app", "1", "compile", "jar", "", new DefaultArtifactHandler("jar")));
        app.getArtifact().setFile(jar);
        return app;
    }
}
