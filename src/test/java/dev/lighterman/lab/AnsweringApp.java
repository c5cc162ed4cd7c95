package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A service for the cluster that answers with what version.txt says. */
public final class AnsweringApp {
    private AnsweringApp() {}

    /**
     * Writes its jar, and the Dockerfile that puts it and a version.txt into an image.
     *
     * @param context where the Dockerfile goes
     * @param jar the file to write; in the image's context it is app.jar
     * @param baseImage has a JRE
     */
    public static void write(Path context, Path jar, String baseImage) throws Exception {
        Path classes = Files.createTempDirectory("app");
        compile(classes);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Main-Class", "App");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.list(classes)) {
            for (Path path : all.toList()) {
                out.putNextEntry(new JarEntry(path.getFileName().toString()));
                out.write(Files.readAllBytes(path));
                Files.delete(path);
            }
        }
        Files.delete(classes);
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM " + baseImage + "\nCOPY app.jar version.txt /\nUSER 1000\n"
                        + "ENTRYPOINT [\"java\", \"-XX:+UseSerialGC\", \"-XX:TieredStopAtLevel=1\", \"-Xmx64m\","
                        + " \"-jar\", \"/app.jar\"]\n");
    }

    /** Writes its class files. */
    static void compile(Path classes) throws IOException {
        Path source = classes.resolve("App.java");
        try (InputStream text = AnsweringApp.class.getResourceAsStream("App.java")) {
            Files.copy(text, source);
        }
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString()))
                .isZero();
        Files.delete(source);
    }
}
