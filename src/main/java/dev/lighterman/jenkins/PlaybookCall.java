package dev.lighterman.jenkins;

import dev.lighterman.settings.AnsibleArguments;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A call of ansible-playbook, as a job of a pipeline has it.
 *
 * @param playbook a path on this machine, or {@code server:} and one there
 * @param fields of the job: limit, tags, skipTags, extraVars
 * @param ansible of the section ansible: forks, become, verbosity
 * @param inventories what {@code -i} names
 */
record PlaybookCall(
        String playbook, Map<String, Object> fields, Map<String, Object> ansible, List<String> inventories) {
    /** A variable as {@code -e} has it; its value may be quoted. */
    private static final Pattern PAIR = Pattern.compile("([^\\s=]+)=(?:\"([^\"]*)\"|'([^']*)'|(\\S*))");

    /**
     * Reads the words after {@code ansible-playbook}.
     *
     * @param where turns the playbook's path into the job's
     * @return one call a playbook that is named
     */
    static List<PlaybookCall> parse(List<String> words, UnaryOperator<String> where, Remarks remarks) {
        List<String> playbooks = new ArrayList<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> ansible = new LinkedHashMap<>();
        List<String> inventories = new ArrayList<>();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!word.startsWith("-")) {
                playbooks.add(word);
                continue;
            }
            for (String[] option : options(word)) {
                String name = AnsibleArguments.longName(option[0]);
                String value = option[1] == null && AnsibleArguments.takesValue(name) && rest.hasNext()
                        ? rest.next()
                        : option[1];
                if (name.equals("--inventory")) {
                    inventories.add(remarks.text(String.valueOf(value)));
                } else {
                    option(name, value, fields, ansible, remarks);
                }
            }
        }
        return playbooks.stream()
                .map(playbook -> new PlaybookCall(where.apply(playbook), fields, ansible, inventories))
                .toList();
    }

    /** The options of a word, each with its value or null: short ones may stand together, the last with its value. */
    private static List<String[]> options(String word) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            return List.<String[]>of(
                    equals < 0
                            ? new String[] {word, null}
                            : new String[] {word.substring(0, equals), word.substring(equals + 1)});
        }
        List<String[]> options = new ArrayList<>();
        for (int at = 1; at < word.length(); at++) {
            String name = "-" + word.charAt(at);
            String rest = word.substring(at + 1);
            boolean valued = !rest.isEmpty() && AnsibleArguments.takesValue(name);
            options.add(new String[] {name, valued ? rest : null});
            if (valued) {
                break;
            }
        }
        return options;
    }

    private static void option(
            String name, String value, Map<String, Object> fields, Map<String, Object> ansible, Remarks remarks) {
        switch (name) {
            case "--limit" -> fields.put("limit", remarks.text(String.valueOf(value)));
            case "--tags" -> fields.put("tags", commas(value, remarks));
            case "--skip-tags" -> fields.put("skipTags", commas(value, remarks));
            case "--extra-vars" ->
                extraVars(String.valueOf(value), remarks).forEach((key, each) -> put(fields, "extraVars", key, each));
            case "--forks" -> GlobalServers.number(String.valueOf(value), forks -> ansible.put("forks", forks));
            case "--become" -> ansible.put("become", true);
            case "--become-user" -> ansible.put("becomeUser", remarks.text(String.valueOf(value)));
            case "--become-method" -> ansible.put("becomeMethod", remarks.text(String.valueOf(value)));
            case "--user" -> ansible.put("user", remarks.text(String.valueOf(value)));
            case "--connection" -> ansible.put("connection", remarks.text(String.valueOf(value)));
            case "--verbose" -> ansible.merge("verbosity", 1, (before, one) -> Math.min((int) before + 1, 6));
            case "--check", "--diff" ->
                remarks.add(name + " is an option of a run, not of a pipeline file: lighterman run " + name);
            default ->
                remarks.add("the option " + name + " of ansible-playbook was left out; see docs/from-jenkins.md");
        }
    }

    @SuppressWarnings("unchecked")
    static void put(Map<String, Object> fields, String map, String key, Object value) {
        ((Map<String, Object>) fields.computeIfAbsent(map, each -> new LinkedHashMap<String, Object>()))
                .put(key, value);
    }

    private static List<String> commas(String value, Remarks remarks) {
        return List.of(remarks.text(String.valueOf(value)).split(",", -1));
    }

    /** {@code key=value} pairs. JSON, YAML and files are named: reading them is Ansible's. */
    private static Map<String, Object> extraVars(String text, Remarks remarks) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (text.startsWith("@") || text.startsWith("{") || text.startsWith("[")) {
            remarks.add("-e " + (text.startsWith("@") ? text : "with JSON")
                    + " was left out; write its variables into extraVars");
            return found;
        }
        Matcher pair = PAIR.matcher(text);
        while (pair.find()) {
            String value = Stream.of(pair.group(2), pair.group(3), pair.group(4))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            found.put(pair.group(1), variable(pair.group(1), value, remarks));
        }
        return found;
    }

    /** A variable's value, or where to put it if its name says that it is a secret. */
    static Object variable(String key, String value, Remarks remarks) {
        if (!value.startsWith("$") && Remarks.maybeSecret(key, value)) {
            return secret(key, remarks);
        }
        if (value.contains("$(") || value.contains("`")) {
            remarks.add("the value of the variable " + key + " is made by the shell; give it with --set vars." + key
                    + "=...");
            return remarks.text("$" + key);
        }
        return remarks.text(value);
    }

    /** Where to put a secret that stays in Jenkins. */
    static String secret(String key, Remarks remarks) {
        String variable = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        remarks.add("the value of the variable " + key
                + " is a secret, or looks like one, and stays in Jenkins; put it into the" + " environment variable "
                + variable);
        return "${env:" + variable + "}";
    }
}
