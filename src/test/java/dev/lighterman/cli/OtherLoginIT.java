package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Exec;
import dev.lighterman.lab.OtherUser;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A login unlike the lab's: no root, dash for a shell, no docker, no sudo, no kubectl, Ansible in a virtualenv of its own. */
@Timeout(120)
class OtherLoginIT {
    /** What the lab's own login has and this one has not. */
    private static final List<String> MISSING = List.of("ansible", "docker", "podman", "kubectl", "sudo");

    @TempDir
    private Path directory;

    private OtherUser user;
    private Path home;
    private Sshd sshd;

    @BeforeEach
    void login() throws Exception {
        user = OtherUser.make(directory, "/bin/dash");
        home = user.home();
        Path tools = Files.createDirectories(home.resolve("tools"));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/usr/bin"))) {
            for (Path program : all) {
                String name = program.getFileName().toString();
                if (MISSING.stream().noneMatch(name::startsWith)) {
                    Files.createSymbolicLink(tools.resolve(name), program);
                }
            }
        }
        Path venv = home.resolve(".virtualenvs/site");
        Exec.in(directory)
                .run("/usr/bin/python3", "-m", "venv", "--without-pip", "--system-site-packages", venv.toString());
        Path program = Files.writeString(
                venv.resolve("bin/ansible-playbook"),
                "#!" + venv + "/bin/python\nfrom ansible.cli.playbook import main\nmain()\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = Sshd.start(
                directory.resolve("sshd"),
                List.of("ed25519"),
                "AuthorizedKeysFile .ssh/authorized_keys",
                "SetEnv PATH=" + tools);
        Files.writeString(home.resolve(".profile"), "PATH=" + tools + "\n");
        user.mayLogIn(sshd);
    }

    @AfterEach
    void remove() throws Exception {
        if (sshd != null) {
            sshd.close();
        }
        if (user != null) {
            user.close();
        }
    }

    private CommandRun run(String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(words));
        Map.of(
                        "server.host",
                        "127.0.0.1",
                        "server.port",
                        "" + sshd.port(),
                        "server.user",
                        user.name(),
                        "server.identity",
                        sshd.identity().toString(),
                        "server.knownHosts",
                        sshd.knownHosts(directory.resolve("known_hosts")).toString())
                .forEach((path, value) -> arguments.addAll(List.of("--set", path + "=" + value)));
        return CommandRun.of(Map.of("LIGHTERMAN_HISTORY", "none"), arguments.toArray(String[]::new));
    }

    @Test
    void playWorksAndDoctorNamesWhatIsMissing() throws Exception {
        Files.writeString(directory.resolve("site.yml"), """
                - hosts: localhost
                  connection: local
                  gather_facts: false
                  tasks:
                  - command: id -un
                    register: me
                  - assert: {that: me.stdout == '%s'}
                """.formatted(user.name()));
        CommandRun play = run("play", directory.resolve("site.yml").toString(), "-i", "localhost,");
        assertThat(play.exitCode()).as(play.out() + play.err()).isZero();

        Path kubeconfig = Files.writeString(directory.resolve("config"), """
                clusters: [{name: c, cluster: {server: 'https://api.invalid'}}]
                contexts: [{name: main, context: {cluster: c}}]
                current-context: main
                """);
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        Path file = Files.writeString(directory.resolve("lighterman.yml"), """
                name: app
                transfer: [{files: [Dockerfile]}]
                image: {name: registry.invalid/app}
                deploy: {rollout: {kubeconfig: %s}}
                inventory:
                  ansible-server: [localhost ansible_connection=local]
                  kubernetes: [localhost ansible_connection=local]
                """.formatted(kubeconfig));
        CommandRun doctor = run("doctor", "-f", file.toString());
        assertThat(doctor.out()
                        .replaceAll("\\d+ [KM]iB( free| of)", "# MiB$1")
                        .replaceAll("(python {10}|ansible-core )\\d\\S*", "$1#"))
                .isEqualTo("""
                        ok       files           1 file to send
                        ok       connection      %s@127.0.0.1:%d
                        ok       python          #
                        ok       ansible         ansible-core # (%s/.virtualenvs/site/bin/ansible-playbook)
                        ok       runs            ~/.lighterman: # MiB free, runs take # MiB of at most 1024 MiB
                        ok       context         ~/lighterman/app: # MiB free
                        FAILED   engine          localhost: there is no docker
                                                 perhaps you should install and start docker there, or let the user of the connection use it
                        FAILED   kubectl         localhost: there is no kubectl
                                                 perhaps you should install kubectl there, or name it with deploy.kubectl
                        FAILED   rollout         cannot watch the rollout of default/cicd-deployment: the API server of %s (api.invalid:443) cannot be reached: its name has no address here
                                                 perhaps you should check deploy.rollout.kubeconfig and deploy.rollout.context
                        """.formatted(user.name(), sshd.port(), home, kubeconfig));
        assertThat(doctor.exitCode()).isEqualTo(1);
    }
}
