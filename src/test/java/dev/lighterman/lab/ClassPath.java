package dev.lighterman.lab;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A class path of this project's classes and some of its libraries, to run programs on that the tests' own libraries are hidden
 * from.
 */
public final class ClassPath {
    /** The start of the file names of what an application that depends on the library gets. */
    private static final List<String> RUNTIME = List.of(
            "jsch-",
            "snakeyaml-",
            "commons-exec-",
            "commons-codec-",
            "org.eclipse.jgit-",
            "JavaEWAH-",
            "slf4j-api-",
            "jackson-",
            "kubernetes-",
            "zjsonpatch-");

    private static final Path BUILD = Path.of("target").toAbsolutePath();

    private final List<Path> entries;

    private ClassPath(List<Path> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Where the library's own classes are. */
    public static Path classes() {
        return with().entries().stream()
                .filter(entry -> entry.endsWith("classes"))
                .findFirst()
                .orElseThrow();
    }

    /** All libraries of the library. */
    public static ClassPath runtime() {
        return with(RUNTIME.toArray(String[]::new));
    }

    /** Some libraries, by how their files' names begin. */
    public static ClassPath with(String... names) {
        List<Path> found = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            String file = path.getFileName().toString();
            boolean own = path.startsWith(BUILD) && (!file.endsWith(".jar") || file.startsWith("lighterman-"));
            if (own || Arrays.stream(names).anyMatch(file::startsWith)) {
                found.add(path);
            }
        }
        return new ClassPath(found);
    }

    /** The same without some. */
    public ClassPath without(String... names) {
        Predicate<Path> excluded =
                path -> Arrays.stream(names).anyMatch(path.getFileName().toString()::startsWith);
        return new ClassPath(entries.stream().filter(excluded.negate()).toList());
    }

    /** The jars and directories. */
    public List<Path> entries() {
        return entries;
    }

    /** Runs a program, a public or package-private class with a constructor without arguments, in a class loader of its own. */
    @SuppressWarnings("unchecked") // the program is a Function<Path, String> of the loader that both share
    public String run(Class<? extends Function<Path, String>> program, Path directory)
            throws IOException, ReflectiveOperationException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            var constructor = loader.loadClass(program.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            return ((Function<Path, String>) constructor.newInstance()).apply(directory);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private URL[] urls() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path entry : entries) {
            urls.add(entry.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
