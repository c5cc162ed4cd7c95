package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kubeconfigs whose credentials come from a program, against the lab's real API server. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExecPluginIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("exec-plugin");

    private final Lab lab = Lab.all();

    /** A kubeconfig whose user is what a plugin of this script says; the command is written relative to it. */
    private RolloutWatch watch(String command, String script) throws Exception {
        Path plugin = directory.resolve("bin/plugin");
        Files.createDirectories(plugin.getParent());
        Files.writeString(plugin, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        String given = Files.readString(lab.kubeconfig());
        Path kubeconfig = Files.writeString(
                directory.resolve("config"),
                given.replaceFirst(
                        "user: \\{token: [0-9a-f]+}",
                        "user: {exec: {apiVersion:"
                                + " client.authentication.k8s.io/v1beta1, command: " + command
                                + ", args: [get-token, --cluster-id, 한글], env: [{name: PLUGIN_PROFILE, value: prod}],"
                                + " interactiveMode: Never, provideClusterInfo: false}}"));
        return new RolloutWatch(cluster.rollout(kubeconfig, "app", Duration.ofSeconds(60)));
    }

    private String token() throws Exception {
        return Files.readString(lab.kubeconfig()).replaceFirst("(?s).*token: ([0-9a-f]+).*", "$1");
    }

    private String giving(String token) {
        return """
                echo "warning: this version is old" >&2
                printf '%%s %%s %%s %%s\\n' "$PLUGIN_PROFILE" "$1" "$2" "$3" >>"%s"
                echo '{"apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential",
                  "status": {"token": "%s"}}'
                """.formatted(directory.resolve("calls"), token);
    }

    @Test
    void theTokenOfAPluginIsUsed() throws Exception {
        RolloutWatch watch = watch(directory.resolve("bin/plugin").toString(), giving(token()));

        assertThat(watch.watch(text -> {}).reason())
                .contains("there is no Deployment " + cluster.namespace() + "/app in the cluster");
        assertThat(directory.resolve("calls")).content().startsWith("prod get-token --cluster-id 한글\n");
    }

    @Test
    void aCommandWithASlashIsRelativeToTheKubeconfig() throws Exception {
        assertThat(watch("bin/plugin", giving(token())).watch(text -> {}).reason())
                .contains("there is no Deployment " + cluster.namespace() + "/app in the cluster");
    }

    @Test
    void aPluginThatFailsIsNamed() throws Exception {
        RolloutWatch watch = watch(directory.resolve("bin/plugin").toString(), "echo 'session expired' >&2; exit 7\n");

        assertThatThrownBy(() -> watch.watch(text -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot use the kubeconfig " + directory.resolve("config")
                        + ": the program that gives the credentials of user \"lab\", " + directory.resolve("bin/plugin")
                        + ", gave none: it ended with exit code 7: session expired; perhaps you should try `kubectl --kubeconfig "
                        + directory.resolve("config")
                        + " get deployments`");
    }

    @Test
    void aTokenThatIsRefusedIsSaid() throws Exception {
        assertThatThrownBy(() -> watch(directory.resolve("bin/plugin").toString(), giving("wrong"))
                        .watch(text -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessageContaining(") answered 401");
    }
}
