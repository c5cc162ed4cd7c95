package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people get wrong, through the program as they have it and against a real server: one clear message, the exit code that
 * belongs to it, and nothing left behind.
 */
class BadInputIT {
    @TempDir
    private Path temp;

    private final Lab lab = Lab.all();
    private Path project;
    private Path context;
    private String server;

    /** What a process left. */
    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void aPipelineThatWorks() throws Exception {
        project = Files.createDirectory(temp.resolve("project"));
        context = temp.resolve("context");
        server = lab.sshUser() + "@" + lab.sshHost() + ":" + lab.sshPort();
        Files.writeString(project.resolve("Dockerfile"), "FROM scratch\nCOPY app.txt /\n");
        Files.writeString(project.resolve("app.txt"), "built\n");
        Files.writeString(project.resolve("lighterman.yml"), """
                name: app
                server:
                  name: ansible-server
                  host: "%s"
                  port: %d
                  user: %s
                  identity: %s
                  knownHosts: %s
                transfer:
                - files: [app.txt, Dockerfile]
                  to: %s
                image:
                  name: %s/bad-input/app
                  context: %6$s
                deploy:
                  name: deploy
                  deployment: bad-input
                inventory:
                  ansible-server: [localhost ansible_connection=local]
                  kubernetes: [localhost ansible_connection=local]
                """.formatted(
                        lab.sshHost(),
                        lab.sshPort(),
                        lab.sshUser(),
                        lab.sshIdentity(),
                        lab.knownHosts(),
                        context,
                        lab.registry()));
    }

    // ---- found before anybody is contacted

    @Test
    void aMissingKeyFile() throws Exception {
        refused("""
                lighterman: key file /nowhere/key does not exist; perhaps you should name another one, or create it with \
                `ssh-keygen -t ed25519 -f /nowhere/key` and add /nowhere/key.pub to authorized_keys on the server
                """, "run", "--set", "server.identity=/nowhere/key");
    }

    @Test
    void aWrongPassphrase() throws Exception {
        Path key = lab.sshKeys().resolve("ed25519_passphrase");
        refused(
                "lighterman: the passphrase given does not open key file " + key + "\n",
                "run",
                "--set",
                "server.identity=" + key,
                "--set",
                "server.passphrase=wrong");
    }

    @Test
    void malformedYaml() throws Exception {
        Files.writeString(project.resolve("lighterman.yml"), "name: [a\nserver: {\n");
        refused("lighterman.yml:2:7: expected \",\" or \"]\" in the list that begins in line 1\n", "run");
    }

    @Test
    void unknownFieldsAndWrongTypesAllAtOnce() throws Exception {
        Files.writeString(project.resolve("lighterman.yml"), """
                build: {a: 1}
                server: {host: h, port: many}
                image:
                  name: a/b
                  conext: /root
                deploy:
                  replicas: two
                  service: NodePort
                failOnError: perhaps
                """);
        refused("""
                lighterman.yml:1:8: build must be a command line or a list of arguments, but is a mapping
                lighterman.yml:2:25: server.port must be a whole number from 1 to 65535, but is "many"
                lighterman.yml:5:3: unknown field "conext" in image; did you mean "context"?
                lighterman.yml:7:13: deploy.replicas must be a whole number from 0 to 100000, but is "two"
                lighterman.yml:8:12: deploy.service must be a mapping, but is text
                lighterman.yml:9:14: failOnError must be true or false, but is "perhaps"
                """, "run");
    }

    @Test
    void anImageNameWithUpperCase() throws Exception {
        refused(
                "lighterman: --set image.name: image name \"Bad/App\" has upper case letters; perhaps you should write"
                        + " \"bad/app\"\n",
                "image",
                "--set",
                "image.name=Bad/App");
    }

    @Test
    void aMissingInventory() throws Exception {
        Path file = project.resolve("lighterman.yml");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.indexOf("inventory:")));
        refused(
                "lighterman.yml: inventory: there is no file or directory " + project.resolve("nowhere") + "\n",
                "run",
                "--set",
                "inventory=nowhere");
    }

    @Test
    void aMissingPlaybook() throws Exception {
        refused(
                "lighterman: there is no playbook nowhere.yml; perhaps you should check its path, or write server:PATH for one that is on the server\n",
                "play",
                "nowhere.yml");
    }

    @Test
    void aMissingPipelineFile() throws Exception {
        Files.delete(project.resolve("lighterman.yml"));
        refused(
                "lighterman: there is no lighterman.yml here; perhaps you should write one with \"lighterman init\", or"
                        + " name yours with -f\n",
                "run");
    }

    // ---- found before anything is sent

    @Test
    void aMissingDockerfile() throws Exception {
        Files.delete(project.resolve("Dockerfile"));
        failed(
                1,
                "no file in " + project + " matches \"Dockerfile\"; perhaps you should check whether the build made it,"
                        + " or take the pattern out of transfer",
                "image");
        assertThat(context).doesNotExist();
    }

    @Test
    void aGlobThatMatchesNothing() throws Exception {
        Path file = project.resolve("lighterman.yml");
        Files.writeString(file, Files.readString(file).replace("app.txt,", "'target/*.jar',"));
        failed(
                1,
                "no file in " + project + " matches \"target/*.jar\"; perhaps you should check whether the build made"
                        + " it, or take the pattern out of transfer",
                "image");
        assertThat(context).doesNotExist();
    }

    @Test
    void aBuildThatFails() throws Exception {
        Ended ended = failed(
                1,
                "the build failed: `sh -c 'echo oops >&2; exit 7'` ended with exit status 7; nothing was sent",
                "image",
                "--set",
                "build=sh -c 'echo oops >&2; exit 7'");
        assertThat(ended.out).contains("\noops\n");
        assertThat(context).doesNotExist();
    }

    @Test
    void aBuildProgramThatIsNotThere() throws Exception {
        failed(
                1,
                "cannot run \"no-such-program\": no such program in PATH; perhaps you should install it, or check how it"
                        + " is spelt",
                "image",
                "--set",
                "build=no-such-program package");
        assertThat(context).doesNotExist();
    }

    // ---- found while connecting

    @Test
    void anUnknownHostKey() throws Exception {
        Path known = Files.createFile(temp.resolve("known_hosts"));
        String at = "[" + lab.sshHost() + "]:" + lab.sshPort();
        String shown = shown();
        failed(
                4,
                "the host key of " + server + " [ansible-server] is not known: the server shows ssh-ed25519 " + shown
                        + ", and " + known + " has no key for " + at
                        + "; once the fingerprint is confirmed, perhaps you"
                        + " should run `ssh-keyscan -p " + lab.sshPort() + " " + lab.sshHost() + " >> " + known
                        + "`, or pin the key: hostKey: " + shown,
                "image",
                "--set",
                "server.knownHosts=" + known);
        assertThat(known).isEmptyFile();
        assertThat(context).doesNotExist();
    }

    @Test
    void aChangedHostKey() throws Exception {
        Path other = temp.resolve("other");
        process(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString()));
        String at = "[" + lab.sshHost() + "]:" + lab.sshPort();
        String[] words = Files.readString(temp.resolve("other.pub")).split(" ", -1);
        Path known = Files.writeString(temp.resolve("known_hosts"), at + " " + words[0] + " " + words[1] + "\n");
        failed(
                4,
                "the host key of " + server + " [ansible-server] has changed: the server shows ssh-ed25519 " + shown()
                        + ", but " + known + ":1 has ssh-ed25519 " + fingerprint(temp.resolve("other.pub"))
                        + "; somebody may be in between. If the server was reinstalled, perhaps you should remove the"
                        + " old key with `ssh-keygen -R '" + at + "' -f " + known
                        + "` and add the new one once its fingerprint is confirmed",
                "image",
                "--set",
                "server.knownHosts=" + known);
        assertThat(context).doesNotExist();
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        failed(
                4,
                "cannot reach " + lab.sshUser() + "@" + lab.sshHost() + ":1 [ansible-server]: connection refused;"
                        + " perhaps no SSH server runs there, or it listens on another port than 1",
                "image",
                "--set",
                "server.port=1",
                "--set",
                "retries.connect=0");
    }

    @Test
    void aUserWhoMayNotLogIn() throws Exception {
        failed(
                4,
                "cannot log in to nobody@" + lab.sshHost() + ":" + lab.sshPort()
                        + " [ansible-server]: the server accepted none of what was tried: key " + lab.sshIdentity()
                        + " (ssh-ed25519 " + fingerprint(Path.of(lab.sshIdentity() + ".pub"))
                        + "); it offers the methods publickey; perhaps you should add the public key to"
                        + " ~nobody/.ssh/authorized_keys there, or check the user's name",
                "image",
                "--set",
                "server.user=nobody");
    }

    // ---- found on the server

    @Test
    void aRegistryThatIsDown() throws Exception {
        failed(
                3,
                "task \"push remote dockerhub\" failed on localhost: non-zero return code (exit status 1): Get"
                        + " \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused; perhaps you should"
                        + " check the registry's host and port in image.name",
                "image",
                "--set",
                "image.name=127.0.0.1:1/bad-input/app");
        process(List.of("docker", "rmi", "127.0.0.1:1/bad-input/app"));
        assertThat(names(context)).containsExactly("Dockerfile", "app.txt");
    }

    @Test
    void noKubectlOnTheKubernetesHost() throws Exception {
        failed(
                3,
                "task \"check the manifest against the cluster\" failed on localhost: [Errno 2] No such file or"
                        + " directory: b'/nowhere/kubectl' (exit status 2); perhaps you should install kubectl on the"
                        + " hosts of group kubernetes, or name it with deploy.kubectl",
                "deploy",
                "--set",
                "deploy.pin=tag", // the registry has no such image
                "--set",
                "deploy.kubectl=/nowhere/kubectl");
    }

    @Test
    void noAnsibleOnTheServer() throws Exception {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        for (String program : List.of("sh", "env", "python3", "mkdir", "chmod", "tar", "rm", "cat", "setsid")) {
            Path there = Stream.of("/usr/bin", "/bin")
                    .map(directory -> Path.of(directory, program))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Path wrapper = Files.writeString(bin.resolve(program), "#!/bin/sh\nexec " + there + " \"$@\"\n");
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(project.resolve("p.yml"), "- hosts: all\n  tasks: []\n");
        Files.writeString(project.resolve("lighterman.yml"), "server: {local: true, name: here}\n");

        Ended ended = run(
                Map.of("PATH", bin.toString(), "HOME", temp.toString(), "SHELL", "/bin/false"),
                "play",
                "p.yml",
                "-i",
                "localhost,");

        assertThat(errorLine(ended))
                .isEqualTo(
                        "ansible-playbook could not be started on here: No such file or directory; perhaps you should"
                                + " install ansible-core there, or set server.ansible to the path of ansible-playbook or of its"
                                + " virtualenv");
        assertThat(ended.exitCode).isEqualTo(3);
        assertThat(ended.err).isEqualTo("lighterman: UNSTABLE: " + errorLine(ended) + "\n");
    }

    /** Exit code 2: the problems on standard error and not a word more, nobody contacted, nothing written. */
    private void refused(String err, String... arguments) throws Exception {
        Map<String, String> before = contents();
        Ended ended = run(Map.of(), arguments);
        assertThat(ended).isEqualTo(new Ended(2, "", err));
        assertThat(contents()).isEqualTo(before);
        assertThat(context).doesNotExist();
    }

    /** Another exit code: one error in the console and on standard error, no stack trace, nothing written here. */
    private Ended failed(int exitCode, String error, String... arguments) throws Exception {
        Map<String, String> before = contents();
        Ended ended = run(Map.of(), arguments);
        assertThat(errorLine(ended)).isEqualTo(error);
        assertThat(ended.exitCode).isEqualTo(exitCode);
        assertThat(ended.err).matches("lighterman: [A-Z_]+: \\Q" + error + "\\E\n");
        assertThat(contents()).isEqualTo(before);
        return ended;
    }

    private static String errorLine(Ended ended) {
        List<String> errors = ended.out
                .lines()
                .filter(line -> line.startsWith("error "))
                .map(line -> line.substring(12))
                .toList();
        assertThat(errors).as("%s%s", ended.out, ended.err).hasSize(1);
        return errors.get(0);
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : names(project)) {
            contents.put(name, Files.readString(project.resolve(name)));
        }
        return contents;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The fingerprint of the key that the lab's server shows first. */
    private String shown() throws Exception {
        for (String line : Files.readAllLines(lab.knownHosts())) {
            if (line.contains(" ssh-ed25519 ")) {
                Path key = Files.writeString(temp.resolve("host.pub"), line.substring(line.indexOf(' ') + 1) + "\n");
                return fingerprint(key);
            }
        }
        throw new AssertionError("no ed25519 key in " + lab.knownHosts());
    }

    private static String fingerprint(Path key) throws Exception {
        return process(List.of("ssh-keygen", "-lf", key.toString())).split(" ", -1)[1];
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = ProgramJvm.command();
        command.addAll(List.of(arguments));
        command.addAll(List.of("--console", "plain"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().putAll(environment);
        return ended(builder.start());
    }

    private static Ended ended(Process process) throws Exception {
        process.getOutputStream().close();
        CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getErrorStream().readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, new String(err.get(60, TimeUnit.SECONDS), StandardCharsets.UTF_8));
    }

    private static String process(List<String> command) throws Exception {
        Ended ended = ended(new ProcessBuilder(command).start());
        assertThat(ended.exitCode).as(ended.err).isZero();
        return ended.out;
    }
}
