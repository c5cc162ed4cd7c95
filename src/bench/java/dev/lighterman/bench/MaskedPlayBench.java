package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run with 100 MB of output, by a client that follows it, with 100 secrets against the same run without. */
final class MaskedPlayBench {
    private static final int PIECES = 100;

    private MaskedPlayBench() {}

    public static void main(String[] args) throws Exception {
        Path project = project();
        Path secrets = Files.writeString(project.resolve("secrets.yml"), secrets());
        secrets.toFile().setReadable(false, false);
        secrets.toFile().setReadable(true, true);
        Pipeline pipeline = Pipeline.load(project.resolve("lighterman.yml"));
        PlayRequest plain = request(project);
        PlayRequest with = plain.secretFile(secrets);
        System.out.println("100 MB of output, followed:");
        Pairs.compare(
                "with 100 secrets",
                () -> play(pipeline, with),
                "without secrets",
                () -> play(pipeline, plain),
                Integer.parseInt(args[0]));
    }

    /** A playbook whose run prints it. */
    static Path project() throws IOException {
        Path project = Bench.project(1);
        Files.writeString(
                project.resolve("piece"),
                "ok: [host7] => (item=some-package-1234) => {'path': '/etc/some'}".repeat(16_000),
                StandardCharsets.UTF_8);
        Files.writeString(project.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                    - command: cat {{ playbook_dir }}/piece
                      loop: "{{ range(%d) | list }}"
                """.formatted(PIECES));
        return project;
    }

    static PlayRequest request(Path project) {
        PlayRequest request = PlayRequest.of(project.resolve("play.yml"))
                .inventory(project.resolve("hosts").toString());
        return request.options(request.options().verbosity(1));
    }

    static String secrets() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("secret").append(i).append(": \"Tr0ub4dor&").append(i).append("$x-of-the-bench\"\n");
        }
        return text.toString();
    }

    /** Gives the run's id. */
    static String play(Pipeline pipeline, PlayRequest request) throws Exception {
        PipelineResult result = pipeline.play(request, Event.Listener.none());
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return result.jobs().get(0).runs().get(0).id();
    }
}
