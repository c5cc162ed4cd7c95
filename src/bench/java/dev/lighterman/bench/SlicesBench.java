package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Server;
import dev.lighterman.api.Slices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A play of two tasks on many hosts, all of them this machine, in 1, 2 and 4 slices on one server, or in pods with a limit each; and what a model fitted to that
 * says of more hosts in pods that have machines of their own.
 */
final class SlicesBench {
    private static final int[] SLICES = {1, 2, 4};
    /** What a pod takes beyond a run over SSH: {@link PodBench}. */
    private static final double POD = Double.parseDouble(System.getProperty("lighterman.bench.pod", "4.5"));

    private SlicesBench() {}

    public static void main(String[] args) throws Exception {
        int most = Integer.getInteger("lighterman.bench.hosts", 500);
        int rounds = Integer.parseInt(args[0]);
        Path project = Bench.project(2);
        Pipeline pipeline = Pipeline.load(project.resolve("lighterman.yml"));
        String cpu = System.getProperty("lighterman.bench.cpu", "");
        if (!cpu.isEmpty()) {
            pipeline = pipeline.server(pods(project, cpu));
        }
        play(pipeline, project, 2, 1); // the JVM is warm, and Ansible's files are in memory
        List<double[]> features = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (int hosts : new int[] {most / 4, most}) {
            for (int slices : SLICES) {
                double[] taken = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    taken[round] = play(pipeline, project, hosts, slices);
                }
                Arrays.sort(taken);
                double median = taken[rounds / 2];
                System.out.printf(Locale.ROOT, "%d hosts in %d slices: %.1f s%n", hosts, slices, median);
                features.add(new double[] {1, slices, hosts, (double) hosts * slices});
                times.add(median);
            }
        }
        model(features, times);
    }

    /** A pod for each slice, on any node of the lab, with so much of a processor. */
    private static Server pods(Path project, String cpu) throws Exception {
        Path template = Files.writeString(
                project.resolve("pod.yml"),
                "{apiVersion: v1, kind: Pod, spec: {tolerations: [{key: lighterman-lab, operator: Exists}]}}");
        return Server.pod(ControlPod.image(Bench.lab("POD_IMAGE"))
                .kubeconfig(Path.of(System.getenv("KUBECONFIG")))
                .template(template)
                .limits(Map.of("cpu", cpu)));
    }

    private static double play(Pipeline pipeline, Path project, int hosts, int slices) throws Exception {
        Files.writeString(project.resolve("hosts"), "host[1:" + hosts + "]\n[all:vars]\nansible_connection=local\n");
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        long began = System.nanoTime();
        PipelineResult result =
                pipeline.play(slices == 1 ? request : request.slices(Slices.of(slices)), Event.Listener.none());
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** Start, each slice, each host, each host that a slice only reads of; by least squares, none of them below 0. */
    private static void model(List<double[]> features, List<Double> times) {
        double[] fitted = new double[4];
        for (int turn = 0; turn < 200_000; turn++) { // one part after the other, which needs no algebra
            int part = turn % 4;
            double over = 0;
            double under = 0;
            for (int i = 0; i < times.size(); i++) {
                double[] row = features.get(i);
                double rest = times.get(i);
                for (int other = 0; other < 4; other++) {
                    rest -= other == part ? 0 : fitted[other] * row[other];
                }
                over += rest * row[part];
                under += row[part] * row[part];
            }
            fitted[part] = Math.max(0, over / under);
        }
        System.out.printf(
                Locale.ROOT,
                "start %.2f s, each slice %.2f s, each host %.3f s, each host in each slice %.4f s%n",
                fitted[0],
                fitted[1],
                fitted[2],
                fitted[3]);
        for (int hosts : new int[] {500, 2000, 10_000}) {
            for (int pods : new int[] {1, 4, 20, 100}) {
                double start = fitted[0] + fitted[1] + (pods > 1 ? POD : 0);
                double seconds = start + fitted[2] * hosts / pods + fitted[3] * hosts;
                System.out.printf(Locale.ROOT, "%d hosts, %d pods: %.0f s%n", hosts, pods, seconds);
            }
        }
    }
}
