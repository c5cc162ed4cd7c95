package dev.lighterman.playbook;

import dev.lighterman.yaml.Spelled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The module that a task runs, and its arguments. Immutable.
 *
 * @param module the module's name as written, not null
 * @param freeForm arguments in free form, {@code src=a dest=b} included; empty when there are none
 * @param arguments arguments by name, those of {@code args} included
 * @param local whether {@code local_action} runs it on the control node
 */
public record ModuleCall(String module, Optional<String> freeForm, Map<String, Object> arguments, boolean local) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param module as {@link #module()}
     * @param freeForm as {@link #freeForm()}
     * @param arguments as {@link #arguments()}
     * @param local as {@link #local()}
     * @throws NullPointerException if one of them is null
     */
    public ModuleCall {
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(freeForm, "freeForm");
        arguments = Keywords.freeze(arguments);
    }

    static Optional<ModuleCall> of(Task task) {
        Map<String, Object> keywords = task.keywords();
        for (String action : new String[] {"action", "local_action"}) {
            if (keywords.containsKey(action)) {
                return ofAction(keywords, action);
            }
        }
        return keywords.entrySet().stream()
                .filter(entry -> Task.namesModule(entry.getKey()))
                .findFirst()
                .map(entry -> call(entry.getKey(), entry.getValue(), keywords, false));
    }

    private static Optional<ModuleCall> ofAction(Map<String, Object> keywords, String action) {
        boolean local = action.equals("local_action");
        Object value = keywords.get(action);
        if (value instanceof Map<?, ?> map && map.get("module") != null) {
            Map<Object, Object> rest = new LinkedHashMap<>(map);
            String[] words = rest.remove("module").toString().strip().split("\\s+", 2);
            ModuleCall call = call(words[0], rest, keywords, local);
            return Optional.of(
                    words.length < 2 ? call : new ModuleCall(words[0], Optional.of(words[1]), call.arguments, local));
        } else if (value instanceof String text && !text.isBlank()) {
            String[] words = text.strip().split("\\s+", 2);
            return Optional.of(call(words[0], words.length < 2 ? null : words[1], keywords, local));
        }
        return Optional.empty();
    }

    private static ModuleCall call(String module, Object value, Map<String, Object> keywords, boolean local) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (keywords.get("args") instanceof Map<?, ?> args) {
            args.forEach((key, arg) -> arguments.put(String.valueOf(key), arg));
        }
        Optional<String> freeForm = Optional.empty();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, arg) -> arguments.put(String.valueOf(key), arg));
        } else if (Spelled.unwrap(value) != null) {
            freeForm = Optional.of(Spelled.unwrap(value).toString());
        }
        return new ModuleCall(module, freeForm, arguments, local);
    }
}
