package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The program as a user of one machine has it: a process of its own, with its working directory, home and configuration.
 *
 * @param directory both working directory and home
 */
record Program(Path directory) {
    /** What a process left. */
    record Ended(int exitCode, String out, String err) {}

    /** A machine that may log in to a server with a key of its own. */
    static Program at(Path directory, Sshd server) throws Exception {
        return at(directory, server, server.port(), "");
    }

    /** The same through another port, with more lines of the file's {@code server} part. */
    static Program at(Path directory, Sshd server, int port, String more) throws Exception {
        Files.createDirectories(directory);
        Path key = Sshd.keygen(directory.resolve("key"), "ed25519", "");
        Files.writeString(
                server.authorizedKeys(),
                Files.readString(server.authorizedKeys()) + Files.readString(Path.of(key + ".pub")));
        Files.writeString(directory.resolve("lighterman.yml"), """
                server:
                  host: 127.0.0.1
                  port: %d
                  user: %s
                  identity: key
                  knownHosts: known_hosts
                  hostKey: accept-new
                %s""".formatted(
                        port, System.getProperty("user.name"), more.indent(2)));
        return new Program(directory);
    }

    /** A script without job control ignores SIGINT in what it starts in the background, and children inherit that. */
    Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** The same with more variables of the environment. */
    Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(ProgramJvm.command("-Duser.home=" + directory));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("HOME", directory.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    Ended run(String... arguments) throws Exception {
        return await(start(arguments));
    }

    /** Reads what it writes until its end. */
    static Ended await(Process process) throws Exception {
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err.get(60, TimeUnit.SECONDS));
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
