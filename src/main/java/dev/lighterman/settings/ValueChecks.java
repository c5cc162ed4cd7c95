package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Readiness;
import dev.lighterman.api.Secret;
import dev.lighterman.api.TransferSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks that a value is what its option takes, wherever it was set: code can set what the pipeline file's reader would have
 * refused, and a YAML escape can make text that no program can be given. Stateless.
 */
final class ValueChecks {
    /** Beyond this the nanoseconds of a deadline do not fit a long. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final int DEEPEST = 64;

    private ValueChecks() {}

    /** Values without those that cannot be used; each of these is a problem. */
    static OptionValues usable(OptionValues values, Problems findings) {
        OptionValues usable = values.copy();
        for (Option<?> option : Options.all()) {
            values.get(option).flatMap(value -> problem(option, value)).ifPresent(text -> {
                findings.problem(values.problem(option, option.path() + " " + text));
                usable.remove(option);
            });
        }
        return usable;
    }

    private static Optional<String> problem(Option<?> option, Object value) {
        OptionType<?> type = option.type();
        return switch (type.form()) {
            case INTEGER -> type.problem(value, value.toString());
            case HOST_KEY, JUMPS -> Optional.empty(); // they cannot be made wrong
            case KEYS, LOGINS -> Optional.empty(); // ManagedHosts looks at them
            case DURATION -> value instanceof Duration duration ? problem(duration) : Optional.empty();
            case CHOICE -> type.problem(value, ValueReader.shown(value.toString()));
            default -> value instanceof String text && text.isBlank() ? Optional.of("is empty") : inside(value, 0);
        };
    }

    static Optional<String> problem(Duration duration) {
        if (duration.isNegative()) {
            return Optional.of("must not be less than nothing");
        }
        return duration.compareTo(LONGEST) > 0
                ? Optional.of("is longer than ten years; perhaps you should write " + LONGEST.toDays() + "d at most")
                : Optional.empty();
    }

    /** What cannot be passed on, somewhere inside of a value. */
    static Optional<String> inside(Object value) {
        return inside(value, 0);
    }

    private static Optional<String> inside(Object value, int depth) {
        if (depth > DEEPEST) {
            return Optional.of("is nested more than " + DEEPEST + " levels deep");
        } else if (value instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (!(key instanceof String)) {
                    return Optional.of("has a name that is no text: " + key);
                }
            }
            return first(map.keySet(), depth + 1).or(() -> first(map.values(), depth + 1));
        } else if (value instanceof Iterable<?> items && !(value instanceof Path)) {
            return first(items, depth + 1);
        } else if (value instanceof String text) {
            return text(text);
        }
        boolean plain = value == null
                || value instanceof Boolean
                || value instanceof Number
                || value instanceof Path
                || value instanceof InventorySource.At;
        if (plain) {
            return Optional.empty();
        }
        Optional<List<Object>> parts = parts(value);
        return parts.isPresent()
                ? first(parts.get(), depth)
                : Optional.of("holds a " + value.getClass().getName()
                        + ", but takes only text, secrets, numbers, true and false, lists and maps");
    }

    /** What a value of a type of ours consists of; empty for other types. */
    private static Optional<List<Object>> parts(Object value) {
        if (value instanceof CommandWords command) {
            return set(command.arguments());
        } else if (value instanceof TransferSet set) {
            return set(set.files(), set.exclude(), set.removePrefix(), set.to());
        } else if (value instanceof GalaxyServer server) {
            return set(server.url(), server.token());
        } else if (value instanceof JobSpec job) {
            return set(job.name(), job.playbook(), job.options(), job.after(), job.before());
        } else if (value instanceof AnsibleOptions options) {
            return set(
                    options.tags(),
                    options.skipTags(),
                    options.extraVars(),
                    options.arguments(),
                    options.environment(),
                    options.galaxy(),
                    options.limit(),
                    options.startAtTask(),
                    options.becomePassword());
        } else if (value instanceof Notification notification) {
            return set(notification.url());
        } else if (value instanceof Readiness readiness) {
            return set(readiness.path());
        } else if (value instanceof PlaybookSource playbook) {
            return set(playbook.toString());
        } else if (value instanceof InventorySource.Inline inline) {
            return set(inline.groups());
        } else if (value instanceof InventorySource.Text whole) {
            return set(whole.text());
        } else if (value instanceof Secret secret) {
            return set(secret.reveal());
        }
        return Optional.empty();
    }

    /** The parts that are set. */
    private static Optional<List<Object>> set(Object... parts) {
        return Optional.of(Stream.of(parts)
                .<Object>flatMap(part -> part instanceof Optional<?> value ? value.stream() : Stream.of(part))
                .toList());
    }

    private static Optional<String> first(Iterable<?> values, int depth) {
        List<Optional<String>> found = new ArrayList<>();
        values.forEach(value -> found.add(inside(value, depth)));
        return found.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> text(String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of("holds a NUL character, which no program can be given");
        }
        boolean half = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        return half ? Optional.of("holds half a character (an unpaired surrogate)") : Optional.empty();
    }
}
