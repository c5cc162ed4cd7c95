package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Check;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The rights that init --pod gives are enough, and doctor names those that are missing. */
@Timeout(120)
class PodRightsIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-rights-it");

    @TempDir
    Path directory;

    private List<Check> doctor(Server server) throws Exception {
        List<Check> checks = new ArrayList<>();
        Pipeline.named("shop").directory(directory).server(server).doctor(checks::add);
        return checks;
    }

    @Test
    void theRightsThatInitGivesAreEnoughAndDoctorNamesThoseThatAreMissing() throws Exception {
        ControlPod pod = LabPods.pod(CLUSTER.namespace());
        assertThat(NamespaceRights.apply(pod))
                .containsExactly(
                        "serviceaccount lighterman in namespace " + CLUSTER.namespace(),
                        "role lighterman in namespace " + CLUSTER.namespace(),
                        "rolebinding lighterman in namespace " + CLUSTER.namespace());
        assertThat(NamespaceRights.apply(pod)).hasSize(3);
        Server server = Server.pod(pod.kubeconfig(ofTheAccount()).most(1));

        assertThat(doctor(server))
                .filteredOn(check -> !check.name().equals("runs"))
                .extracting(check -> check.name() + " " + check.state() + " "
                        + check.detail()
                                .replaceAll(", which tells no .*", "")
                                .replaceAll("-[0-9a-f]{12} ", "-ID ")
                                .replaceAll("[0-9.]{5,}", "VERSION"))
                .containsExactly(
                        "rights OK pods, pods/exec and leases",
                        "connection OK the pod lighterman-ID in namespace " + CLUSTER.namespace(),
                        "python OK VERSION",
                        "ansible OK ansible-core VERSION",
                        "image OK git, ssh");
        CLUSTER.kubectl(
                "patch",
                "role",
                "lighterman",
                "--type=json",
                "--patch",
                "[{\"op\": \"remove\", \"path\": \"/rules/2\"}]");
        assertThat(doctor(Server.pod(pod.kubeconfig(ofTheAccount()))).get(0))
                .isEqualTo(
                        Check.failed(
                                "rights",
                                "the kubeconfig's user may not create leases, get leases, list leases, update leases, delete leases",
                                "perhaps an administrator of the cluster should run `lighterman init --pod` and bind the user to the role lighterman"));
    }

    /** A kubeconfig with the token of the service account. */
    private Path ofTheAccount() throws Exception {
        String[] secret = new String[1];
        Lab.await(Duration.ofSeconds(20), "the account's token", () -> {
            secret[0] = CLUSTER.kubectl(
                    "get",
                    "secrets",
                    "--output=jsonpath={.items[?(@.metadata.annotations.kubernetes\\.io/service-account\\.name==\"lighterman\")].data.token}");
            return !secret[0].isBlank();
        });
        String token = new String(Base64.getDecoder().decode(secret[0].strip()), StandardCharsets.US_ASCII);
        Path file = directory.resolve("kubeconfig");
        Files.copy(Lab.all().kubeconfig(), file, StandardCopyOption.REPLACE_EXISTING);
        String kubectl = Lab.all().value("LAB_KUBECTL");
        CLUSTER.exec(kubectl, "--kubeconfig=" + file, "config", "set-credentials", "account", "--token=" + token);
        CLUSTER.exec(kubectl, "--kubeconfig=" + file, "config", "set-context", "--current", "--user=account");
        return file;
    }
}
