package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names with anything in them: Korean, spaces, quotes, what a shell would take for a command. They arrive as they are, or,
 * where the locale has no such characters, are refused with what helps.
 */
class NamesIT {
    private static final String HINT =
            "has characters that the locale's encoding (US-ASCII) does not have; perhaps you should set LC_ALL=C.UTF-8";
    /** One byte of "한글" each, as a JVM under the C locale reads them. */
    private static final String LOST = "\ufffd".repeat(6);

    @TempDir
    private Path temp;

    private Path project;

    /** What a process left. */
    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void theServer() throws IOException {
        project = Files.createDirectory(temp.resolve("project"));
        lighterman(project, "");
    }

    private static void lighterman(Path directory, String more) throws IOException {
        Lab lab = Lab.ssh();
        Files.writeString(
                directory.resolve("lighterman.yml"),
                """
                server:
                  name: ansible-server
                  host: "%s"
                  port: %d
                  user: %s
                  identity: %s
                  knownHosts: %s
                """.formatted(lab.sshHost(), lab.sshPort(), lab.sshUser(), lab.sshIdentity(), lab.knownHosts()) + more);
    }

    @Test
    void aPlayKeepsItsNames() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("한 글 'a' \"b\" $(touch pwned) `id`"));
        lighterman(directory, "");
        String name = "배포 'x' $(touch pwned).yml";
        String task = "\"따옴표\" 와 'it' $(touch pwned) `id` \\ %s ; &";
        Files.writeString(directory.resolve("파일 $(touch pwned).txt"), "내용\n");
        Files.writeString(directory.resolve(name), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - name: %s
                    debug:
                      msg: "{{ lookup('file', playbook_dir + '/파일 $(touch pwned).txt') }} {{ v }}"
                  - name: 실패 $(id)
                    command: {argv: [sh, -c, 'echo "$1" >&2; exit 3', sh, '한글 $(touch pwned) "q"']}
                """.formatted("'" + task.replace("'", "''") + "'"));

        Ended ended = run(
                directory,
                "C.UTF-8",
                "play",
                name,
                "-i",
                "localhost,",
                "-e",
                "ansible_connection=local",
                "-e",
                "v=\"값 $(touch pwned)\"",
                "-v");

        assertThat(ended.err).startsWith("lighterman: UNSTABLE: ").hasLineCount(1);
        assertThat(ended.exitCode).isEqualTo(3);
        assertThat(ended.out.lines())
                .contains("    \"msg\": \"내용 값 $(touch pwned)\"")
                .anyMatch(line -> line.startsWith("TASK [" + task + "] **"))
                .contains("error       task \"실패 $(id)\" failed on localhost: non-zero return code (exit status 3): 한글"
                        + " $(touch pwned) \"q\"");
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @Test
    void aFileBesideAPlaybookWhoseNameTheLocaleLacks() throws Exception {
        Files.writeString(project.resolve("p.yml"), "- hosts: all\n");
        Files.writeString(project.resolve("한글.txt"), "x");
        refused(
                "lighterman: cannot send all of " + project + ": the name \"" + LOST + ".txt\" " + HINT,
                "play",
                "p.yml");
    }

    @Test
    void anInventoryWhoseNameTheLocaleLacks() throws Exception {
        Files.createDirectories(project.resolve("inventory"));
        Files.writeString(project.resolve("inventory/한글"), "localhost\n");
        Files.createDirectory(project.resolve("plays"));
        Files.writeString(project.resolve("plays/p.yml"), "- hosts: all\n");
        refused(
                "lighterman: cannot send all of " + project.resolve("inventory") + ": the name \"" + LOST + "\" "
                        + HINT,
                "play",
                "plays/p.yml",
                "-i",
                "inventory");
    }

    @Test
    void pathsInThePipelineFileThatTheLocaleLacks() throws Exception {
        lighterman(project, """
                image: {name: a/b, dockerfile: 한글}
                transfer:
                - files: ['*.한글']
                deploy: {manifests: [한글.yml]}
                inventory: 한글
                """);
        refused("""
                lighterman.yml:8:32: image.dockerfile: the name "한글" %1$s
                lighterman.yml:10:1: the name "*.한글" %1$s
                lighterman.yml:11:21: deploy.manifests: the name "한글.yml" %1$s
                lighterman.yml:12:12: inventory: the name "한글" %1$s""".formatted(HINT), "image");
    }

    @Test
    void aFileToSendWhoseNameTheLocaleLacks() throws Exception {
        lighterman(project, """
                image: {name: a/b}
                transfer:
                - files: ['*.txt']
                """);
        Files.writeString(project.resolve("한글.txt"), "x");
        Ended ended = run(project, "C", "image");
        assertThat(ended.err).isEqualTo("lighterman: FAILURE: the name \"" + LOST + ".txt\" " + HINT + "\n");
        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.out.lines()).contains("error       the name \"" + LOST + ".txt\" " + HINT);
    }

    @Test
    void aWorkingDirectoryWhoseNameTheLocaleLacks() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("한글"));
        lighterman(directory, "");
        assertThat(run(directory, "C", "render"))
                .isEqualTo(new Ended(
                        2,
                        "",
                        "lighterman: the working directory's name " + HINT.replace("US-ASCII", "ANSI_X3.4-1968")
                                + "\n"));
    }

    private void refused(String err, String... arguments) throws Exception {
        assertThat(run(project, "C", arguments)).isEqualTo(new Ended(2, "", err + "\n"));
    }

    private static Ended run(Path directory, String locale, String... arguments) throws Exception {
        List<String> command = ProgramJvm.command();
        command.addAll(List.of(arguments));
        command.addAll(List.of("--console", "plain"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getErrorStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, new String(err.get(60, TimeUnit.SECONDS), StandardCharsets.UTF_8));
    }
}
