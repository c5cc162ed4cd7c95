package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.local.LocalProgram;
import java.io.IOException;
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
        String where = "the " + what + " program " + program;
        try {
            LocalProgram.Answer answer = LocalProgram.of(command).askingPerson().run();
            if (answer.status() != 0) {
                throw new InvalidInputException(where + " ended with exit status " + answer.status());
            }
            return answer.text();
        } catch (IOException e) {
            throw new InvalidInputException(where + " cannot be started: " + e.getMessage()
                    + "; if it is no program, perhaps you should take its execute permission away (chmod -x)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidInputException(where + " was interrupted");
        }
    }
}
