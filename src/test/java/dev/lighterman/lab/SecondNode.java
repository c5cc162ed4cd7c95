package dev.lighterman.lab;

import dev.lighterman.api.ControlPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The second node of the lab's cluster, which pods come to that tolerate its taint. One test at a time may lose it. */
public final class SecondNode {
    /** What a pod's manifest needs to come to it, and to leave it soon once it is lost. */
    public static final String TOLERATIONS = """
            [{key: lighterman-lab, operator: Exists}, \
            {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: %d}]""";

    private static final String[] CUT = {"PREROUTING", "-i", "lighterman2", "-j", "DROP"};

    private SecondNode() {}

    public static String name() {
        Assumptions.assumeTrue(
                Lab.all().find("LAB_SECOND_NODE").isPresent(),
                "the lab's cluster has one node: LAB_NODES=2 gives it two");
        return Lab.all().value("LAB_SECOND_NODE");
    }

    /** A control node there, and nowhere else, which is evicted where the node is lost for five minutes. */
    public static ControlPod only(ControlPod pod, Path directory) throws IOException {
        return only(pod, directory, 300);
    }

    /** The same, with so many seconds. */
    public static ControlPod only(ControlPod pod, Path directory, int seconds) throws IOException {
        Path template =
                Files.writeString(directory.resolve("second-node.yml"), """
                apiVersion: v1
                kind: Pod
                spec:
                  tolerations: %s
                """.formatted(TOLERATIONS.formatted(seconds)));
        return pod.template(template).nodeSelector(Map.of("kubernetes.io/hostname", name()));
    }

    /** As where its power fails: nothing that it sends arrives, and its kubelet does nothing. */
    public static void lose() throws Exception {
        ClusterParts.hold("kubelet2");
        iptables("-I", CUT);
    }

    /** It is there again as it was. */
    public static void comeBack() throws Exception {
        iptables("-D", CUT);
        ClusterParts.release("kubelet2");
        ready("True");
    }

    /** Waits until the cluster knows whether it is ready: True, or Unknown. */
    public static void ready(String status) throws Exception {
        Lab lab = Lab.all();
        Lab.await(
                Duration.ofSeconds(90),
                "the second node's Ready to be " + status,
                () -> lab.exec(Path.of("").toAbsolutePath())
                        .run(
                                lab.value("LAB_KUBECTL"),
                                "get",
                                "node",
                                name(),
                                "--output=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                        .equals(status));
    }

    private static void iptables(String how, String... rule) throws IOException, InterruptedException {
        String[] command = new String[4 + rule.length];
        command[0] = "iptables";
        command[1] = "-t";
        command[2] = "mangle";
        command[3] = how;
        System.arraycopy(rule, 0, command, 4, rule.length);
        Exec.in(Path.of("").toAbsolutePath()).run(command);
    }
}
