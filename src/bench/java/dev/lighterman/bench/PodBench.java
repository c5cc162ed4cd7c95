package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Server;
import java.nio.file.Path;

/** The playbook of ten tasks in a pod that is made for it and removed after it, against the same over SSH. */
final class PodBench {
    private PodBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(10);
        Pipeline ssh = Pipeline.load(project.resolve("lighterman.yml"));
        Pipeline pod = ssh.server(
                Server.pod(ControlPod.image(Bench.lab("POD_IMAGE")).kubeconfig(Path.of(System.getenv("KUBECONFIG")))));
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        System.out.println("Ten tasks, warm JVM, a pod each time:");
        Pairs.compare("pod", () -> play(pod, request), "ssh", () -> play(ssh, request), Integer.parseInt(args[0]));
    }

    private static void play(Pipeline pipeline, PlayRequest request) throws Exception {
        PipelineResult result = pipeline.play(request, Event.Listener.none());
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.toString());
        }
    }
}
