package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import java.nio.file.Path;
import java.util.List;

/** Ten tasks through {@code play} in a warm JVM, connecting anew each time, against {@code ssh host ansible-playbook}. */
final class PlayBench {
    private PlayBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(10);
        Pipeline pipeline = Pipeline.load(project.resolve("lighterman.yml"));
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        List<String> ssh = Bench.ssh("ssh", "-p");
        ssh.add(Bench.target());
        ssh.add("cd " + project + " && ansible-playbook -i hosts play.yml");
        System.out.println("Ten tasks, warm JVM:");
        Pairs.compare(
                "play",
                () -> {
                    PipelineResult result = pipeline.play(request, Event.Listener.none());
                    if (result.exitCode() != 0) {
                        throw new IllegalStateException(result.toString());
                    }
                },
                "ssh ansible-playbook",
                () -> Bench.run(ssh, project),
                Integer.parseInt(args[0]));
    }
}
