package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files on this machine with secrets in them. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * What Ansible would read from a password file: all of it but white space around it.
     *
     * @param what what it is, for messages: {@code vault password}; not null
     * @param file the file, not null
     * @return never null
     * @throws InvalidInputException if there is none, it is a program, it is empty, or others can read it
     */
    public static Secret password(String what, Path file) throws InvalidInputException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("there is no " + what + " file " + file);
        }
        if (Files.isExecutable(file)) {
            throw new InvalidInputException("the " + what + " file " + file
                    + " is a program, but only plain files are supported; perhaps you should write the password to a file "
                    + "that only you can read");
        }
        checkPrivate(what, file);
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new InvalidInputException("the " + what + " file " + file + " is empty");
            }
            return Secret.of(text);
        } catch (IOException e) {
            throw new InvalidInputException("the " + what + " file " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static void checkPrivate(String what, Path file) throws InvalidInputException {
        Optional<String> problem = PrivateFile.problemOfSecret(file);
        if (problem.isPresent()) {
            throw new InvalidInputException("the " + what + " file " + file + " " + problem.get());
        }
    }

    /**
     * Variables from a YAML or JSON file, each text and number in it a secret.
     *
     * @param file the file, not null
     * @return never null
     * @throws InvalidInputException if there is none, it is no mapping, or others can read it
     */
    public static Map<String, Object> variables(Path file) throws InvalidInputException {
        if (Files.exists(file)) {
            checkPrivate("secret variables", file);
        }
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
