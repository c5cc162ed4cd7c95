package dev.lighterman.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.node.SpillQueue.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillQueueTest {
    private static final long WAIT = TimeUnit.SECONDS.toNanos(5);

    private static void add(SpillQueue queue, Stream stream, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        queue.add(stream, bytes, 0, bytes.length);
    }

    /** What is received, each stretch of a stream with its letter in front. */
    private static String drain(SpillQueue queue) throws Exception {
        StringBuilder text = new StringBuilder();
        Stream[] last = {null};
        class Sink extends OutputStream {
            private final Stream stream;

            Sink(Stream stream) {
                this.stream = stream;
            }

            @Override
            public void write(int b) {
                if (last[0] != stream) {
                    text.append(stream == Stream.OUTPUT ? "[o]" : "[e]");
                }
                last[0] = stream;
                text.append((char) b);
            }
        }
        SpillQueue.Chunk chunk = queue.poll(0);
        while (chunk != null) {
            chunk.writeTo(new Sink(Stream.OUTPUT), new Sink(Stream.ERROR));
            chunk = queue.poll(0);
        }
        return text.toString();
    }

    @Test
    void bytesComeInTheOrderOfBothStreams() throws Exception {
        try (SpillQueue queue = new SpillQueue(1000)) {
            add(queue, Stream.OUTPUT, "one ");
            add(queue, Stream.OUTPUT, "two ");
            add(queue, Stream.ERROR, "three ");
            add(queue, Stream.OUTPUT, "four");
            assertThat(queue.drained()).isFalse();
            assertThat(drain(queue)).isEqualTo("[o]one two [e]three [o]four");
            assertThat(queue.drained()).isFalse();
            queue.end();
            assertThat(queue.drained()).isTrue();
            add(queue, Stream.OUTPUT, "late");
            assertThat(queue.poll(0)).isNull();
        }
    }

    @Property(tries = 60)
    void nothingIsLostOrMovedWhateverSpills(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60_000) int limit)
            throws Exception {
        Random random = new Random(seed);
        StringBuilder sent = new StringBuilder();
        StringBuilder received = new StringBuilder();
        Stream last = null;
        String lastReceived = "";
        try (SpillQueue queue = new SpillQueue(limit)) {
            for (int i = 0; i < 300; i++) {
                Stream stream = random.nextInt(3) == 0 ? Stream.ERROR : Stream.OUTPUT;
                String text = String.valueOf((char) ('a' + random.nextInt(26))).repeat(1 + random.nextInt(900));
                sent.append(last == stream ? "" : stream == Stream.OUTPUT ? "[o]" : "[e]")
                        .append(text);
                last = stream;
                add(queue, stream, text);
                if (random.nextInt(20) == 0) {
                    lastReceived = join(received, lastReceived, drain(queue));
                }
            }
            queue.end();
            join(received, lastReceived, drain(queue));
            assertThat(queue.drained()).isTrue();
        }
        assertThat(received.toString()).isEqualTo(sent.toString());
    }

    /** Appends a part, without its letter where the stream goes on. */
    private static String join(StringBuilder all, String last, String part) {
        if (part.isEmpty()) {
            return last;
        }
        boolean goesOn = part.startsWith(last) && !last.isEmpty();
        all.append(goesOn ? part.substring(3) : part);
        int at = Math.max(part.lastIndexOf("[o]"), part.lastIndexOf("[e]"));
        return part.substring(at, at + 3);
    }

    private static List<Path> temporaryFiles() throws IOException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        try (var files = Files.newDirectoryStream(directory, "lighterman-output-*")) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            return found;
        }
    }

    @Test
    void theSenderNeverWaitsAndMemoryIsBounded(@TempDir Path temporary) throws Exception {
        // A JVM of its own, whose heap is a quarter of what is sent: other tests' memory and files are not looked at.
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyBytes.class.getName())
                .redirectErrorStream(true)
                .start();
        jvm.getOutputStream().close();
        assertThat(new String(jvm.getInputStream().readAllBytes(), UTF_8)).isEqualTo("104857600 bytes received");
        assertThat(jvm.waitFor()).isZero();
    }

    /** Sends 100 MiB before anything is received. */
    static final class ManyBytes {
        public static void main(String[] args) throws Exception {
            byte[] block = new byte[32 * 1024];
            try (SpillQueue queue = new SpillQueue(1 << 20)) {
                for (int i = 0; i < 3200; i++) {
                    queue.add(Stream.OUTPUT, block, 0, block.length);
                }
                queue.end();
                assertThat(temporaryFiles())
                        .as("the file has no name while it is used")
                        .isEmpty();
                long total = 0;
                for (SpillQueue.Chunk chunk = queue.poll(0); chunk != null; chunk = queue.poll(0)) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    chunk.writeTo(bytes, bytes);
                    total += bytes.size();
                }
                System.out.print(total + " bytes received");
            }
        }
    }

    @Test
    void aWaitingReceiverIsWokenByBytesAndByTheEnd() throws Exception {
        try (SpillQueue queue = new SpillQueue(100)) {
            Thread sender = new Thread(() -> {
                try {
                    Thread.sleep(50);
                    add(queue, Stream.OUTPUT, "x");
                    Thread.sleep(50);
                    queue.end();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            sender.start();
            long start = System.nanoTime();
            assertThat(queue.poll(WAIT)).isNotNull();
            assertThat(queue.poll(WAIT)).isNull();
            assertThat(queue.drained()).isTrue();
            assertThat(System.nanoTime() - start).isLessThan(WAIT);
        }
    }

    @Test
    void aPollWaitsNoLongerThanItIsTold() throws Exception {
        try (SpillQueue queue = new SpillQueue(100)) {
            long start = System.nanoTime();
            assertThat(queue.poll(TimeUnit.MILLISECONDS.toNanos(50))).isNull();
            assertThat(System.nanoTime() - start).isBetween(TimeUnit.MILLISECONDS.toNanos(50), WAIT);
        }
    }

    @Test
    void aSenderThatMayWaitDoes() throws Exception {
        try (SpillQueue queue = new SpillQueue(100_000)) {
            byte[] block = new byte[60_000];
            queue.put(Stream.OUTPUT, block, 0, block.length);
            Thread sender = new Thread(() -> {
                try {
                    queue.put(Stream.OUTPUT, block, 0, block.length);
                    queue.end();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            sender.start();
            sender.join(100);
            assertThat(sender.isAlive()).isTrue();
            assertThat(queue.poll(WAIT)).isNotNull();
            sender.join(60_000);
            assertThat(sender.isAlive()).isFalse();
            assertThat(queue.poll(WAIT)).isNotNull();
            assertThat(queue.drained()).isTrue();
        }
    }

    @Test
    void closingLetsAWaitingSenderGo() throws Exception {
        SpillQueue queue = new SpillQueue(10);
        queue.put(Stream.OUTPUT, new byte[20], 0, 20);
        Thread sender = new Thread(() -> {
            try {
                queue.put(Stream.OUTPUT, new byte[20], 0, 20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sender.start();
        Thread.sleep(50);
        queue.close();
        queue.close();
        sender.join(60_000);
        assertThat(sender.isAlive()).isFalse();
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void lostOutputIsReportedAfterWhatCameBefore() throws Exception {
        Path nowhere = Path.of("/no/such/directory");
        try (SpillQueue queue = new SpillQueue(4, 1 << 20, nowhere)) {
            add(queue, Stream.OUTPUT, "abc");
            add(queue, Stream.OUTPUT, "defgh");
            queue.end();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            queue.poll(0).writeTo(bytes, bytes);
            assertThat(bytes.toString(UTF_8)).isEqualTo("abc");
            assertThatThrownBy(() -> queue.poll(0))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("output was lost: " + nowhere);
        }
    }

    @Test
    void whatNobodyReadsDoesNotFillTheDisk(@TempDir Path directory) throws Exception {
        try (SpillQueue queue = new SpillQueue(4, 1 << 20, directory)) {
            byte[] much = new byte[700_000];
            queue.add(Stream.OUTPUT, much, 0, much.length);
            queue.add(Stream.OUTPUT, much, 0, much.length);
            queue.end();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            queue.poll(0).writeTo(bytes, bytes);
            assertThat(bytes.size()).isEqualTo(much.length);
            assertThatThrownBy(() -> queue.poll(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("output was lost: more than 1 MiB wait to be read");
        }
    }

    @Test
    void anInterruptedReceiverIsTold() {
        try (SpillQueue queue = new SpillQueue(10)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> queue.poll(WAIT)).isInstanceOf(InterruptedException.class);
        }
    }
}
