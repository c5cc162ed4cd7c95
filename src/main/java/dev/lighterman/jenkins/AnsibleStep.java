package dev.lighterman.jenkins;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.CommandLines;
import dev.lighterman.xml.XmlElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a playbook step of Jenkins' Ansible plugin, which runs Ansible where the job runs. */
final class AnsibleStep {
    private AnsibleStep() {}

    static void read(XmlElement step, JenkinsJob job, Remarks remarks) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> ansible = new LinkedHashMap<>();
        text(step, "limit", fields, "limit", remarks);
        list(step, "tags", fields, "tags", remarks);
        list(step, "skippedTags", fields, "skipTags", remarks);
        GlobalServers.number(step.value("forks"), forks -> {
            if (forks > 0 && forks != 5) {
                ansible.put("forks", forks);
            }
        });
        if (step.isSet("become") || step.isSet("sudo")) {
            ansible.put("become", true);
        }
        for (String way : List.of("sudo", "become")) { // the plugin saves users of both, whichever is on
            String user = step.value(way + "User");
            if (step.isSet(way) && !user.isEmpty()) {
                ansible.put("becomeUser", remarks.text(user));
            }
        }
        String installation = step.value("ansibleName");
        if (!installation.isEmpty() && !installation.equalsIgnoreCase("default")) {
            remarks.add("Ansible is the installation \"" + installation
                    + "\" of Jenkins' tools; where the server has several, set server.ansible");
        }
        inventory(step, job, remarks);
        extraVars(step, fields, remarks);
        without(step, remarks);
        String extra = step.value("additionalParameters");
        if (!extra.isEmpty()) {
            additional(extra, fields, ansible, job, remarks);
        }
        job.calls().add(new PlaybookCall(remarks.text(step.value("playbook")), fields, ansible, List.of()));
    }

    private static void without(XmlElement step, Remarks remarks) {
        remarks.addIf(
                !step.value("startAtTask").isEmpty(),
                "starting at a task is an option of play: lighterman play --start-at-task");
        remarks.addIf(
                !step.value("credentialsId").isEmpty(),
                "the login of the hosts stays in Jenkins; see \"Keys and logins\" in docs/from-jenkins.md");
        remarks.addIf(
                !step.value("vaultCredentialsId").isEmpty(),
                "the vault password stays in Jenkins; save it to a file that only you can read, and name"
                        + " that in ansible.vaultPasswordFile");
        remarks.addIf(
                step.isSet("disableHostKeyChecking"),
                "host keys of the managed hosts are checked; put them into known_hosts, or set host_key_checking = False"
                        + " in the project's ansible.cfg");
        remarks.addIf(step.isSet("checkMode"), "check mode is an option of a run: lighterman run --check");
    }

    private static void additional(
            String words, Map<String, Object> fields, Map<String, Object> ansible, JenkinsJob job, Remarks remarks) {
        try {
            for (PlaybookCall more : PlaybookCall.parse(
                    CommandLines.parse("x.yml " + words.replace('\n', ' ')), each -> each, remarks)) {
                more.fields().forEach((name, value) -> { // the plugin writes them behind its own options
                    if (value instanceof Map<?, ?> variables) {
                        variables.forEach((key, each) -> PlaybookCall.put(fields, name, (String) key, each));
                    } else {
                        fields.put(name, value);
                    }
                });
                ansible.putAll(more.ansible());
                more.inventories().forEach(inventory -> job.inventory(inventory, remarks));
            }
        } catch (InvalidInputException e) {
            remarks.add("the additional parameters were left out"
                    + (Remarks.maybeSecret(words) ? ": they seem to hold a password" : ": " + e.getMessage()));
        }
    }

    private static void inventory(XmlElement step, JenkinsJob job, Remarks remarks) {
        step.child("inventory").ifPresent(inventory -> {
            if (!inventory.value("path").isEmpty()) {
                job.inventory(remarks.text(inventory.value("path")), remarks);
            } else if (!inventory.value("content").isEmpty()) {
                remarks.add(
                        "the inventory stands in the job itself; save it as inventory/hosts beside the pipeline file");
            }
        });
    }

    private static void extraVars(XmlElement step, Map<String, Object> fields, Remarks remarks) {
        step.below("org.jenkinsci.plugins.ansible.ExtraVar").forEach(variable -> {
            String key = variable.value("key");
            String value = variable.value("value");
            boolean secret =
                    value.startsWith("{AQA") || !variable.value("secretValue").isEmpty();
            PlaybookCall.put(
                    fields,
                    "extraVars",
                    key,
                    secret ? PlaybookCall.secret(key, remarks) : PlaybookCall.variable(key, value, remarks));
        });
    }

    private static void text(XmlElement step, String from, Map<String, Object> fields, String to, Remarks remarks) {
        if (!step.value(from).isEmpty()) {
            fields.put(to, remarks.text(step.value(from)));
        }
    }

    private static void list(XmlElement step, String from, Map<String, Object> fields, String to, Remarks remarks) {
        if (!step.value(from).isEmpty()) {
            fields.put(to, List.of(remarks.text(step.value(from)).split(",", -1)));
        }
    }
}
