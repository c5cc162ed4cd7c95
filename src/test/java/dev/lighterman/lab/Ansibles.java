package dev.lighterman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The versions of Ansible that tests run on: this machine's, 2.19 and the newest. Where {@code LAB_ANSIBLE_...} names none,
 * {@code src/lab/ansible} fetches it; where that cannot be, the test is skipped, and the reason is printed.
 */
public enum Ansibles {
    MACHINE("the machine's"),
    V2_19("2.19"),
    NEWEST("newest");

    private static final Map<Ansibles, Optional<Path>> FOUND = new ConcurrentHashMap<>();

    private final String version;

    Ansibles(String version) {
        this.version = version;
    }

    /** Tests of what is the same on all: the machine's, and all where everything is wanted. */
    public static Stream<Ansibles> once() {
        return Tier.all() ? Stream.of(values()) : Stream.of(MACHINE);
    }

    /** Tests of what 2.19 does otherwise than those before: one of each, and all where everything is wanted. */
    public static Stream<Ansibles> beforeAndSince219() {
        return Tier.all() ? Stream.of(values()) : Stream.of(MACHINE, V2_19);
    }

    @Override
    public String toString() {
        return "Ansible " + version;
    }

    /** The folder of ansible-playbook and its sisters; the test is skipped if this version is not there. */
    public Path bin() {
        Optional<Path> bin = FOUND.computeIfAbsent(this, Ansibles::find);
        Assumptions.assumeTrue(bin.isPresent(), this + " is not there");
        return bin.get();
    }

    /** The program, by its full path. */
    public String playbook() {
        return bin().resolve("ansible-playbook").toString();
    }

    private Optional<Path> find() {
        try {
            Optional<Path> bin = this == MACHINE ? inPath() : exported(version);
            if (bin.isEmpty()) {
                System.out.println("SKIPPED on " + this + ": it is not there");
            }
            return bin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> inPath() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(Path::of)
                .filter(directory -> Files.isExecutable(directory.resolve("ansible-playbook")))
                .findFirst();
    }

    /**
     * The folder of the programs of Ansible 2.10, the oldest that tests run; the test is skipped if it is not there.
     */
    public static Path oldest() throws IOException, InterruptedException {
        return wanted("2.10", "Ansible 2.10 is not there");
    }

    /**
     * The {@code usr} folder of Debian's packages with playbooks that others wrote and the collections they use; the test
     * is skipped if they are not there.
     */
    public static Path others() throws IOException, InterruptedException {
        return wanted("others", "the playbooks of others are not there");
    }

    private static Path wanted(String version, String reason) throws IOException, InterruptedException {
        Optional<Path> found = exported(version);
        if (found.isEmpty()) {
            System.out.println("SKIPPED: " + reason);
        }
        Assumptions.assumeTrue(found.isPresent(), reason);
        return found.get();
    }

    private static Optional<Path> exported(String version) throws IOException, InterruptedException {
        String name = "LAB_ANSIBLE_" + version.replace('.', '_').toUpperCase(Locale.ROOT);
        Map<String, String> exports = new LinkedHashMap<>(System.getenv());
        if (exports.containsKey("LAB_EXPORTS")) {
            exports.putAll(Lab.awaited());
        }
        if (!exports.containsKey(name)) {
            Path script = Path.of(System.getProperty("basedir", "."), "src/lab/ansible")
                    .toAbsolutePath();
            Process process = new ProcessBuilder(script.toString(), version)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            exports.putAll(Lab.parse(output));
        }
        return Optional.ofNullable(exports.get(name)).map(Path::of);
    }
}
