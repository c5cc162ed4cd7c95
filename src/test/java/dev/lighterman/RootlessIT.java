package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.OtherUser;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The image job for a user of the control node without root, and without a daemon of root's: rootless podman, by its own name and as docker. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag(Tier.PROGRAMS)
class RootlessIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();
    private OtherUser user;
    private Sshd sshd;
    private Path app;
    private Repository source;

    /** Where there is no podman, no user is made. */
    RootlessIT() {
        lab.value("LAB_PODMAN");
    }

    @BeforeEach
    void login() throws Exception {
        Sshd.require(
                Files.isExecutable(Path.of("/usr/bin/newuidmap")), "there is no newuidmap (apt-get install uidmap)");
        user = OtherUser.make(directory, "/bin/bash");
        Sshd.require(
                Files.readString(Path.of("/etc/subuid")).contains(user.name() + ":"),
                "useradd gives users no further ids in /etc/subuid");
        Sshd.require(mayMakeNamespaces(), "users without root may make no user namespaces on this machine");
        // As in a user's home: the storage that needs neither /dev/fuse nor a kernel that mounts overlays for users.
        Files.createDirectories(user.home().resolve(".config/containers"));
        Files.writeString(user.home().resolve(".config/containers/storage.conf"), "[storage]\ndriver = \"vfs\"\n");
        Path programs = Files.createDirectories(user.home().resolve("bin"));
        Path docker = Files.writeString(programs.resolve("docker"), """
                #!/bin/sh
                echo 'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.' >&2
                exec podman "$@"
                """);
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = Sshd.start(
                directory.resolve("sshd"),
                List.of("ed25519"),
                "AuthorizedKeysFile .ssh/authorized_keys",
                "SetEnv SHLVL=1 PATH=" + programs + ":/usr/local/bin:/usr/bin:/bin");
        user.mayLogIn(sshd);
        app = Files.createDirectory(directory.resolve("app"));
        Files.writeString(app.resolve("Dockerfile"), "FROM %s\nRUN id -u >/built-by\n".formatted(lab.baseImage()));
        source = Repository.init(app);
        source.git("remote", "add", "origin", "https://git.example.org/app.git");
        source.commit("first");
    }

    private boolean mayMakeNamespaces() throws Exception {
        return user.run("unshare --user --map-root-user echo yes 2>/dev/null || :")
                .equals("yes\n");
    }

    @AfterEach
    void remove() throws Exception {
        if (sshd != null) {
            sshd.close();
        }
        if (user != null) {
            user.remove();
        }
    }

    private Pipeline pipeline(Image image) throws IOException {
        Server server =
                sshd.endpoint().user(user.name()).knownHosts(sshd.knownHosts(directory.resolve("sshd/known_hosts")));
        return Pipelines.server(lab, app)
                .server(server.name(Server.local().name()))
                .transfer(TransferSet.of("Dockerfile"))
                .image(image.network("host")); // /dev/net/tun may be root's alone
    }

    private List<String> images() throws Exception {
        return user.run("podman --log-level error images --format '{{.Repository}}:{{.Tag}}'")
                .lines()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void anImageIsBuiltAndPushedAndItsTagIsRemoved(Image.Engine engine) throws Exception {
        String name = lab.registry() + "/lighterman-it/rootless-" + user.name();
        Image image = Image.named(name + ":v1").engine(engine);

        PipelineResult first = pipeline(image).image(event -> {});
        PipelineResult again = pipeline(image).image(event -> {});

        for (PipelineResult result : List.of(first, again)) {
            assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
            assertThat(result.jobs().get(0).runs().get(0).ignored())
                    .extracting(TaskFailure::task)
                    .containsExactly("remove remote docker images");
        }
        String digest = first.image().orElseThrow().digest().orElseThrow();
        assertThat(again.image().orElseThrow().digest()).hasValue(digest);
        assertThat(images())
                .contains(lab.baseImage())
                .doesNotContain(name + ":v1")
                .filteredOn(kept -> kept.startsWith("localhost/lighterman-kept/"))
                .hasSize(1);
        user.run("podman --log-level error pull -q " + name + "@" + digest);
        assertThat(user.run("podman --log-level error inspect --format '{{json .Labels}}' " + name + "@" + digest))
                .contains("\"org.opencontainers.image.revision\":\"" + source.git("rev-parse", "HEAD") + "\"");
    }

    @Test
    void aLoginIsForTheRunOnly() throws Exception {
        String password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        Image image = Image.named(lab.authRegistry() + "/lighterman-it/rootless-" + user.name() + ":v1")
                .engine(Image.Engine.PODMAN)
                .login(lab.value("LAB_AUTH_REGISTRY_USER"), Secret.of(password));

        PipelineResult result = pipeline(image).image(event -> {});

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.image().orElseThrow().digest()).isPresent();
        assertThat(user.run("find ~ -name auth.json; find / -user " + user.name()
                        + " -name auth.json -not -path '/proc/*' 2>/dev/null || :"))
                .isEmpty();
    }
}
