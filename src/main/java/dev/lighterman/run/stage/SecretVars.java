package dev.lighterman.run.stage;

import dev.lighterman.api.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Extra variables in two parts: what may stay in the run's directory, and the {@link Secret}s among them, which go into a
 * file of their own that is removed when the run ends. A secret inside of a list or mapping becomes a variable itself, and
 * a template stands in its place. Immutable.
 *
 * @param open without secrets
 * @param secrets by variable
 */
record SecretVars(Map<String, Object> open, Map<String, Secret> secrets) {
    private static final String NAME = "lighterman_secret_";

    static SecretVars of(Map<String, Object> vars) {
        Map<String, Object> open = new LinkedHashMap<>();
        Map<String, Secret> secrets = new LinkedHashMap<>();
        vars.forEach((name, value) -> {
            if (value instanceof Secret secret) {
                secrets.put(name, secret);
            }
        });
        vars.forEach((name, value) -> {
            if (!(value instanceof Secret)) {
                open.put(name, without(value, secrets, vars));
            }
        });
        return new SecretVars(open, secrets);
    }

    private static Object without(Object value, Map<String, Secret> secrets, Map<String, Object> vars) {
        if (value instanceof Secret secret) {
            int number = 1;
            while (vars.containsKey(NAME + number) || secrets.containsKey(NAME + number)) {
                number++;
            }
            secrets.put(NAME + number, secret);
            return "{{ " + NAME + number + " }}";
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(key, without(inner, secrets, vars)));
            return copy;
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(without(inner, secrets, vars)));
            return copy;
        }
        return value;
    }
}
