package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.mask.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs of this machine that print a secret, {@code ${run:...}}: no shell sees their arguments, and each command line is
 * executed once, however often it is referred to. Thread-safe; a second caller waits for the first.
 */
final class SecretPrograms {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MAX_OUTPUT = 1 << 20;
    private static final int MAX_SAID = 4096;
    private static final long ENDED_MILLIS = 5000;

    private final Path directory;
    private final Duration limit;
    private final Map<List<String>, Answer> answers = new HashMap<>();

    /** What a program printed, or why that cannot be used. */
    private record Answer(String text, String problem) {}

    /** What a pipe has had so far. */
    private static final class Collected {
        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean more;

        Collected(int most) {
            this.most = most;
        }

        synchronized void add(byte[] buffer, int count) {
            int room = Math.min(count, most - bytes.size());
            bytes.write(buffer, 0, room);
            more |= room < count;
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        synchronized boolean isTooMuch() {
            return more;
        }
    }

    /**
     * Programs that work in a directory.
     *
     * @param directory the pipeline's; a program named by a path is looked for from there
     */
    SecretPrograms(Path directory) {
        this(directory, LIMIT);
    }

    SecretPrograms(Path directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /**
     * What a program prints, without the line ends at its end.
     *
     * @throws InvalidInputException if it printed nothing that is a secret; the message says what to do
     */
    synchronized String output(List<String> command) throws InvalidInputException {
        Answer answer = answers.get(command);
        if (answer == null) {
            answer = answer(command);
            answers.put(command, answer);
        }
        if (!answer.problem().isEmpty()) {
            throw new InvalidInputException(answer.problem());
        }
        return answer.text();
    }

    private Answer answer(List<String> command) {
        try {
            return new Answer(execute(command), "");
        } catch (InvalidInputException e) {
            return new Answer("", e.problems().get(0).message());
        }
    }

    private String execute(List<String> command) throws InvalidInputException {
        Process process;
        try {
            process = new ProcessBuilder(located(command))
                    .directory(directory.toFile())
                    .start();
        } catch (IOException e) {
            throw new InvalidInputException("it cannot be started: " + e.getMessage()
                    + "; perhaps you should install it, or name it with its path");
        }
        Collected out = new Collected(MAX_OUTPUT);
        Collected said = new Collected(MAX_SAID);
        Thread reader = reading(process.getInputStream(), out, process);
        Thread other = reading(process.getErrorStream(), said, process);
        try {
            // A program that asks a person opens the terminal itself; our own input may belong to a script.
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InvalidInputException(
                        "it did not end within " + limit.toSeconds() + " seconds" + words(said, out)
                                + "; perhaps it waits for a login or for somebody to confirm, which you should do before");
            }
            reader.join(ENDED_MILLIS); // what it started may hold its output open
            other.join(ENDED_MILLIS);
        } catch (IOException e) {
            throw new InvalidInputException("it cannot be used: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidInputException("it was interrupted");
        } finally {
            end(process);
        }
        if (out.isTooMuch()) {
            throw new InvalidInputException("it printed more than 1 MiB, which is no secret");
        } else if (process.exitValue() != 0) {
            throw new InvalidInputException("it ended with exit code " + process.exitValue() + words(said, out)
                    + "; perhaps you should try it in a shell, and log in first");
        }
        return text(out);
    }

    /** A program with a path is one below the directory; another one is looked for in {@code PATH}. */
    private List<String> located(List<String> command) throws InvalidInputException {
        List<String> located = new ArrayList<>(command);
        if (command.get(0).contains("/")) {
            located.set(
                    0,
                    LocalPath.resolve(directory, LocalPath.parse(command.get(0)))
                            .toString());
        }
        return located;
    }

    private static String text(Collected out) throws InvalidInputException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.bytes()))
                    .toString()
                    .replaceFirst("(\\r?\\n)+\\z", "");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("what it printed is not UTF-8 text");
        }
        if (text.isEmpty()) {
            throw new InvalidInputException("it printed nothing; perhaps you should try it in a shell");
        }
        return text;
    }

    /** What it said on its standard error, without what it printed. */
    private static String words(Collected said, Collected out) {
        String words = new String(said.bytes(), StandardCharsets.UTF_8).strip().replaceAll("\\s*\\R\\s*", "; ");
        List<Secret> printed = new String(out.bytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> Secret.of(line.strip()))
                .toList();
        return words.isEmpty() ? "" : ": " + SecretMask.of(printed).masked(words);
    }

    private static Thread reading(InputStream from, Collected to, Process process) {
        Thread thread = new Thread(() -> read(from, to, process), "lighterman-secret-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void read(InputStream from, Collected to, Process process) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.add(buffer, count);
                if (to.isTooMuch() && to.most == MAX_OUTPUT) {
                    end(process);
                }
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
