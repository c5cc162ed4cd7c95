package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.ClassPath;
import dev.lighterman.lab.Java;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A module that says {@code requires dev.lighterman} and no more has all that it needs: once the libraries were not found. */
@Timeout(120)
class ModulePathTest {
    private static final Path CLASSES = ClassPath.classes();

    private static final String APP = """
            package app;

            import dev.lighterman.AnsibleServer;
            import dev.lighterman.Pipeline;
            import dev.lighterman.api.PipelineEvent;
            import dev.lighterman.api.PipelineResult;
            import dev.lighterman.api.Server;
            import dev.lighterman.playbook.Playbook;
            import java.nio.file.Path;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    System.out.println(Main.class.getModule() + ", " + Pipeline.class.getModule());
                    Pipeline pipeline = Pipeline.load(Path.of(args[0]));
                    System.out.println(pipeline.render().files().size() > 2);
                    try (AnsibleServer here = AnsibleServer.connect(Server.local())) {
                        System.out.println(here.name());
                    }
                    PipelineResult result = pipeline.run(event -> {
                        if (event instanceof PipelineEvent.SourceReady ready) {
                            System.out.println(ready.commit().subject());
                        } else if (event instanceof PipelineEvent.Warning warning) {
                            System.out.println(warning.message());
                        }
                    });
                    System.out.println(result.result() + " " + result.failure().get().kind());
                }
            }
            """;

    @TempDir
    Path directory;

    private static void tool(String name, Object... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        int status = ToolProvider.findFirst(name).orElseThrow().run(out, out, words.toArray(String[]::new));
        assertThat(status)
                .as("%s %s: %s", name, words, said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    private static String path(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar as the build makes it: the classes and the description of the module, compiled beside them. */
    private Path jar(List<Path> libraries) {
        Path described = directory.resolve("described");
        tool(
                "javac",
                "-d",
                described,
                "--patch-module",
                "dev.lighterman=" + CLASSES,
                "--module-path",
                path(libraries),
                Path.of("src/main/module/module-info.java").toAbsolutePath());
        Path jar = directory.resolve("lighterman.jar");
        tool("jar", "--create", "--file", jar, "-C", CLASSES, "dev", "-C", described, "module-info.class");
        return jar;
    }

    @Test
    void aModuleThatRequiresItAloneRendersConnectsAndLoadsAllLibraries() throws Exception {
        List<Path> libraries = ClassPath.runtime().entries().stream()
                .filter(Files::isRegularFile)
                .toList();
        List<Path> modules = new ArrayList<>(libraries);
        modules.add(jar(libraries));
        Path sources = Files.createDirectories(directory.resolve("src/app"));
        Path info = Files.writeString(
                sources.resolveSibling("module-info.java"), "module app { requires dev.lighterman; }\n");
        Path main = Files.writeString(sources.resolve("Main.java"), APP);
        Path app = directory.resolve("app");
        tool("javac", "-d", app, "--module-path", path(modules), info, main);
        modules.add(app);
        Path project = project();

        Process process = new ProcessBuilder(Java.path(), "-p", path(modules), "-m", "app/app.Main", project.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> !line.startsWith("SLF4J") && !line.contains("server.password")))
                .as(said)
                .containsExactly(
                        "module app, module dev.lighterman", "true", "ansible-server", "first", "UNSTABLE CONNECTION");
    }

    /** A checkout whose pipeline is refused by port 1 of this machine, when the Kubernetes client has been loaded. */
    private Path project() throws Exception {
        Path project = Files.createDirectory(directory.resolve("project"));
        try (Git git = Git.init().setDirectory(project.toFile()).call()) {
            git.commit()
                    .setMessage("first")
                    .setAuthor("a", "a@example.org")
                    .setSign(false)
                    .call();
        }
        Files.createFile(project.resolve("known_hosts"));
        Files.writeString(project.resolve("Dockerfile"), "FROM scratch\n");
        Path kubeconfig = Files.writeString(project.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                users: [{name: a, user: {token: t}}]
                current-context: a
                """);
        return Files.writeString(
                project.resolve("lighterman.yml"), """
                server: {host: 127.0.0.1, port: 1, user: root, password: none, knownHosts: %s}
                retries: {connect: 0}
                transfer:
                - files: [Dockerfile]
                image: {name: me/app, context: /srv/app}
                deploy: {rollout: {kubeconfig: %s}}
                """.formatted(project.resolve("known_hosts"), kubeconfig));
    }
}
