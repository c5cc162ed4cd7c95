package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A password file that is a program: what it prints is the password, as with Ansible. It runs on this machine. */
final class PasswordProgram {
    /** Ansible tells programs of such names which vault id is wanted. */
    private static final String CLIENT = "-client";

    private PasswordProgram() {}

    static String output(String what, Path program, String id) throws InvalidInputException {
        List<String> command = new ArrayList<>(List.of(program.toAbsolutePath().toString()));
        String name = program.getFileName().toString();
        int dot = name.lastIndexOf('.');
        if ((dot > 0 ? name.substring(0, dot) : name).endsWith(CLIENT)) {
            command.addAll(List.of("--vault-id", id.isEmpty() ? "default" : id));
        }
        // A program that asks a person opens the terminal itself, as Python's getpass does. It gets no input of ours,
        // which a script may feed.
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        String where = "the " + what + " program " + program;
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new InvalidInputException(where + " cannot be started: " + e.getMessage()
                    + "; if it is no program, perhaps you should take its execute permission away (chmod -x)");
        }
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new InvalidInputException(where + " ended with exit status " + status);
            }
            return text;
        } catch (IOException e) {
            throw new InvalidInputException(where + " could not be read from: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidInputException(where + " was interrupted");
        } finally {
            process.destroy();
        }
    }
}
