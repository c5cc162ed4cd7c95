package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.mask.PrivateFile;
import dev.lighterman.yaml.Tagged;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
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
     * What Ansible would read from a password file: all of it but white space around it; of a program, what it prints.
     *
     * @param what what it is, for messages: {@code vault password}; not null
     * @param file the file, not null
     * @param id the vault id that it is for; empty for none; not null
     * @return never null
     * @throws InvalidInputException if there is none, it cannot be read or executed, it is empty, or others can read it
     */
    public static Secret password(String what, Path file, String id) throws InvalidInputException {
        check(what, file);
        boolean program = Files.isExecutable(file);
        String text = program ? PasswordProgram.output(what, file, id) : text(what, file);
        if (program && text.isBlank()) {
            throw new InvalidInputException("the " + what + " program " + file + " printed nothing");
        }
        return Secret.of(text.strip());
    }

    private static String text(String what, Path file) throws InvalidInputException {
        try {
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new InvalidInputException("the " + what + " file " + file + " is empty");
            }
            return text;
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
            checkPrivate(what, file);
            text(what, file);
        }
    }

    /**
     * Variables from a YAML or JSON file, each text and number in it a secret.
     *
     * @throws InvalidInputException if there is none, it is no mapping, or others can read it
     */
    public static Map<String, Object> variables(Path file) throws InvalidInputException {
        if (Files.exists(file)) {
            checkPrivate("secret variables", file);
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        YamlDocument document = YamlDocument.parse(file.toString(), bytes("file of secret variables", file));
        if (document.root().isPresent()) {
            if (!(document.root().get() instanceof YamlNode.Mapping mapping)) {
                throw new InvalidInputException("secret variables must be a mapping, but " + file + " is "
                        + document.root().get().description());
            }
            for (YamlNode.Entry entry : mapping.entries()) {
                variables.put(entry.key().text(), secret(file, entry.value().toValue()));
            }
        }
        return variables;
    }

    /** All bytes of a file of variables. */
    static byte[] bytes(String what, Path file) throws InvalidInputException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidInputException("the " + what + " " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is none"));
        }
    }

    private static Object secret(Path file, Object value) throws InvalidInputException {
        if (value instanceof Tagged tagged) {
            throw new InvalidInputException(file + " has a value with the tag " + tagged.tag()
                    + ", which cannot be a secret variable; perhaps you should write the value itself");
        } else if (value instanceof String || value instanceof Number) {
            return Secret.of(value.toString());
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy.put(entry.getKey(), secret(file, entry.getValue()));
            }
            return copy;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            for (Object inner : list) {
                copy.add(secret(file, inner));
            }
            return copy;
        }
        return value;
    }
}
