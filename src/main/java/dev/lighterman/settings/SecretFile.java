package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files on this machine with secrets in them. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * What Ansible would read from a password file: all of it but white space around it; of a program, what it prints.
     *
     * @param what what it is, for messages: {@code vault password}; not null
     * @param file the file, not null
     * @param id the vault id that it is for; empty for none; not null
     * @return never null
     * @throws InvalidInputException if there is none, it cannot be read or executed, or it is empty
     */
    public static Secret password(String what, Path file, String id) throws InvalidInputException {
        check(what, file);
        try {
            boolean program = Files.isExecutable(file);
            String text = program ? PasswordProgram.output(what, file, id) : Files.readString(file);
            if (text.isBlank()) {
                throw new InvalidInputException("the " + what
                        + (program ? " program " + file + " printed nothing" : " file " + file + " is empty"));
            }
            return Secret.of(text.strip());
        } catch (IOException e) {
            throw new InvalidInputException("the " + what + " file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * Looks whether there is something to read a password from, without executing it.
     *
     * @param what what it is, for messages, not null
     * @param file the file, not null
     * @throws InvalidInputException if it cannot be used
     */
    public static void check(String what, Path file) throws InvalidInputException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("there is no " + what + " file " + file);
        } else if (!Files.isExecutable(file)) {
            try {
                if (Files.readString(file).isBlank()) {
                    throw new InvalidInputException("the " + what + " file " + file + " is empty");
                }
            } catch (IOException e) {
                throw new InvalidInputException("the " + what + " file " + file + " cannot be read: " + e.getMessage());
            }
        }
    }

    /**
     * Variables from a YAML or JSON file, each text and number in it a secret.
     *
     * @param file the file, not null
     * @return never null
     * @throws InvalidInputException if there is none, or it is no mapping
     */
    public static Map<String, Object> variables(Path file) throws InvalidInputException {
        Map<String, Object> variables = new LinkedHashMap<>();
        ExtraVars.parse("@" + file).forEach((name, value) -> variables.put(name, secret(value)));
        return variables;
    }

    private static Object secret(Object value) {
        if (value instanceof String || value instanceof Number) {
            return Secret.of(value.toString());
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(key, secret(inner)));
            return copy;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(secret(inner)));
            return copy;
        }
        return value;
    }
}
