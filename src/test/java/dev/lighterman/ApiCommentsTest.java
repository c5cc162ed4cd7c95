package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything in the public packages has a comment, but for the constructors of records that only check and copy: what their
 * parameters are is said of the record, and the compiler's own check would have it said twice.
 */
class ApiCommentsTest {
    private static final List<String> PACKAGES =
            List.of("dev.lighterman", "dev.lighterman.api", "dev.lighterman.playbook", "dev.lighterman.inventory");
    private static final Pattern COMPACT_CONSTRUCTOR = Pattern.compile("\\s*public \\w+ \\{");

    @Test
    void everythingPublicHasOne(@TempDir Path classes) throws IOException {
        List<String> options = List.of(
                "-proc:none",
                "-implicit:none",
                "-Xdoclint:missing/protected",
                "-Xdoclint/package:" + String.join(",", PACKAGES),
                "-Xmaxwarns",
                "1000",
                "-cp",
                ClassPath.classes() + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                "-d",
                classes.toString());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            assertThat(compiler.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources()))
                            .call())
                    .isTrue();
            List<String> missing = new ArrayList<>();
            for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
                boolean ofReturn = each.getMessage(Locale.ROOT).equals("no @return"); // the first sentence may say it
                if (each.getKind() == Diagnostic.Kind.WARNING && !ofReturn && !isOfCompactConstructor(each)) {
                    missing.add(each.toString());
                }
            }
            assertThat(missing).isEmpty();
        }
    }

    private static boolean isOfCompactConstructor(Diagnostic<? extends JavaFileObject> each) throws IOException {
        List<String> lines =
                each.getSource().getCharContent(true).toString().lines().toList();
        String line = lines.get((int) each.getLineNumber() - 1);
        String message = each.getMessage(Locale.ROOT);
        return COMPACT_CONSTRUCTOR.matcher(line).matches()
                && (message.equals("no comment") || message.startsWith("no @param for "));
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String name : PACKAGES) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java", name.split("\\.")))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }
}
