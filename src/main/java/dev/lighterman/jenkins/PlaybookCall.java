package dev.lighterman.jenkins;

import dev.lighterman.settings.AnsibleArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of ansible-playbook, as a job of a pipeline has it.
 *
 * @param playbook a path on this machine, or {@code server:} and one there
 * @param fields of the job: limit, tags, skipTags, extraVars
 * @param ansible of the section ansible: forks, become and how, user, connection, verbosity
 * @param inventories what {@code -i} names
 */
record PlaybookCall(
        String playbook, Map<String, Object> fields, Map<String, Object> ansible, List<String> inventories) {
    private static final Pattern VARIABLE = Pattern.compile("([^\\s=]+)=(\"[^\"]*\"|'[^']*'|\\S*)");

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
        for (AnsibleArguments.Given each : AnsibleArguments.read(words)) {
            String value = each.value().orElse("");
            switch (each.name()) {
                case "" -> playbooks.add(value);
                case "--inventory" -> inventories.add(remarks.text(value));
                case "--limit" -> fields.put("limit", remarks.text(value));
                case "--tags" -> fields.put("tags", commas(value, remarks));
                case "--skip-tags" -> fields.put("skipTags", commas(value, remarks));
                case "--extra-vars" ->
                    extraVars(value, remarks).forEach((key, variable) -> put(fields, "extraVars", key, variable));
                case "--forks" -> GlobalServers.number(value, forks -> ansible.put("forks", forks));
                case "--become" -> ansible.put("become", true);
                case "--become-user" -> ansible.put("becomeUser", remarks.text(value));
                case "--become-method" -> ansible.put("becomeMethod", remarks.text(value));
                case "--user" -> ansible.put("user", remarks.text(value));
                case "--connection" -> ansible.put("connection", remarks.text(value));
                case "--verbose" -> ansible.merge("verbosity", 1, (before, one) -> Math.min((int) before + 1, 6));
                case "--check", "--diff" ->
                    remarks.add(each.written() + " is an option of a run, not of a pipeline file: lighterman run "
                            + each.name());
                default ->
                    remarks.add("the option " + each.written()
                            + " of ansible-playbook was left out; see docs/from-jenkins.md");
            }
        }
        return playbooks.stream()
                .map(playbook -> new PlaybookCall(where.apply(playbook), fields, ansible, inventories))
                .toList();
    }

    @SuppressWarnings("unchecked")
    static void put(Map<String, Object> fields, String map, String key, Object value) {
        ((Map<String, Object>) fields.computeIfAbsent(map, each -> new LinkedHashMap<String, Object>()))
                .put(key, value);
    }

    private static List<String> commas(String value, Remarks remarks) {
        return List.of(remarks.text(value).split(",", -1));
    }

    /** {@code key=value} pairs. JSON, YAML and files are named: reading them is Ansible's. */
    private static Map<String, Object> extraVars(String text, Remarks remarks) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (text.startsWith("@") || text.startsWith("{") || text.startsWith("[")) {
            remarks.add("-e " + (text.startsWith("@") ? text : "with JSON")
                    + " was left out; write its variables into extraVars");
            return found;
        }
        Matcher pair = VARIABLE.matcher(text);
        while (pair.find()) {
            String value = pair.group(2);
            boolean quoted =
                    value.length() > 1 && "\"'".indexOf(value.charAt(0)) >= 0 && value.endsWith(value.substring(0, 1));
            found.put(
                    pair.group(1),
                    variable(pair.group(1), quoted ? value.substring(1, value.length() - 1) : value, remarks));
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
