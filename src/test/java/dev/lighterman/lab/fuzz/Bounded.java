package dev.lighterman.lab.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an input on a thread with a small stack, and tells what must not be: another exception than those documented, a message
 * that is no sentence, time or memory beyond what the input's length allows. Times are of the processor, so that other work on
 * the machine makes no difference.
 */
public final class Bounded {
    /** Reads an input; throws what is documented, or an AssertionError. */
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    private static final int STACK = 512 << 10;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long NANOS = 1_500_000_000L;
    private static final long NANOS_A_BYTE = 10_000;
    private static final long BYTES = 256L << 20;
    private static final long BYTES_A_BYTE = 4_000;
    private static final int MESSAGE = 8_000;
    private static final Pattern NO_SENTENCE = Pattern.compile(
            "\\tat |\\bjava\\.|\\b[a-z]+\\.[a-z0-9]+\\.\\w+\\.[A-Z]\\w+|\\b[A-Z]\\w+(Exception|Error)\\b|Cannot invoke \"|@[0-9a-f]{6,8}\\b");

    private Bounded() {}

    /** Reads what can always be read. */
    public static void read(byte[] input, Reader reader) {
        read(input, reader, List.of());
    }

    /**
     * Reads.
     *
     * @param documented what the reader may throw
     */
    public static void read(byte[] input, Reader reader, Class<? extends Exception> documented) {
        read(input, reader, List.of(documented));
    }

    private static void read(byte[] input, Reader reader, List<Class<? extends Exception>> types) {
        Optional<Trouble> trouble = trouble(input, reader, types);
        if (trouble.isPresent()) {
            byte[] smaller = smaller(input, trouble.get(), reader, types);
            Trouble last = trouble(smaller, reader, types).orElse(trouble.get());
            throw new AssertionError(last.text() + "\nwith " + shown(smaller), last.cause());
        }
    }

    /**
     * What went wrong.
     *
     * @param kind the same for the same mistake
     */
    private record Trouble(String kind, String text, Throwable cause) {}

    private static Optional<Trouble> trouble(byte[] input, Reader reader, List<Class<? extends Exception>> documented) {
        Reading reading = new Reading(input.clone(), reader);
        Thread thread = new Thread(null, reading, "reads a hostile input", STACK);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(LONGEST.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            String where = Arrays.toString(thread.getStackTrace());
            return Optional.of(new Trouble("endless", "no end after " + LONGEST + ": " + where, null));
        }
        return reading.trouble(documented);
    }

    private static final class Reading implements Runnable {
        private final byte[] input;
        private final Reader reader;
        private Throwable thrown;
        private long nanos;
        private long bytes;

        Reading(byte[] input, Reader reader) {
            this.input = input;
            this.reader = reader;
        }

        @Override
        @SuppressWarnings("deprecation") // Thread.getId, whose successor Java 17 does not have
        public void run() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try {
                reader.read(input);
            } catch (Throwable e) {
                thrown = e;
            }
            nanos = threads.getCurrentThreadCpuTime();
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        }

        Optional<Trouble> trouble(List<Class<? extends Exception>> documented) {
            if (nanos > NANOS + NANOS_A_BYTE * input.length) {
                return Optional.of(new Trouble("slow", nanos / 1_000_000 + " ms of the processor", thrown));
            } else if (bytes > BYTES + BYTES_A_BYTE * input.length) {
                return Optional.of(new Trouble("large", (bytes >> 20) + " MiB of memory", thrown));
            } else if (thrown == null) {
                return Optional.empty();
            }
            List<StackTraceElement> trace = List.of(thrown.getStackTrace());
            String kind = thrown.getClass().getName() + (trace.isEmpty() || isDeep() ? "" : trace.get(0));
            if (documented.stream().noneMatch(type -> type.isInstance(thrown))) {
                return Optional.of(new Trouble(kind, "not documented: " + thrown, thrown));
            }
            String message = String.valueOf(thrown.getMessage());
            // What the input itself says is no mistake.
            String said = new String(input, StandardCharsets.UTF_8);
            boolean own = NO_SENTENCE.matcher(message).results().anyMatch(found -> !said.contains(found.group()));
            if (message.isBlank() || own || message.length() > MESSAGE + 20L * input.length) {
                return Optional.of(new Trouble("message", "no sentence: " + message, thrown));
            }
            return Optional.empty();
        }

        private boolean isDeep() {
            return thrown instanceof StackOverflowError;
        }
    }

    /** The same mistake with less, as far as that is found soon. */
    private static byte[] smaller(
            byte[] input, Trouble trouble, Reader reader, List<Class<? extends Exception>> documented) {
        byte[] best = input;
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int piece = Math.max(1, best.length / 2); ; piece = Math.max(1, piece / 2)) {
            boolean found = false;
            for (int at = 0; at < best.length && System.nanoTime() < until; ) {
                int end = Math.min(best.length, at + piece);
                byte[] less = new byte[best.length - (end - at)];
                System.arraycopy(best, 0, less, 0, at);
                System.arraycopy(best, end, less, at, best.length - end);
                Optional<Trouble> now = trouble(less, reader, documented);
                if (now.isPresent() && now.get().kind().equals(trouble.kind())) {
                    best = less;
                    found = true;
                } else {
                    at = end;
                }
            }
            if ((piece == 1 && !found) || System.nanoTime() > until) {
                return best;
            }
        }
    }

    /** As a Java text of Latin-1 characters. */
    private static String shown(byte[] input) {
        StringBuilder text = new StringBuilder(input.length + " bytes: \"");
        for (int i = 0; i < Math.min(input.length, 2000); i++) {
            int b = input[i] & 0xff;
            if (b >= 0x20 && b < 0x7f) {
                text.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
            } else {
                text.append(String.format("\\u%04x", b));
            }
        }
        return text.append(input.length > 2000 ? "\"..." : "\"").toString();
    }
}
