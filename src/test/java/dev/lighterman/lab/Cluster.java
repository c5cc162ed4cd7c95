package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A namespace of the lab's cluster for one test, to be removed with all in it. */
public final class Cluster {
    private final Lab lab;
    private final String namespace;

    private Cluster(Lab lab, String namespace) {
        this.lab = lab;
        this.namespace = namespace;
    }

    public static Cluster namespace(Lab lab, String prefix) throws IOException, InterruptedException {
        String name = prefix + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
        Cluster cluster = new Cluster(lab, name);
        cluster.kubectl("create", "namespace", name);
        return cluster;
    }

    public String namespace() {
        return namespace;
    }

    /** What a program says; it must succeed. */
    public String exec(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("exec", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().put("KUBECONFIG", lab.kubeconfig().toString());
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + "\n" + output + Files.readString(errors))
                    .isZero();
            return output;
        } finally {
            Files.delete(errors);
        }
    }

    /** kubectl in the namespace. */
    public String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(lab.value("LAB_KUBECTL"), "--namespace=" + namespace));
        command.addAll(Arrays.asList(arguments));
        return exec(command.toArray(String[]::new));
    }

    /** Applies a manifest. */
    public void apply(String manifest) throws IOException, InterruptedException {
        Path file = Files.createTempFile("manifest", ".yml");
        try {
            Files.writeString(file, manifest);
            kubectl("apply", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** Removes it; the cluster does the rest in its own time. */
    public void remove() throws IOException, InterruptedException {
        // Pods that ignore TERM would keep the namespace for half a minute.
        kubectl("delete", "deployments,statefulsets,daemonsets", "--all", "--wait=false");
        kubectl("delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false");
        kubectl("delete", "namespace", namespace, "--wait=false");
    }
}
