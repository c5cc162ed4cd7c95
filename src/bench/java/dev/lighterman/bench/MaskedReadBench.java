package dev.lighterman.bench;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.run.PlaybookRunner;
import java.io.OutputStream;
import java.nio.file.Path;

/** The 100 MB of output of one run that has ended, read over SSH by a client that knows 100 secrets against one that knows none. */
final class MaskedReadBench {
    private MaskedReadBench() {}

    public static void main(String[] args) throws Exception {
        Path project = MaskedPlayBench.project();
        long begun = System.nanoTime();
        String run = MaskedPlayBench.play(
                Pipeline.load(project.resolve("lighterman.yml")), MaskedPlayBench.request(project));
        System.out.printf(
                "A run with 100 MB of output took %.0f s; the output read again:%n", (System.nanoTime() - begun) / 1e9);
        Server server = Server.ssh(Bench.lab("SSH_HOST"))
                .port(Integer.parseInt(Bench.lab("SSH_PORT")))
                .user(Bench.lab("SSH_USER"))
                .identity(Path.of(Bench.lab("SSH_IDENTITY")))
                .knownHosts(Path.of(Bench.lab("KNOWN_HOSTS")));
        try (ServerConnection connection = ServerConnection.open(server)) {
            PlaybookRunner bare = new PlaybookRunner(connection.node(), server.reconnectTimeout());
            PlaybookRunner masking = bare.masking(SecretMask.of(MaskedPlayBench.secrets()
                    .lines()
                    .map(line -> Secret.of(line.split("\"")[1]))
                    .toList()));
            Pairs.compare(
                    "with 100 secrets",
                    () -> masking.logs(run, 0, false, OutputStream.nullOutputStream()),
                    "without secrets",
                    () -> bare.logs(run, 0, false, OutputStream.nullOutputStream()),
                    Integer.parseInt(args[0]));
        }
    }
}
