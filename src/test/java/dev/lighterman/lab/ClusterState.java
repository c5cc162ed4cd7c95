package dev.lighterman.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells how a namespace of a cluster stands.
 *
 * @param kubectl its path
 */
record ClusterState(String kubectl, String kubeconfig, String namespace) {
    private static final String READINESS = "--output=jsonpath={range .items[*]}{.metadata.name}"
            + "{\"=\"}{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}";

    /** Passes on each piece as soon as it is known. */
    void tell(Consumer<String> to) throws IOException, InterruptedException {
        to.accept(told("get", "pods,replicasets,deployments,endpoints", "--output=wide"));
        to.accept(told("get", "events", "--sort-by=.lastTimestamp"));
        for (String pod : kubectl("get", "pods", READINESS).lines().toList()) {
            String[] parts = pod.split("=", 2);
            if (parts.length == 2 && !parts[1].equals("True")) {
                to.accept(told("logs", parts[0], "--all-containers", "--prefix", "--tail=20"));
            }
        }
    }

    private String told(String... arguments) throws IOException, InterruptedException {
        return "$ kubectl --namespace=" + namespace + " " + String.join(" ", arguments) + "\n" + kubectl(arguments);
    }

    private String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(kubectl, "--namespace=" + namespace, "--request-timeout=5s"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("kubectl", ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", kubeconfig);
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(6, TimeUnit.SECONDS);
            return Files.readString(output, StandardCharsets.UTF_8) + (ended ? "" : "(not ended after 6 s)\n");
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
