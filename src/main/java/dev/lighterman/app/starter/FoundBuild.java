package dev.lighterman.app.starter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a project is built, by Maven or Gradle.
 *
 * @param tool the tool's name
 * @param command the command line that builds
 * @param products the packages of its modules
 */
record FoundBuild(String tool, String command, List<Product> products) {
    private static final int DEEPEST = 5;
    private static final Pattern INCLUDE =
            Pattern.compile("(?m)^\\s*include\\b\\s*(?:\\([^)]*\\)|(?:[^\\n]*,[ \\t]*\\R)*[^\\n]*)");
    private static final Pattern QUOTED = Pattern.compile("[\"']:?([^\"']+)[\"']");
    private static final Pattern WAR = Pattern.compile(
            "id\\s*\\(?\\s*[\"']war[\"']|plugin\\s*[:(=]+\\s*[\"']war[\"']|plugins\\s*\\{[^}]*^\\s*war\\s*$[^}]*\\}",
            Pattern.MULTILINE);
    private static final String[] GRADLE = {"build.gradle", "build.gradle.kts"};

    FoundBuild {
        products = List.copyOf(products);
    }

    /**
     * What the build of a module leaves.
     *
     * @param module the module's directory, relative to the project's; empty for that itself
     * @param output the directory that the package is in, relative to the project's
     * @param extension {@code jar} or {@code war}
     */
    record Product(String module, String output, String extension) {
        @Override
        public String toString() {
            return extension + " in " + output;
        }
    }

    static Optional<FoundBuild> in(Path directory) {
        if (Files.isRegularFile(directory.resolve("pom.xml"))) {
            List<Product> products = new ArrayList<>();
            maven(directory, "", products, 0);
            String program = Files.isExecutable(directory.resolve("mvnw")) ? "./mvnw" : "mvn";
            return Optional.of(new FoundBuild("Maven", program + " -B -q clean package", products));
        }
        if (Texts.first(directory, GRADLE).isPresent()
                || Texts.first(directory, "settings.gradle", "settings.gradle.kts")
                        .isPresent()) {
            String program = Files.isExecutable(directory.resolve("gradlew")) ? "./gradlew" : "gradle";
            return Optional.of(new FoundBuild("Gradle", program + " -q clean build", gradle(directory)));
        }
        return Optional.empty();
    }

    private static void maven(Path project, String module, List<Product> products, int depth) {
        Optional<MavenPom> pom = MavenPom.read(project.resolve(module).resolve("pom.xml"));
        if (pom.isEmpty() || depth > DEEPEST) {
            return;
        }
        if (pom.get().modules().isEmpty() && !pom.get().packaging().equals("pom")) {
            String extension = pom.get().packaging().equals("war") ? "war" : "jar";
            products.add(new Product(module, Texts.below(module, "target"), extension));
        }
        for (String child : pom.get().modules()) {
            if (!child.contains("..") && !child.startsWith("/")) {
                maven(project, Texts.below(module, child), products, depth + 1);
            }
        }
    }

    private static List<Product> gradle(Path project) {
        List<String> modules = new ArrayList<>();
        if (Texts.first(project, GRADLE).isPresent()) {
            modules.add("");
        }
        String settings = Texts.first(project, "settings.gradle", "settings.gradle.kts")
                .flatMap(name -> Texts.of(project.resolve(name)))
                .orElse("");
        Matcher include = INCLUDE.matcher(settings);
        while (include.find()) {
            Matcher quoted = QUOTED.matcher(include.group());
            while (quoted.find()) {
                modules.add(quoted.group(1).replace(':', '/'));
            }
        }
        List<Product> products = new ArrayList<>();
        for (String module : modules) {
            Optional<String> script = Texts.first(project.resolve(module), GRADLE)
                    .flatMap(name -> Texts.of(project.resolve(module).resolve(name)));
            if (script.isPresent() && (!module.isEmpty() || modules.size() == 1)) {
                String extension = WAR.matcher(script.get()).find() ? "war" : "jar";
                products.add(new Product(module, Texts.below(module, "build/libs"), extension));
            }
        }
        return products;
    }
}
