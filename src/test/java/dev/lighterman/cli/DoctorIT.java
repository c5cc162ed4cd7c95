package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} against the lab. */
class DoctorIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();
    private String server;
    private Path file;

    @BeforeEach
    void aPipeline() throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("target")).resolve("app.jar"), "");
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        server = lab.sshUser() + "@" + lab.sshHost() + ":" + lab.sshPort();
        file = Files.writeString(directory.resolve("lighterman.yml"), """
                name: app
                server: {name: ansible-server, host: "%s", port: %d, user: %s, identity: %s, knownHosts: %s}
                image:
                  name: %s/doctor/app
                  context: %s
                  login: {username: %s, password: "${file:%s}"}
                deploy:
                  kubectl: %s
                  kubeconfig: %s
                  rollout: {kubeconfig: %11$s}
                inventory:
                  ansible-server: [localhost ansible_connection=local]
                  kubernetes: [localhost ansible_connection=local]
                """.formatted(
                        lab.sshHost(),
                        lab.sshPort(),
                        lab.sshUser(),
                        lab.sshIdentity(),
                        lab.knownHosts(),
                        lab.authRegistry(),
                        directory.resolve("context"),
                        lab.value("LAB_AUTH_REGISTRY_USER"),
                        lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE"),
                        lab.value("LAB_KUBECTL"),
                        lab.kubeconfig()));
    }

    private CommandRun doctor(String... more) {
        List<String> arguments = new ArrayList<>(List.of("doctor", "-f", file.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(Map.of(), arguments.toArray(String[]::new));
    }

    /** What differs from machine to machine is left out. */
    private static String common(String out) {
        return out.replaceAll("\\d+ [KM]iB( free| of)", "# MiB$1")
                .replaceAll("(python {10}|docker |ansible-core |localhost: v)\\d\\S*", "$1#");
    }

    @Test
    void everythingARunNeedsIsThereAndNothingIsLeftOnTheServer() {
        String name = "doctor-" + System.nanoTime();
        CommandRun doctor = doctor("--set", "name=" + name);

        assertThat(doctor.err()).isEmpty();
        assertThat(common(doctor.out())).isEqualTo("""
                ok       files           2 files to send
                ok       connection      %s
                ok       python          #
                ok       ansible         ansible-core #
                ok       runs            ~/.lighterman: # MiB free, runs take # MiB of at most 1024 MiB
                ok       context         %s: # MiB free
                ok       engine          localhost: docker #
                ok       registry login  localhost: accepted
                ok       kubectl         localhost: #
                ok       namespace       localhost: default
                ok       cluster API     localhost: may change Deployments in namespace default
                ok       rollout         watched from this machine
                """.formatted(server, directory.resolve("context"))
                .replace("localhost: #", "localhost: v#"));
        assertThat(doctor.exitCode()).isZero();
        assertThat(directory.resolve("context")).doesNotExist();
        assertThat(CommandRun.of(Map.of(), "runs", "-f", file.toString()).out()).doesNotContain(name);
    }

    @Test
    void eachThingThatIsMissingNamesItsRemedy() {
        CommandRun doctor = doctor(
                "--set",
                "image.login.password=wrong",
                "--set",
                "deploy.kubectl=/nowhere/kubectl",
                "--set",
                "image.context=/proc/nowhere");

        assertThat(common(doctor.out())).isEqualTo("""
                ok       files           2 files to send
                ok       connection      %s
                ok       python          #
                ok       ansible         ansible-core #
                ok       runs            ~/.lighterman: # MiB free, runs take # MiB of at most 1024 MiB
                FAILED   context         /proc/nowhere: # MiB free
                                         perhaps you should make room there
                ok       engine          localhost: docker #
                FAILED   registry login  localhost: refused by %s
                                         perhaps you should check image.login and whether the registry can be reached from there
                FAILED   kubectl         localhost: there is no /nowhere/kubectl
                                         perhaps you should install kubectl there, or name it with deploy.kubectl
                ok       rollout         watched from this machine
                """.formatted(server, lab.authRegistry()));
        assertThat(doctor.exitCode()).isEqualTo(1);
    }

    /** As a rootless Docker is: the login was tried at the socket that is Docker's by default, and called refused. */
    @Test
    @Tag(Tier.TWICE)
    void aDockerThatOnlyItsContextFindsIsLoggedInTo() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path socket = Files.createFile(home.resolve("docker.sock"));
        Exec docker = lab.exec(directory)
                .with("DOCKER_CONFIG", home.resolve(".docker"))
                .of("docker", "context");
        docker.run("create", "own", "--docker", "host=unix://" + socket);
        docker.run("use", "own");
        String mounts =
                "mount --bind /var/run/docker.sock " + socket + " && mount --bind /dev/null /var/run/docker.sock";
        try (Sshd sshd = Sshd.mounted(mounts, directory.resolve("sshd"), home, "PATH=" + System.getenv("PATH"))) {
            CommandRun doctor = doctor(
                    "--set",
                    "server.port=" + sshd.port(),
                    "--set",
                    "server.identity=" + sshd.identity(),
                    "--set",
                    "server.knownHosts=" + sshd.knownHosts(directory.resolve("known_hosts")));

            assertThat(common(doctor.out())).contains("""
                    ok       engine          localhost: docker #
                    ok       registry login  localhost: accepted
                    """);
            assertThat(Files.readString(home.resolve(".docker/config.json"))).doesNotContain(lab.authRegistry());
        }
    }

    @Test
    void aPatternThatMatchesNoHostIsSaid() {
        CommandRun doctor = doctor("--set", "deploy.hosts=nowhere");

        assertThat(doctor.out()).contains("""
                FAILED   inventory       no host matches nowhere
                                         perhaps you should check inventory, image.hosts and deploy.hosts
                """);
        assertThat(doctor.exitCode()).isEqualTo(1);
    }

    /** It was all green with an image that is nobody's, nothing to send and no program to build with. */
    @Test
    void whatIsMissingHereIsNamedBeforeTheServerIs() throws Exception {
        Files.delete(directory.resolve("Dockerfile"));
        CommandRun doctor = doctor("--set", "image.name=registry.example.org/team/app", "--set", "server.port=1");
        assertThat(doctor.out()).startsWith("""
                FAILED   image           registry.example.org/team/app is a placeholder: there is no registry.example.org
                                         perhaps you should set image.name to a repository of yours, such as registry.example.com:5000/team/app
                FAILED   files           there is no Dockerfile in %1$s
                                         perhaps you should set image.dockerfile, or name the files in transfer
                FAILED   connection      cannot reach\s""".formatted(directory));
        CommandRun built = doctor("--set", "build=no-such-program -q", "--set", "server.port=1");
        assertThat(built.out()).startsWith("""
                FAILED   build           there is no program no-such-program in PATH of this machine
                                         perhaps you should install it, or change build
                FAILED   connection      cannot reach\s""");
    }

    /** It said that the program to build with was missing there. */
    @Test
    void aHostThatIsNotReachedIsSaidOnceWithTheReason() throws Exception {
        Files.writeString(directory.resolve("hosts"), """
                [ansible-server]
                builder ansible_host=127.0.0.1 ansible_port=1
                [kubernetes]
                localhost ansible_connection=local
                """);
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.indexOf("inventory:")) + "inventory: hosts\n");
        Files.writeString(directory.resolve("requirements.yml"), "roles:\n- {src: /srv/web, scm: git}\n");
        CommandRun doctor = doctor();
        assertThat(doctor.out())
                .contains("""
                ok       content         ansible-galaxy, git
                """)
                .contains("""
                FAILED   host            builder: port 1 of 127.0.0.1 refuses connections
                                         perhaps you should start the SSH server there, or correct ansible_port
                """)
                .doesNotContain("FAILED   engine")
                .doesNotContain("FAILED   playbook")
                .contains("ok       kubectl");
        assertThat(doctor.exitCode()).isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsExitCode4() {
        assertThat(doctor("--set", "server.port=1"))
                .isEqualTo(new CommandRun(
                        4,
                        "ok       files           2 files to send\nFAILED   connection      cannot reach "
                                + lab.sshUser() + "@" + lab.sshHost()
                                + ":1 [ansible-server]: connection refused\n"
                                + "                         perhaps no SSH server runs there, or it listens on another"
                                + " port than 1\n",
                        ""));
    }

    /** Of a namespace that is not there it was all green. */
    @Test
    void aContextThatEverybodyMayWriteAndANamespaceThatIsNotThereAreMissed() throws Exception {
        Path context = Files.createDirectories(directory.resolve("context/app"));
        Files.setPosixFilePermissions(context, PosixFilePermissions.fromString("rwxrwxrwx"));
        CommandRun doctor = doctor(
                "--set",
                "image.context=" + context,
                "--set",
                "deploy.namespace=no-such-namespace",
                "--set",
                "deploy.rollout.via=server");

        assertThat(doctor.out())
                .contains("""
                warning  context         %1$s can be written by everybody, who may exchange what is built
                                         perhaps you should run `chmod o-w %1$s` there
                """.formatted(context))
                .contains("""
                FAILED   namespace       localhost: there is no namespace no-such-namespace
                                         perhaps you should run kubectl create namespace no-such-namespace
                """)
                .endsWith("ok       rollout         watched through ansible-server\n");
        assertThat(doctor.exitCode()).isEqualTo(1);
    }

    /**
     * A user of one namespace, as many are. Which pods run after a rollout is asked of kubectl there where this machine has no
     * kubeconfig. The directory above the context lets its group exchange it.
     */
    @Test
    void whatTheUserOfKubectlMayNotLookAtAndAContextOfAGroupAreWarnings() throws Exception {
        Path kubectl = Files.writeString(directory.resolve("kubectl"), """
                #!/bin/sh
                case "$*" in *"get namespace"*) set -- --as=nobody "$@";; *" list pods "*) echo no; exit 1;; esac
                exec %s "$@"
                """.formatted(lab.value("LAB_KUBECTL")));
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path context = Files.createDirectories(directory.resolve("context/app"));
        Files.setPosixFilePermissions(context.getParent(), PosixFilePermissions.fromString("rwxrwxr-x"));

        CommandRun doctor = doctor(
                "--set",
                "image.context=" + context,
                "--set",
                "deploy.kubectl=" + kubectl,
                "--set",
                "deploy.rollout.kubeconfig=/nowhere");

        assertThat(doctor.out())
                .contains("""
                warning  context         %1$s can be written by its group, who may exchange what is built
                                         perhaps you should run `chmod g-w %1$s` there
                """.formatted(context.getParent()))
                .contains("""
                warning  namespace       localhost: default could not be looked at, which its user may not do
                                         perhaps you should make sure that it is there
                """)
                .contains("""
                warning  pods            localhost: may not list Pods in namespace default, so that nothing tells which pods run after a rollout
                                         perhaps you should give its user the right to list pods
                """);
        assertThat(doctor.exitCode()).isZero();
    }

    @Test
    void jsonIsOneObjectALineAndAContextOfTheKubeconfigThatIsNotThereIsMissed() {
        CommandRun doctor = doctor("--console", "json", "--set", "deploy.rollout.context=nowhere");

        assertThat(doctor.out().lines())
                .startsWith(
                        "{\"check\":\"files\",\"state\":\"ok\",\"detail\":\"2 files to send\",\"remedy\":null}",
                        "{\"check\":\"connection\",\"state\":\"ok\",\"detail\":\"" + server + "\",\"remedy\":null}")
                .anySatisfy(line -> assertThat(line)
                        .startsWith(
                                "{\"check\":\"rollout\",\"state\":\"failed\",\"detail\":\"cannot use the kubeconfig "
                                        + lab.kubeconfig() + ": there is no context \\\"nowhere\\\" in it\""));
        assertThat(doctor.exitCode()).isEqualTo(1);
    }
}
