package dev.lighterman.jenkins;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

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
    private static final Map<String, String> LONG = Map.of(
            "-i",
            "--inventory",
            "-l",
            "--limit",
            "-t",
            "--tags",
            "-e",
            "--extra-vars",
            "-f",
            "--forks",
            "-b",
            "--become");
    private static final List<String> FLAGS = List.of("--become", "--check", "--diff", "-C", "-D");

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
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                playbooks.add(word);
            } else if (word.matches("-v{1,6}")) {
                ansible.put("verbosity", word.length() - 1);
            } else {
                String name = LONG.getOrDefault(word, word.replaceFirst("=.*", ""));
                String value = word.contains("=") ? word.substring(word.indexOf('=') + 1) : null;
                if (!word.startsWith("--") && word.length() > 2 && LONG.containsKey(word.substring(0, 2))) {
                    name = LONG.get(word.substring(0, 2));
                    value = word.substring(2);
                } else if (value == null && !FLAGS.contains(name) && i + 1 < words.size() && takesValue(name)) {
                    value = words.get(++i);
                }
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

    private static boolean takesValue(String option) {
        return List.of(
                        "--inventory",
                        "--limit",
                        "--tags",
                        "--skip-tags",
                        "--extra-vars",
                        "--forks",
                        "--user",
                        "-u",
                        "--private-key",
                        "--key-file",
                        "--become-user",
                        "--become-method",
                        "--vault-password-file",
                        "--vault-id",
                        "--start-at-task",
                        "--connection",
                        "-c",
                        "--timeout",
                        "-T",
                        "--module-path",
                        "-M",
                        "--ssh-common-args")
                .contains(option);
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
            case "--check", "-C", "--diff", "-D" ->
                remarks.add(name + " is an option of a run, not of a pipeline file: lighterman run "
                        + (name.endsWith("C") || name.equals("--check") ? "--check" : "--diff"));
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
        for (String pair : text.strip().split("\\s+", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String key = pair.substring(0, equals);
                found.put(key, variable(key, pair.substring(equals + 1), remarks));
            }
        }
        return found;
    }

    /** A variable's value, or where to put it if its name says that it is a secret. */
    static Object variable(String key, String value, Remarks remarks) {
        if (key.matches("(?i).*(pass|secret|token|credential|api_?key).*") && !value.startsWith("$")) {
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
