package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Retries;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of the JVMs of {@link ConcurrentPipelinesIT}: its pipelines all at once, a line of output each. */
final class ConcurrentPipelines {
    private ConcurrentPipelines() {}

    /** Arguments: a directory of its own, an id, the image's repository, two contexts, then the numbers of the runs. */
    public static void main(String[] arguments) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 5; i < arguments.length; i++) {
            int number = Integer.parseInt(arguments[i]);
            int context = (number + number / 4) % 2; // both within each JVM, and from the first four on
            Thread thread = new Thread(() ->
                    run(Path.of(arguments[0]), arguments[1], arguments[2], arguments[3 + context], context, number));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void run(Path directory, String id, String repository, String path, int context, int number) {
        try {
            Lab lab = Lab.all();
            Path source = Files.createDirectory(directory.resolve("source-" + number));
            Files.writeString(source.resolve("Dockerfile"), "FROM scratch\nLABEL run=" + number + "\nCOPY file /\n");
            Files.writeString(source.resolve("file"), "file of run " + number + "\n");
            Pipeline pipeline = Pipelines.server(lab, source)
                    .name(id + "-" + number)
                    .server(lab.server().connectTimeout(Duration.ofMinutes(3)))
                    .retries(Retries.DEFAULT.connect(100).delay(Duration.ofSeconds(1)))
                    .transfer(TransferSet.of("Dockerfile", "file").to(path))
                    .image(Image.named(repository + ":run-" + number).context(path));
            Times times = new Times();
            PipelineResult result = pipeline.image(times::on);
            String digest = result.image().flatMap(image -> image.digest()).orElse("none");
            System.out.println("RAN " + number + " " + context + " " + result.result() + " " + times.sending + " "
                    + times.ended + " " + Math.max(0, times.sending - times.connected) + " " + digest);
            if (!digest.startsWith("sha256:")) {
                System.out.println(result);
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static final class Times {
        private long connected;
        private long sending;
        private long ended;

        void on(Event event) {
            if (event instanceof PipelineEvent.SessionOpened) {
                connected = System.currentTimeMillis();
            } else if (event instanceof PipelineEvent.TransferStarted) {
                sending = System.currentTimeMillis();
            } else if (event instanceof PipelineEvent.Disconnecting) {
                ended = System.currentTimeMillis();
            }
        }
    }
}
