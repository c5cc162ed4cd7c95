package dev.lighterman.app;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.playbook.Playbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A module and its arguments as they are written on a command line. Stateless. */
public final class ModuleWords {
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_]\\w*(\\.\\w+)*");
    private static final Pattern ARGUMENT = Pattern.compile("\\w+=.*", Pattern.DOTALL);

    /** The argument in which modules without a form of their own take free text. */
    private static final String FREE = "_raw_params";

    private ModuleWords() {}

    /**
     * A request that runs a module.
     *
     * @param hosts the host pattern
     * @param module its name
     * @param arguments each {@code key=value}
     * @param freeForm the words of its free form; of a command each is an argument, for other modules they are joined by blanks
     * @throws InvalidInputException if one of them cannot be that
     */
    public static PlayRequest request(String hosts, String module, List<String> arguments, List<String> freeForm)
            throws InvalidInputException {
        if (!MODULE.matcher(module).matches()) {
            throw new InvalidInputException("\"" + module + "\" is no name of a module");
        }
        Map<String, Object> all = new LinkedHashMap<>();
        for (String argument : arguments) {
            if (!ARGUMENT.matcher(argument).matches()) {
                throw new InvalidInputException(
                        "\"" + argument + "\" is no key=value; perhaps you should write free text after \"--\"");
            }
            all.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        if (!freeForm.isEmpty()) {
            freeForm(module.substring(module.lastIndexOf('.') + 1), freeForm, all);
        }
        return PlayRequest.of(Playbook.module(hosts, module, all), module + ".yml");
    }

    private static void freeForm(String module, List<String> words, Map<String, Object> arguments) {
        if (module.equals("command") && words.size() > 1) {
            arguments.put("argv", new ArrayList<>(words));
        } else {
            boolean named = module.equals("command") || module.equals("shell");
            arguments.put(named ? "cmd" : FREE, String.join(" ", words));
        }
    }
}
