package dev.lighterman.local;

import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says why a program cannot be started. */
final class Programs {
    private Programs() {}

    /** Status 127 for a program that does not exist, 126 for one that may not be run; empty for one that may. */
    static Optional<Exit> missing(Command command) {
        Optional<Path> file = find(command.arguments().get(0));
        if (file.isEmpty()) {
            return Optional.of(say(command, 127, "No such file or directory"));
        }
        return Files.isExecutable(file.get()) ? Optional.empty() : Optional.of(say(command, 126, "Permission denied"));
    }

    /** Says on a command's standard error why it was not started. */
    static Exit say(Command command, int status, String why) {
        try {
            command.error().write((command.arguments().get(0) + ": " + why + "\n").getBytes(StandardCharsets.UTF_8));
            command.error().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Exit.exited(status);
    }

    /** The file that a program's name stands for: looked up in PATH, or as it is if it has a slash. */
    static Optional<Path> find(String program) {
        if (program.isEmpty()) {
            return Optional.empty();
        }
        if (program.indexOf('/') >= 0 || program.indexOf(File.separatorChar) >= 0) {
            return Optional.of(Path.of(program)).filter(Files::exists);
        }
        return LocalProgram.find(program, System.getenv().getOrDefault("PATH", ""));
    }

    /** The system's own words: {@code Permission denied} of {@code Cannot run program "x": error=13, Permission denied}. */
    static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        int error = message.indexOf("error=");
        int comma = error < 0 ? -1 : message.indexOf(", ", error);
        return comma < 0 ? message : message.substring(comma + 2);
    }
}
