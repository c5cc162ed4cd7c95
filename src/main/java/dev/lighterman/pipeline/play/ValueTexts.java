package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InventoryText;
import dev.lighterman.api.PlaybookText;
import dev.lighterman.api.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The texts of one run's playbook and inventories that are made of values. The texts stay on the control node, so the secrets
 * in them become variables, which do not. For one thread.
 */
final class ValueTexts {
    private static final String NAME = "lighterman_secret_value_";

    private final Set<String> taken;
    private final Map<Secret, String> names = new LinkedHashMap<>();

    /**
     * No text yet.
     *
     * @param taken names that no variable for a secret may have
     */
    ValueTexts(Set<String> taken) {
        this.taken = taken;
    }

    String of(PlaybookText playbook) throws InvalidInputException {
        return text("the playbook", () -> playbook.text(this::template));
    }

    String of(InventoryText inventory) throws InvalidInputException {
        return text("the inventory", () -> inventory.text(this::template));
    }

    /** The secrets of all texts by variable. */
    Map<String, Secret> secrets() {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        names.forEach((secret, name) -> secrets.put(name, secret));
        return secrets;
    }

    private String template(Secret secret) {
        if (secret.reveal().indexOf('\0') >= 0 || holdsHalfACharacter(secret.reveal())) {
            throw new IllegalArgumentException("a secret holds a NUL character or half a character");
        }
        return "{{ " + names.computeIfAbsent(secret, each -> freeName()) + " }}";
    }

    private String freeName() {
        int number = 1;
        while (taken.contains(NAME + number) || names.containsValue(NAME + number)) {
            number++;
        }
        return NAME + number;
    }

    private static String text(String what, Supplier<String> made) throws InvalidInputException {
        String text;
        try {
            text = made.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(what + " cannot be written as YAML: " + e.getMessage());
        }
        if (text == null) {
            throw new InvalidInputException(what + " has no text: text() gave null");
        }
        if (holdsHalfACharacter(text)) {
            throw new InvalidInputException("the text of " + what + " holds half a character (an unpaired surrogate)");
        }
        return text;
    }

    private static boolean holdsHalfACharacter(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
