package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Task;
import dev.lighterman.yaml.Tagged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tasks of the {@code command} module that run exactly the arguments given: free form where Ansible takes it as it is,
 * else a list, with {@code !unsafe} where it would look for Jinja.
 *
 * <p>The module expands variables and a leading {@code ~} in each argument ({@code run_command} in Ansible's
 * {@code module_utils/basic.py}), which only ansible-core 2.16 and newer can be told not to. So a {@code $} that would begin
 * a variable is itself written as one: the module does not look again at what it expanded.
 */
final class CommandTask {
    private static final String DOLLAR = "LIGHTERMAN_DOLLAR";
    private static final Pattern VARIABLE = Pattern.compile("\\$(?=[A-Za-z0-9_{])");
    /** What the module takes out of the free form as options of its own (parse_kv in Ansible's splitter.py). */
    private static final Set<String> OPTIONS = Set.of(
            "creates",
            "removes",
            "chdir",
            "executable",
            "warn",
            "stdin",
            "stdin_add_newline",
            "strip_empty_ends",
            "argv",
            "expand_argument_vars");

    private final String name;
    private final List<Argument> arguments = new ArrayList<>();
    private Optional<String> stdin = Optional.empty();
    private Optional<Argument> directory = Optional.empty();
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** One argument; a template is left to Jinja. */
    private record Argument(String text, boolean template) {}

    private CommandTask(String name) {
        this.name = name;
    }

    static CommandTask named(String name) {
        return new CommandTask(name);
    }

    /** Adds arguments to be passed on as they are. */
    CommandTask run(String... texts) {
        for (String text : texts) {
            arguments.add(new Argument(text, false));
        }
        return this;
    }

    /** Adds an argument for Jinja to fill in. */
    CommandTask runTemplate(String template) {
        arguments.add(new Argument(template, true));
        return this;
    }

    CommandTask in(String changedDirectory) {
        directory = Optional.of(new Argument(changedDirectory, false));
        return this;
    }

    /** As {@link #in}, for Jinja to fill in. */
    CommandTask inTemplate(String template) {
        directory = Optional.of(new Argument(template, true));
        return this;
    }

    /** Gives the process a variable's text on its standard input. */
    CommandTask stdin(String variable) {
        stdin = Optional.of("{{ " + variable + " }}");
        return this;
    }

    CommandTask environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Task.Builder task() {
        boolean expands = Stream.concat(directory.stream(), arguments.stream())
                .anyMatch(a -> !a.template() && hasVariable(a.text()));
        Task.Builder task;
        if (arguments.stream().allMatch(CommandTask::isFreeForm)) {
            task = Task.of("command", freeForm());
            Map<String, Object> options = new LinkedHashMap<>();
            addOptions(options);
            if (!options.isEmpty()) {
                task.args(options);
            }
        } else {
            task = Task.of("command", list());
        }
        task.name(name);
        Map<String, String> all = new LinkedHashMap<>(environment);
        if (expands) {
            all.put(DOLLAR, "$");
        }
        if (!all.isEmpty()) {
            task.environment(all);
        }
        return task;
    }

    private String freeForm() {
        StringBuilder command = new StringBuilder();
        for (Argument argument : arguments) {
            command.append(command.length() == 0 ? "" : " ");
            command.append(argument.template() ? '"' + argument.text() + '"' : argument.text());
        }
        return command.toString();
    }

    private Map<String, Object> list() {
        List<Object> argv = new ArrayList<>();
        for (Argument argument : arguments) {
            argv.add(value(argument));
        }
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("argv", argv);
        addOptions(options);
        return options;
    }

    private void addOptions(Map<String, Object> options) {
        directory.ifPresent(path -> options.put("chdir", value(path)));
        stdin.ifPresent(text -> options.put("stdin", text));
    }

    private static Object value(Argument argument) {
        return argument.template() ? argument.text() : literal(escape(argument.text()));
    }

    private static boolean isFreeForm(Argument argument) {
        if (argument.template()) {
            return true;
        }
        String text = argument.text();
        int equals = text.indexOf('=');
        return !text.isEmpty()
                && text.codePoints().allMatch(c -> "_@%+:,./=-".indexOf(c) >= 0 || Character.isLetterOrDigit(c))
                && (equals <= 0 || !OPTIONS.contains(text.substring(0, equals)));
    }

    private static boolean hasVariable(String text) {
        return VARIABLE.matcher(text).find();
    }

    private static String escape(String text) {
        return VARIABLE.matcher(text).replaceAll("\\${" + DOLLAR + "}");
    }

    /** Text that Ansible leaves as it is. */
    static Object literal(String text) {
        boolean jinja = text.contains("{{") || text.contains("{%") || text.contains("{#");
        return jinja ? Tagged.unsafe(text) : text;
    }

    /** A file name for an argument of its own: kept from being taken for an option or a home directory. */
    static String file(String name) {
        return name.startsWith("~") || name.startsWith("-") ? "./" + name : name;
    }

    /**
     * Checks a value that becomes an argument.
     *
     * @throws IllegalArgumentException when it is empty, or holds what no process can be given
     */
    static void check(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + what + " holds a NUL character");
        }
    }
}
