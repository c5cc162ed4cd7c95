package dev.lighterman.pipeline.job;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
                .map(process -> Lab.commandLine(process.pid()))
                .filter(command -> command.contains("/lm-"))
                .forEach(left::add);
        return left;
    }

    static Stream<String> versions() throws Exception {
        return Tier.all()
                ? Stream.of(
                        Ansibles.oldest().resolve("ansible-playbook").toString(),
                        Ansibles.MACHINE.playbook(),
                        Ansibles.V2_19.playbook(),
                        Ansibles.NEWEST.playbook())
                : Stream.of(Ansibles.MACHINE.playbook(), Ansibles.NEWEST.playbook());
    }

    private RunRequest request(AnsibleOptions options, String tasks) throws Exception {
        return request(options, "", tasks);
    }

    private RunRequest request(AnsibleOptions options, String more, String tasks) throws Exception {
        String hosts = more + """
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

    private RunResult run(RunRequest request, Event.Listener listener) throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        return Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .run(request, listener);
    }

    private RunResult run(AnsibleOptions options, String tasks) throws Exception {
        return run(request(options, tasks), Event.Listener.none());
    }

    private AnsibleOptions options() {
        return AnsibleOptions.none().user(USER).hostKey(HostKey.insecure()).timeout(Duration.ofMinutes(2));
    }

    private static List<String> reached(RunResult result) {
        return result.recap().entrySet().stream()
                .filter(host -> host.getValue().unreachable() == 0)
                .map(host -> host.getKey())
                .sorted()
                .toList();
    }

    private void offers(Sshd server, Path key, boolean offered) throws Exception {
        String print = Sshd.run(List.of("ssh-keygen", "-lf", key + ".pub")).split(" ", -1)[1];
        assertThat(Files.readString(server.log(), StandardCharsets.UTF_8).contains(print))
                .as(key + " at " + server.log())
                .isEqualTo(offered);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void eachHostIsOfferedTheKeysForItOnEveryVersion(String ansible) throws Exception {
        Path forWeb = Sshd.keygen(directory.resolve("for-web"), "ed25519", "a passphrase");
        Path forDb = Sshd.keygen(directory.resolve("for-db"), "rsa", "another", "-m", "PEM");
        Files.copy(Path.of(forWeb + ".pub"), web.authorizedKeys(), REPLACE_EXISTING);
        Files.copy(Path.of(forDb + ".pub"), db.authorizedKeys(), REPLACE_EXISTING);
        AnsibleOptions options = options()
                .keys(List.of(
                        SshKey.of(forDb).passphrase(Secret.of("another")).hosts("dbs"),
                        SshKey.of(forWeb).passphrase(Secret.of("a passphrase")).hosts("all:!dbs")))
                .logins(List.of(HostLogin.of("web*").becomePassword(Secret.of("{{ of-web }}"))));
        StringBuilder output = new StringBuilder();
        RunResult result = run(request(options, """
                                  - raw: echo $USER
                                  - assert: {that: "ansible_become_password | default('none') | length == (4, 12)['webs' in group_names]"}
                                """).ansiblePlaybook(ansible), event -> note(event, output));
        assertThat(result.outcome()).as(result.reason().orElse("") + output).isEqualTo(RunOutcome.OK);
        assertThat(reached(result)).containsExactly("db1", "web1");
        offers(web, forWeb, true);
        offers(web, forDb, false);
        offers(db, forDb, true);
        offers(db, forWeb, false);
        assertThat(result.warnings().toString() + output).contains("ansible.hostKey is insecure");
    }

    /** The run before it leaves a connection open otherwise, which lets the next one in with whatever key. */
    @Test
    void aRunIsNotLetInByAnothersConnection() throws Exception {
        AnsibleOptions right =
                options().keys(List.of(SshKey.of(web.identity()).hosts("web1"), SshKey.of(db.identity())));
        RunResult first = run(right, """
                  - raw: echo
                  - shell: ls $(dirname $SSH_AUTH_SOCK)/cp | wc -l; ls ~/.ansible/cp 2>/dev/null | wc -l
                    delegate_to: localhost
                    connection: local
                    run_once: true
                    register: sockets
                  - assert: {that: "sockets.stdout_lines == ['2', '0']"}
                """);
        assertThat(first.outcome()).as(first.reason().orElse("")).isEqualTo(RunOutcome.OK);
        Path other = Sshd.keygen(directory.resolve("other"), "ed25519", "");
        RunResult second = run(options().keys(List.of(SshKey.of(other))), "  - raw: echo\n");
        assertThat(second.outcome()).isEqualTo(RunOutcome.HOSTS_UNREACHABLE);
        assertThat(reached(second)).isEmpty();
    }

    @Test
    void aCertificateIsWorthAKey() throws Exception {
        Path authority = Sshd.keygen(directory.resolve("ca"), "ed25519", "");
        Path key = Sshd.keygen(directory.resolve("certified"), "ed25519", "x y");
        Sshd.run(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "me", "-n", USER, key + ".pub"));
        try (Sshd certified = Sshd.start(
                directory.resolve("certified-web"), List.of("ed25519"), "TrustedUserCAKeys " + authority + ".pub")) {
            AnsibleOptions options =
                    options().limit("certified").keys(List.of(SshKey.of(key).passphrase(Secret.of("x y"))));
            String host = "certified ansible_host=127.0.0.1 ansible_port=" + certified.port() + "\n";
            RunResult result = run(request(options, host, "  - raw: echo\n"), Event.Listener.none());
            assertThat(result.outcome()).as(result.reason().orElse("")).isEqualTo(RunOutcome.OK);
        }
    }

    @Test
    void onlyKnownHostsAreTrusted() throws Exception {
        Path known = web.knownHosts(directory.resolve("known_hosts"));
        Files.writeString(known, "[127.0.0.1]:" + db.port() + " " + hostKey("web") + "\n", StandardOpenOption.APPEND);
        AnsibleOptions options = AnsibleOptions.none()
                .user(USER)
                .knownHosts(known)
                .keys(List.of(SshKey.of(web.identity()), SshKey.of(db.identity())));
        RunResult result = run(options, "  - raw: echo\n");
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_UNREACHABLE);
        assertThat(reached(result)).containsExactly("web1");
        assertThat(result.tasks().stream().flatMap(task -> task.failure().stream()))
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).contains("Host key verification failed."));
        // In the copy of the file, which nobody sees again.
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertThat(run(options.knownHosts(empty).hostKey(HostKey.acceptNew()), "  - raw: echo\n")
                        .outcome())
                .isEqualTo(RunOutcome.OK);
        assertThat(empty).isEmptyFile();
    }

    private String hostKey(String server) throws IOException {
        return Files.readString(directory.resolve(server + "/host_ed25519.pub")).strip();
    }

    /** From 2.19 on without sshpass, which the versions before cannot do without. */
    @Test
    void somePasswordsForSomeHosts() throws Exception {
        Lab lab = Lab.ssh();
        String password =
                Files.readString(Path.of(lab.value("LAB_SSH_PASSWORD_FILE"))).strip();
        String host = "switch ansible_host=%s ansible_port=%d ansible_user=nobody ansible_ssh_pass=wrong\n"
                .formatted(lab.sshHost(), lab.sshPort());
        AnsibleOptions options = options()
                .keys(List.of(
                        SshKey.of(web.identity()).hosts("web1"),
                        SshKey.of(db.identity()).hosts("dbs")))
                .logins(List.of(HostLogin.of("switch")
                        .user(lab.value("LAB_SSH_PASSWORD_USER"))
                        .password(Secret.of(password))));
        RunRequest request = request(options, host, "  - raw: echo\n");
        RunResult result = run(request.ansiblePlaybook(Ansibles.V2_19.playbook()), Event.Listener.none());
        assertThat(result.outcome()).as(result.reason().orElse("")).isEqualTo(RunOutcome.OK);
        assertThat(reached(result)).containsExactly("db1", "switch", "web1");
        RunResult older = run(request.ansiblePlaybook(Ansibles.MACHINE.playbook()), Event.Listener.none());
        if (Files.isExecutable(Path.of("/usr/bin/sshpass"))) {
            assertThat(older.outcome()).as(older.reason().orElse("")).isEqualTo(RunOutcome.OK);
        } else {
            assertThat(older.outcome()).isEqualTo(RunOutcome.NO_ACCESS);
            assertThat(older.message())
                    .matches("the keys and passwords for the hosts could not be used on ansible-server: sshpass is not"
                            + " installed, which Ansible \\S+ needs for passwords; perhaps you should install sshpass there,"
                            + " or log in with keys; where the hosts are not reached by ssh, set ansible\\.connection");
        }
    }

    /** What is left is looked for after each test. */
    @Test
    void theAgentEndsWithARunThatIsEnded() throws Exception {
        AnsibleOptions options = options()
                .timeout(Duration.ofSeconds(5))
                .keys(List.of(SshKey.of(web.identity()), SshKey.of(db.identity())));
        assertThat(run(options, "  - raw: sleep 20\n").outcome()).isEqualTo(RunOutcome.DEADLINE);
        CompletableFuture<String> asleep = new CompletableFuture<>();
        CompletableFuture<RunResult> cancelled = CompletableFuture.supplyAsync(() -> {
            List<String> ids = new ArrayList<>();
            try {
                AnsibleOptions longer = options.timeout(Duration.ofMinutes(2));
                return run(request(longer, "  - raw: sleep 20\n"), event -> {
                    if (event instanceof RunEvent.Started started) {
                        ids.add(started.id());
                    } else if (event instanceof RunEvent.TaskStarted) {
                        asleep.complete(ids.get(0));
                    }
                });
            } catch (Exception e) {
                asleep.completeExceptionally(e);
                throw new CompletionException(e);
            }
        });
        PlaybookRunner other =
                Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), directory.resolve("home")));
        assertThat(other.cancel(asleep.get())).isTrue();
        assertThat(cancelled.get().outcome()).isEqualTo(RunOutcome.ABORTED);
    }

    private static void note(Event event, StringBuilder output) {
        if (event instanceof RunEvent.Output said) {
            output.append(StandardCharsets.UTF_8.decode(said.bytes()));
        }
    }
}
