package dev.lighterman.ssh;

import dev.lighterman.api.HostKey;
import dev.lighterman.api.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An OpenSSH server of a test's own, on a random port of the loopback, with keys and a configuration of its own. */
public final class Sshd implements AutoCloseable {
    private final Path directory;
    private final List<String> types;
    private final List<String> lines;
    private final Optional<String> around;
    private int port;
    private Process process;

    private Sshd(Path directory, List<String> types, Optional<String> around, List<String> lines) {
        this.directory = directory;
        this.types = types;
        this.around = around;
        this.lines = lines;
    }

    /**
     * Starts a server.
     *
     * @param directory an empty one, for keys, configuration and log
     * @param types of its host keys
     * @param lines more of its configuration; what stands there first counts
     */
    public static Sshd start(Path directory, List<String> types, String... lines) throws Exception {
        return start(directory, types, Optional.empty(), lines);
    }

    /**
     * Starts a server whose users have another home and other variables.
     *
     * @param directory an empty one, for keys, configuration and log
     * @param home the directory that {@code HOME} names
     * @param variables more of them, as NAME=VALUE
     */
    public static Sshd at(Path directory, Path home, String... variables) throws Exception {
        return start(directory, List.of("ed25519"), Optional.empty(), setEnv(home, variables));
    }

    /**
     * The same in a mount namespace of its own, which ends with it.
     *
     * @param mounts shell commands, run in the namespace first; {@code $HOME} is the home
     */
    public static Sshd mounted(String mounts, Path directory, Path home, String... variables) throws Exception {
        return mounted(mounts, directory, home, List.of(), variables);
    }

    /**
     * The same with more of a configuration.
     *
     * @param lines what stands there first counts
     */
    public static Sshd mounted(String mounts, Path directory, Path home, List<String> lines, String... variables)
            throws Exception {
        require(
                Files.isExecutable(Path.of("/usr/bin/unshare")) && "root".equals(System.getProperty("user.name")),
                "a mount namespace needs unshare and root");
        List<String> all = new ArrayList<>(lines);
        all.add(setEnv(home, variables));
        return start(
                directory,
                List.of("ed25519"),
                Optional.of("HOME='" + home + "'\n" + mounts),
                all.toArray(String[]::new));
    }

    private static String setEnv(Path home, String... variables) {
        return "SetEnv SHLVL=1 HOME=" + home + " " + String.join(" ", variables);
    }

    private static Sshd start(Path directory, List<String> types, Optional<String> around, String... lines)
            throws Exception {
        require(Files.isExecutable(Path.of("/usr/sbin/sshd")), "there is no /usr/sbin/sshd");
        Files.createDirectories(directory);
        Sshd sshd = new Sshd(directory, types, around, List.of(lines));
        for (String type : types) {
            keygen(directory.resolve("host_" + type), type, "");
        }
        keygen(directory.resolve("id"), "ed25519", "");
        Files.copy(directory.resolve("id.pub"), directory.resolve("authorized_keys"));
        sshd.start();
        return sshd;
    }

    /** Skips the test, with the reason printed, where something is missing. */
    public static void require(boolean there, String reason) {
        if (!there) {
            System.out.println("SKIPPED: " + reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** Makes a key pair with ssh-keygen. */
    public static Path keygen(Path file, String type, String passphrase, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file.toString()));
        command.addAll(List.of(more));
        if (type.equals("rsa")) {
            command.addAll(List.of("-b", "2048"));
        }
        run(command);
        return file;
    }

    /** Runs a program and returns what it printed. */
    public static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    private void start() throws Exception {
        if (port == 0) {
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
        }
        Files.createDirectories(Path.of("/run/sshd"));
        List<String> config = new ArrayList<>(lines);
        if (lines.stream().noneMatch(line -> line.startsWith("MaxStartups "))) { // of two the last one counts
            config.add("MaxStartups 100");
        }
        config.add("ListenAddress 127.0.0.1:" + port);
        types.forEach(type -> config.add("HostKey " + directory.resolve("host_" + type)));
        config.addAll(List.of(
                "PidFile none",
                "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "UseDNS no",
                "SetEnv SHLVL=1", // Debian's bash reads ~/.bashrc for a command otherwise
                "LogLevel DEBUG1"));
        Path file = Files.write(directory.resolve("sshd_config"), config);
        List<String> command = new ArrayList<>();
        around.ifPresent(
                script -> command.addAll(List.of("unshare", "-m", "sh", "-e", "-c", script + "\nexec \"$@\"", "sh")));
        command.addAll(List.of("/usr/sbin/sshd", "-D", "-f", file.toString(), "-E", log().toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.out").toFile())
                .start();
        for (int i = 0; ; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (i > 200 || !process.isAlive()) {
                    throw new IOException("sshd did not start: " + Files.readString(log()), e);
                }
                Thread.sleep(20);
            }
        }
    }

    /** Ends it, with all its connections, and starts it again on the same port. */
    public void restart() throws Exception {
        close();
        start();
    }

    /** Gives it other host keys. */
    void changeHostKeys() throws Exception {
        for (String type : types) {
            Files.delete(directory.resolve("host_" + type));
            Files.delete(directory.resolve("host_" + type + ".pub"));
            keygen(directory.resolve("host_" + type), type, "");
        }
        restart();
    }

    public Path log() {
        return directory.resolve("sshd.log");
    }

    public int port() {
        return port;
    }

    /** The key that may log in. */
    public Path identity() {
        return directory.resolve("id");
    }

    public Path authorizedKeys() {
        return directory.resolve("authorized_keys");
    }

    /** A host key's public part: type and base64. */
    String hostKey(String type) throws IOException {
        String[] words =
                Files.readString(directory.resolve("host_" + type + ".pub")).split(" ", -1);
        return words[0] + " " + words[1].strip();
    }

    String fingerprint(String type) throws Exception {
        return run(List.of(
                        "ssh-keygen",
                        "-lf",
                        directory.resolve("host_" + type + ".pub").toString()))
                .split(" ", -1)[1];
    }

    /** A file with a line for each of its host keys. */
    public Path knownHosts(Path file) throws IOException {
        List<String> known = new ArrayList<>();
        for (String type : types) {
            known.add("[127.0.0.1]:" + port + " " + hostKey(type));
        }
        return Files.write(file, known);
    }

    /** The user that its key may log in as: the one that runs the test. */
    public Server endpoint() {
        return Server.ssh("127.0.0.1")
                .port(port)
                .user(System.getProperty("user.name"))
                .identity(identity());
    }

    /** Connects with its key; to be closed. */
    public SshNode connect() throws Exception {
        Server endpoint = endpoint().hostKey(HostKey.insecure());
        return SshNode.connect(endpoint.name("ansible-server"), SshListener.none());
    }

    /** Kills all processes of the server, connections and all. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List<ProcessHandle> connections = process.children().toList();
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        connections.forEach(ProcessHandle::destroyForcibly);
    }
}
