package dev.lighterman.lab;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The lab: real servers on this machine's loopback, for integration tests. Where {@code LAB_SSH_HOST} is set, the lab that the
 * environment describes is used, where {@code LAB_EXPORTS} names a file, the one that is coming up and will be described
 * there, else {@code src/lab/up} starts one (or finds it running). Where it cannot be, the test that asks is skipped, and the
 * reason is printed.
 */
public final class Lab {
    private static final Pattern EXPORT = Pattern.compile("export ([A-Z0-9_]+)='((?:[^']|'\\\\'')*)'");
    private static final List<String> SSH =
            List.of("LAB_SSH_HOST", "LAB_SSH_PORT", "LAB_SSH_USER", "LAB_SSH_IDENTITY", "LAB_KNOWN_HOSTS");
    private static final List<String> ALL =
            List.of("LAB_REGISTRY", "LAB_AUTH_REGISTRY", "LAB_BASE_IMAGE", "KUBECONFIG");
    private static final Map<String, Lab> LABS = new ConcurrentHashMap<>();

    private final Map<String, String> exports;

    private Lab(Map<String, String> exports) {
        this.exports = exports;
    }

    /** All parts. */
    public static Lab get() {
        return all();
    }

    /** All parts: sshd, Ansible, Docker, registries, Kubernetes. */
    public static Lab all() {
        List<String> names = new ArrayList<>(SSH);
        names.addAll(ALL);
        return LABS.computeIfAbsent("all", part -> find(part, names));
    }

    /** The sshd and Ansible. */
    public static Lab ssh() {
        return LABS.computeIfAbsent("ssh", part -> find(part, SSH));
    }

    private static Lab find(String part, List<String> names) {
        if (System.getenv("LAB_EXPORTS") != null) {
            Map<String, String> exports = awaited();
            skipUnless(!exports.isEmpty(), "it did not start");
            return new Lab(exports);
        }
        if (System.getenv("LAB_SSH_HOST") != null) {
            Lab lab = new Lab(System.getenv());
            for (String name : names) {
                skipUnless(lab.find(name).isPresent(), "LAB_SSH_HOST is set, but " + name + " is not");
            }
            return lab;
        }
        Path up = Path.of(System.getProperty("basedir", "."), "src/lab/up").toAbsolutePath();
        skipUnless(Files.isExecutable(up), up + " is not there");
        skipUnless(Files.exists(Path.of("/etc/debian_version")), "this is not a Debian machine");
        skipUnless(
                "root".equals(System.getProperty("user.name")),
                "the lab needs root, this is " + System.getProperty("user.name"));
        return new Lab(parse(start(up, part)));
    }

    /** What {@code src/lab/test} writes to a file as soon as the lab is there; nothing where it does not start. */
    static Map<String, String> awaited() {
        Path file = Path.of(System.getenv("LAB_EXPORTS"));
        try {
            while (!Files.exists(file)) {
                Thread.sleep(200);
            }
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the lab was starting", e);
        }
    }

    private static void skipUnless(boolean there, String reason) {
        if (!there) {
            System.out.println("SKIPPED, no lab: " + reason);
        }
        Assumptions.assumeTrue(there, "no lab: " + reason);
    }

    private static String start(Path up, String part) {
        try {
            Process process = new ProcessBuilder(up.toString(), part)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(up + " " + part + " ended with status " + status);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the lab was starting", e);
        }
    }

    /** Reads {@code export NAME='value'} lines, a quote in a value written as {@code '\''}. */
    static Map<String, String> parse(String output) {
        Map<String, String> exports = new LinkedHashMap<>();
        Matcher matcher = EXPORT.matcher(output);
        while (matcher.find()) {
            exports.put(matcher.group(1), matcher.group(2).replace("'\\''", "'"));
        }
        return Map.copyOf(exports);
    }

    /** Any export by its name. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(exports.get(name)).filter(value -> !value.isEmpty());
    }

    /** An export that must be there; the test is skipped where an older lab lacks it. */
    public String value(String name) {
        skipUnless(find(name).isPresent(), "it exports no " + name);
        return exports.get(name);
    }

    /** All of it, for the environment of a process that is to use the same lab. */
    public Map<String, String> exports() {
        Map<String, String> lab = new LinkedHashMap<>(exports);
        lab.keySet().removeIf(name -> !name.startsWith("LAB_") && !name.equals("KUBECONFIG"));
        return lab;
    }

    public String sshHost() {
        return value("LAB_SSH_HOST");
    }

    public int sshPort() {
        return Integer.parseInt(value("LAB_SSH_PORT"));
    }

    public String sshUser() {
        return value("LAB_SSH_USER");
    }

    public Path sshIdentity() {
        return Path.of(value("LAB_SSH_IDENTITY"));
    }

    public Path knownHosts() {
        return Path.of(value("LAB_KNOWN_HOSTS"));
    }

    /** A folder of keys that may log in, of all types and formats. */
    public Path sshKeys() {
        return Path.of(value("LAB_SSH_KEYS"));
    }

    /** {@code host:port} of the registry that is open to all. */
    public String registry() {
        return value("LAB_REGISTRY");
    }

    /** {@code host:port} of the registry that wants a login. */
    public String authRegistry() {
        return value("LAB_AUTH_REGISTRY");
    }

    public String baseImage() {
        return value("LAB_BASE_IMAGE");
    }

    public Path kubeconfig() {
        return Path.of(value("KUBECONFIG"));
    }

    /** The sshd with the key that may log in. */
    public Server endpoint() {
        return Server.ssh(sshHost())
                .port(sshPort())
                .user(sshUser())
                .knownHosts(knownHosts())
                .identity(sshIdentity());
    }

    /** The sshd under the name that pipelines give a server by default. */
    public Server server() {
        return endpoint().name(Server.local().name());
    }

    /** Connects to the sshd; to be closed. */
    public SshNode connect() throws InvalidInputException, ConnectionException, InterruptedException {
        return SshNode.connect(endpoint().name("lab"), SshListener.none());
    }

    /** Docker's program hands a build to BuildKit by itself before 23, and by buildx since, which may be missing. */
    public void assumeBuildKit() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", "printf 'FROM scratch\\nLABEL a=b\\n' | docker build -q -")
                .redirectErrorStream(true);
        builder.environment().put("DOCKER_BUILDKIT", "1");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .replaceAll("\\s+", " ");
        Assumptions.assumeTrue(process.waitFor() == 0, "docker here has no BuildKit: " + said);
    }

    /** Runs programs that find the cluster. */
    public Exec exec(Path directory) {
        return Exec.in(directory).with("KUBECONFIG", kubeconfig());
    }

    /**
     * A node port that is nobody else's: the one that the cluster gives to a new Service of this name and port 8080, which a
     * pipeline then applies as its own.
     */
    public int nodePort(String namespace, String service) throws IOException, InterruptedException {
        return Integer.parseInt(exec(Path.of("").toAbsolutePath())
                .run(
                        value("LAB_KUBECTL"),
                        "--namespace=" + namespace,
                        "create",
                        "service",
                        "nodeport",
                        service,
                        "--tcp=8080",
                        "--save-config", // so that it can be applied
                        "--output=jsonpath={.spec.ports[0].nodePort}"));
    }

    /** Waits until something holds. What it costs to ask, such as a program's start, is a fifth of the time at most. */
    public static void await(Duration limit, String what, Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            long asked = System.nanoTime();
            if (condition.call()) {
                return;
            }
            long now = System.nanoTime();
            if (now > until) {
                throw new AssertionError("waited " + limit + " for " + what);
            }
            Thread.sleep(Math.max(
                    10, Math.min(1000, 4 * Duration.ofNanos(now - asked).toMillis())));
        }
    }

    /** How many processes of this machine have the text in their command line. */
    public static long processes(String text) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains(text))
                .count();
    }

    /** A process's arguments with spaces between them; empty once it has ended. */
    public static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
