package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.mask.SecretMask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs of this machine that print a secret, {@code ${run:...}}: no shell sees their arguments, and each command line is
 * executed once, however often it is referred to, unless that was interrupted. Thread-safe; a second caller waits for the first.
 */
final class SecretPrograms {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path directory;
    private final Duration limit;
    private final Map<List<String>, Answer> answers = new HashMap<>();

    /** What a program printed, or why that cannot be used. */
    private record Answer(String text, String problem) {}

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
            if (!Thread.currentThread().isInterrupted()) {
                answers.put(command, answer);
            }
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
        LocalProgram.Answer answer;
        try {
            answer =
                    LocalProgram.of(located(command)).in(directory).limit(limit).run();
        } catch (IOException e) {
            throw new InvalidInputException("it cannot be started: " + e.getMessage()
                    + "; perhaps you should install it, or name it with its path");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidInputException("it was interrupted");
        }
        if (!answer.inTime()) {
            throw new InvalidInputException("it did not end within " + limit.toSeconds() + " seconds" + because(answer)
                    + "; perhaps it waits for a login or for somebody to confirm, which you should do before");
        } else if (answer.tooMuch()) {
            throw new InvalidInputException("it printed more than 1 MiB, which is no secret");
        } else if (answer.status() != 0) {
            throw new InvalidInputException("it ended with exit code " + answer.status() + because(answer)
                    + "; perhaps you should try it in a shell, and log in first");
        }
        return text(answer.bytes());
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

    private static String text(byte[] out) throws InvalidInputException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out))
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
    private static String because(LocalProgram.Answer answer) {
        List<Secret> printed = answer.text()
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> Secret.of(line.strip()))
                .toList();
        return SecretMask.of(printed).masked(answer.because());
    }
}
