package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Values of options, each of its option's type: what a pipeline file, overrides and code have in common. Mutable, not
 * thread-safe.
 */
public final class OptionValues {
    private record Entry(Object value, ValueOrigin place) {}

    private final Map<Option<?>, Entry> entries = new LinkedHashMap<>();
    private final Map<Option<?>, List<Problem>> problems = new LinkedHashMap<>();
    private Optional<Server> server = Optional.empty();
    private AnsibleOptions ansible = AnsibleOptions.none();
    private ReferencedSecrets references = ReferencedSecrets.NONE;

    /** Sets an option from code. */
    public <T> void set(Option<T> option, T value) {
        set(option, value, new ValueOrigin.Code());
    }

    /** Sets a command from a command line; one that cannot be split is a problem when settings are made. */
    public void setCommandLine(Option<CommandWords> option, String line) {
        try {
            set(option, CommandWords.of(CommandLines.parse(line)));
        } catch (InvalidInputException e) {
            problems.put(
                    option,
                    e.problems().stream()
                            .map(problem -> Problem.of(option.path() + ": " + problem.message()))
                            .toList());
        }
    }

    /**
     * Sets a section from code, in place of what was set in it before.
     *
     * @param name its path, not null
     * @param options values of their options' types, by path; not null
     */
    public void section(String name, Map<String, Object> options) {
        entries.keySet().removeIf(option -> isBelow(name, option));
        for (Option<?> option : Options.all()) {
            if (options.containsKey(option.path())) {
                entries.put(option, new Entry(options.get(option.path()), new ValueOrigin.Code()));
            }
        }
    }

    /** Sets the control node as a whole, in place of the options below {@code server}. */
    public void server(Server value) {
        server = Optional.of(value);
    }

    /** The control node, where it was set as a whole. */
    Optional<Server> server() {
        return server;
    }

    /**
     * Sets the section {@code ansible} from code. What is set before, and in the pipeline file, holds where this says nothing.
     */
    public void ansible(AnsibleOptions options) {
        ansible = options.or(ansible);
    }

    AnsibleOptions ansible() {
        return ansible;
    }

    /** Where the jobs stand. */
    JobPlaces jobPlaces() {
        Entry entry = entries.get(Options.JOBS);
        return entry != null && entry.place() instanceof ValueOrigin.Jobs jobs ? jobs.each() : JobPlaces.NONE;
    }

    /** What references stood for in these values. */
    ReferencedSecrets references() {
        return references;
    }

    void references(ReferencedSecrets found) {
        references = found;
    }

    /** What could not be set. */
    List<Problem> problems() {
        return problems.values().stream().flatMap(List::stream).toList();
    }

    <T> void set(Option<T> option, T value, ValueOrigin place) {
        Objects.requireNonNull(value, option.path());
        problems.remove(option);
        entries.put(option, new Entry(value, place));
    }

    /** {@return the value of an option; empty when it is not set} */
    @SuppressWarnings("unchecked") // set() puts nothing else under this key
    public <T> Optional<T> get(Option<T> option) {
        return Optional.ofNullable(entries.get(option)).map(entry -> (T) entry.value());
    }

    /**
     * The value of an option, or its default.
     *
     * @param option one with a default, not null
     */
    <T> T value(Option<T> option) {
        return get(option).or(option::byDefault).orElseThrow();
    }

    /** What a setter makes of something, where the option is set. */
    <S, T> S apply(S something, Option<T> option, BiFunction<S, T, S> setter) {
        return get(option).map(value -> setter.apply(something, value)).orElse(something);
    }

    /** A problem with an option's value, where it was set. */
    Problem problem(Option<?> option, String message) {
        Entry entry = entries.get(option);
        if (entry != null && !(entry.place() instanceof ValueOrigin.Code)) {
            return entry.place().problem(message);
        }
        return Problem.of(message.startsWith(option.path()) ? message : option.path() + ": " + message);
    }

    void remove(Option<?> option) {
        entries.remove(option);
    }

    /** Whether any option below a path is set, the path itself included. */
    boolean anyBelow(String path) {
        return entries.keySet().stream().anyMatch(option -> isBelow(path, option));
    }

    private static boolean isBelow(String path, Option<?> option) {
        return option.path().equals(path) || option.path().startsWith(path + ".");
    }

    /** A copy that is independent of this one. */
    public OptionValues copy() {
        OptionValues copy = new OptionValues();
        copy.entries.putAll(entries);
        copy.problems.putAll(problems);
        copy.server = server;
        copy.ansible = ansible;
        copy.references = references;
        return copy;
    }
}
