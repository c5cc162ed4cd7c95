package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that are reached with what the run was given, on servers that know no other key. */
@Timeout(300)
class ManagedHostsIT {
    private static final String USER = System.getProperty("user.name");

    @TempDir
    Path directory;

    private Sshd web;
    private Sshd db;

    @BeforeEach
    void servers() throws Exception {
        web = Sshd.start(directory.resolve("web"), List.of("ed25519"));
        db = Sshd.start(directory.resolve("db"), List.of("ed25519"));
    }

    @AfterEach
    void end() throws Exception {
        web.close();
        db.close();
        assertThat(left()).isEmpty();
    }

    /** What an agent and shared connections leave: directories, and the processes that hold them. */
    private static List<String> left() throws IOException {
        List<String> left = new ArrayList<>();
        for (Path folder : List.of(Path.of("/dev/shm"), Path.of("/tmp"), Path.of("/var/tmp"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(Path::toString).filter(name -> name.contains("/lm-")).forEach(left::add);
            }
        }
        ProcessHandle.allProcesses()
                .map(process -> dev.lighterman.lab.Lab.commandLine(process.pid()))
                .filter(command -> command.contains("/lm-"))
                .forEach(left::add);
        return left;
    }

    static Stream<String> versions() throws Exception {
        return Stream.of(
                Ansibles.oldest().resolve("ansible-playbook").toString(),
                Ansibles.MACHINE.playbook(),
                Ansibles.V2_19.playbook(),
                Ansibles.NEWEST.playbook());
    }

    private RunRequest request(AnsibleOptions options, String tasks) throws Exception {
        String hosts = """
                [webs]
                web1 ansible_host=127.0.0.1 ansible_port=%d
                [dbs]
                db1 ansible_host=127.0.0.1 ansible_port=%d
                """.formatted(web.port(), db.port());
        RunRequest request = RunRequest.of("play.yml")
                .project(List.of(StagedFile.of("play.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks)))
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", hosts)))));
        return RunOptions.applied(options, request);
    }

    private RunResult run(RunRequest request, EventListener listener) throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        return new PlaybookRunner(WrappedNode.at(new LocalNode("ansible-server"), home)).run(request, listener);
    }

    private void offers(Sshd server, Path key, boolean offered) throws Exception {
        String print = Sshd.run(List.of("ssh-keygen", "-lf", key + ".pub")).split(" ", -1)[1];
        assertThat(Files.readString(server.log(), StandardCharsets.UTF_8).contains(print))
                .as(key + " at " + server.log())
                .isEqualTo(offered);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void eachHostIsOfferedTheKeysForIt(String ansible) throws Exception {
        Path forWeb = Sshd.keygen(directory.resolve("for-web"), "ed25519", "a passphrase");
        Path forDb = Sshd.keygen(directory.resolve("for-db"), "rsa", "another", "-m", "PEM");
        Files.copy(Path.of(forWeb + ".pub"), web.authorizedKeys(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(Path.of(forDb + ".pub"), db.authorizedKeys(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        AnsibleOptions options = AnsibleOptions.none()
                .user(USER)
                .hostKey(HostKey.insecure())
                .timeout(Duration.ofMinutes(2))
                .keys(List.of(
                        SshKey.of(forDb).passphrase(Secret.of("another")).hosts("dbs"),
                        SshKey.of(forWeb).passphrase(Secret.of("a passphrase")).hosts("all:!dbs")));
        StringBuilder output = new StringBuilder();
        RunResult result = run(
                request(options, "  - raw: echo it is $USER\n").ansiblePlaybook(ansible), event -> note(event, output));
        assertThat(result.outcome()).as(result.reason().orElse("") + output).isEqualTo(RunOutcome.OK);
        assertThat(result.recap().keySet()).containsExactlyInAnyOrder("web1", "db1");
        offers(web, forWeb, true);
        offers(web, forDb, false);
        offers(db, forDb, true);
        offers(db, forWeb, false);
    }

    private static void note(Event event, StringBuilder output) {
        if (event instanceof RunEvent.Output said) {
            output.append(StandardCharsets.UTF_8.decode(said.bytes()));
        }
    }
}
