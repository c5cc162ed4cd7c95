package dev.lighterman.settings;

import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.SshKey;
import dev.lighterman.api.TransferSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The kind of value that an option takes. Immutable.
 *
 * @param <T> the Java type of the value
 * @param name how the type is called in messages and in the documentation, not null
 * @param form how its value is read, not null
 * @param min the smallest number allowed, for {@link Form#INTEGER}
 * @param max the largest number allowed, for {@link Form#INTEGER}
 * @param choices the values allowed by how they are written, for {@link Form#CHOICE}
 */
record OptionType<T>(String name, Form form, int min, int max, Map<String, T> choices) {
    /** How a value is written. */
    enum Form {
        /** Any text. */
        TEXT,
        /** Text that must not be shown. */
        SECRET,
        /** A path on this machine; relative ones are taken from the pipeline file's directory. */
        PATH,
        /** A path as for {@link #PATH}, or one on the server. */
        PLAYBOOK,
        /** A whole number. */
        INTEGER,
        /** true or false. */
        BOOLEAN,
        /** A number with a unit. */
        DURATION,
        /** One of a few words. */
        CHOICE,
        /** Host key policy. */
        HOST_KEY,
        /** Texts; a single one may stand alone. */
        LIST,
        /** Paths as for {@link #PATH}; a single one may stand alone. */
        PATHS,
        /** A command line or a list of arguments. */
        COMMAND,
        /** Names and values, passed on as they are. */
        MAP,
        /** Names and texts. */
        TEXTS,
        /** Names and texts that everybody may see, so that none may be a secret. */
        PLAIN_TEXTS,
        /** An HTTP path, with a port or without. */
        READINESS,
        /** Jobs of the user's. */
        JOBS,
        /** Who is told how it ended. */
        NOTIFICATIONS,
        /** Jump hosts. */
        JUMPS,
        /** Galaxy servers. */
        GALAXY,
        /** Private keys for managed hosts. */
        KEYS,
        /** Logins of managed hosts. */
        LOGINS,
        /** Transfer sets. */
        TRANSFERS,
        /** A path or groups of hosts. */
        INVENTORY,
        /** A section that may be empty. */
        SECTION
    }

    static final OptionType<String> TEXT = of("text", Form.TEXT);
    static final OptionType<Secret> SECRET = of("secret", Form.SECRET);
    static final OptionType<Path> PATH = of("path", Form.PATH);
    static final OptionType<PlaybookSource> PLAYBOOK = of("path, server:path or git:url@ref//path", Form.PLAYBOOK);
    static final OptionType<Integer> PORT = integer("port", 1, 65535);
    static final OptionType<Boolean> BOOLEAN = of("true or false", Form.BOOLEAN);
    static final OptionType<Duration> DURATION = of("duration", Form.DURATION);
    static final OptionType<HostKey> HOST_KEY = of("host key policy", Form.HOST_KEY);
    static final OptionType<List<String>> LIST = of("list of text", Form.LIST);
    static final OptionType<List<Path>> PATHS = of("list of paths", Form.PATHS);
    static final OptionType<CommandWords> COMMAND = of("command line or list", Form.COMMAND);
    static final OptionType<Map<String, Object>> MAP = of("mapping", Form.MAP);
    static final OptionType<Map<String, Object>> TEXTS = of("mapping of text", Form.TEXTS);
    static final OptionType<Map<String, String>> PLAIN_TEXTS = of("mapping of text", Form.PLAIN_TEXTS);
    static final OptionType<Readiness> READINESS = of("HTTP path", Form.READINESS);
    static final OptionType<List<Notification>> NOTIFICATIONS = of("list of notifications", Form.NOTIFICATIONS);
    static final OptionType<List<Server>> JUMPS = of("list of jump hosts", Form.JUMPS);
    static final OptionType<List<Server>> SERVERS = of("list of SSH servers", Form.JUMPS);
    static final OptionType<List<GalaxyServer>> GALAXY = of("list of servers", Form.GALAXY);
    static final OptionType<List<SshKey>> KEYS = of("list of keys", Form.KEYS);
    static final OptionType<List<HostLogin>> LOGINS = of("list of logins", Form.LOGINS);
    static final OptionType<List<TransferSet>> TRANSFERS = of("list of transfer sets", Form.TRANSFERS);
    static final OptionType<List<JobSpec>> JOBS = of("list of jobs", Form.JOBS);
    static final OptionType<InventorySource> INVENTORY = of("path or groups", Form.INVENTORY);
    static final OptionType<Boolean> SECTION = of("section", Form.SECTION);

    OptionType {
        choices = Collections.unmodifiableMap(choices);
    }

    private static <T> OptionType<T> of(String name, Form form) {
        return new OptionType<>(name, form, 0, 0, Map.of());
    }

    static OptionType<Integer> integer(String name, int min, int max) {
        return new OptionType<>(name, Form.INTEGER, min, max, Map.of());
    }

    /** A value of this type as it is written. */
    String text(T value) {
        return value instanceof Duration duration
                ? Durations.format(duration)
                : choices.entrySet().stream()
                        .filter(choice -> choice.getValue().equals(value))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseGet(value::toString);
    }

    /** What a value must be, for messages. */
    String wanted() {
        return switch (form) {
            case INTEGER -> "a whole number from " + min + " to " + max;
            case CHOICE -> "one of " + String.join(", ", choices.keySet());
            default -> name;
        };
    }

    /** What is wrong with a number or a choice, as what follows its name in a sentence. */
    Optional<String> problem(Object value, String shown) {
        boolean fits =
                switch (form) {
                    case INTEGER -> value instanceof Integer number && number >= min && number <= max;
                    case CHOICE -> choices.containsValue(value);
                    default -> true;
                };
        String hint = form == Form.CHOICE ? Suggestion.didYouMean(value.toString(), choices.keySet()) : "";
        return fits ? Optional.empty() : Optional.of("must be " + wanted() + ", but is " + shown + hint);
    }

    @SafeVarargs
    static <T> OptionType<T> choice(Function<T, String> writing, T... values) {
        Map<String, T> choices = new LinkedHashMap<>();
        for (T value : values) {
            choices.put(writing.apply(value), value);
        }
        return new OptionType<>(String.join(" | ", choices.keySet()), Form.CHOICE, 0, 0, choices);
    }

    /** One of an enum's constants, in lower case. */
    static <T extends Enum<T>> OptionType<T> lowerCase(T[] values) {
        return choice(value -> value.name().toLowerCase(Locale.ROOT), values);
    }
}
