package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a build must know and nobody else: files in a private directory that is there for the time of the build. Arguments are
 * read from there into the engine's environment, since an environment that Ansible is given stands on the command line of a
 * shell. Immutable.
 *
 * @param files templates of what is in them, by name
 * @param ids the files with secrets by the ids that the Dockerfile has for them
 */
record BuildSecrets(Map<String, String> files, Map<String, String> ids) {
    private static final String SECRET_VARIABLE = "lighterman_build_secret_";
    private static final String ARGUMENT_VARIABLE = "lighterman_build_arg_";
    private static final String ARGUMENTS = "arguments";
    private static final String DIRECTORY = "{{ build_secrets.stdout | default('') }}";

    /** The secrets of an image. */
    static BuildSecrets of(Image image) {
        Map<String, String> files = new LinkedHashMap<>();
        StringBuilder exports = new StringBuilder();
        image.args().forEach((name, value) -> {
            if (value instanceof Secret) {
                exports.append("export ")
                        .append(name)
                        .append("={{ ")
                        .append(ARGUMENT_VARIABLE)
                        .append(name);
                exports.append(" | quote }}\n");
            }
        });
        if (!exports.isEmpty()) {
            files.put(ARGUMENTS, exports.toString());
        }
        Map<String, String> ids = new LinkedHashMap<>();
        image.secrets().keySet().forEach(id -> {
            ids.put(id, "secret-" + id);
            files.put("secret-" + id, "{{ " + secretVariable(id) + " }}");
        });
        return new BuildSecrets(files, ids);
    }

    /** The variables with the values, as the playbook takes them; they are to be given as {@code !unsafe}. */
    static Map<String, Object> variables(Image image) {
        Map<String, Object> variables = new LinkedHashMap<>();
        image.args().forEach((name, value) -> {
            if (value instanceof Secret) {
                variables.put(ARGUMENT_VARIABLE + name, value);
            }
        });
        image.secrets().forEach((id, value) -> variables.put(secretVariable(id), withLineEnd((Secret) value)));
        return variables;
    }

    private static String secretVariable(String id) {
        return SECRET_VARIABLE + id.replaceAll("[.-]", "_");
    }

    /** A text of several lines is a file, such as a key, which programs want to end like one. */
    private static Secret withLineEnd(Secret secret) {
        String text = secret.reveal();
        return text.indexOf('\n') >= 0 && !text.endsWith("\n") ? Secret.of(text + "\n") : secret;
    }

    boolean any() {
        return !files.isEmpty();
    }

    /** Lets a command read the arguments into its environment first. */
    void readBefore(CommandTask build) {
        if (files.containsKey(ARGUMENTS)) {
            build.run("sh", "-c", ". \"$0\" && exec \"$@\"").runTemplate(DIRECTORY + "/" + ARGUMENTS);
        }
    }

    /** Tells the engine where its secrets are. */
    void passTo(CommandTask build) {
        ids.forEach((id, file) -> build.run("--secret").runTemplate("id=" + id + ",src=" + DIRECTORY + "/" + file));
    }

    /** The builds with the files there for as long as they last. */
    List<TaskEntry> around(List<TaskEntry> builds) {
        if (!any()) {
            return builds;
        }
        List<TaskEntry> tasks = new ArrayList<>();
        tasks.add(LoginDirectory.makeEmpty()
                .name("make a private directory for the secrets of the build")
                .register("build_secrets")
                .keyword("changed_when", ReadyTasks.NO)
                .build());
        files.forEach((name, text) -> tasks.add(write(name, text)));
        tasks.addAll(builds);
        return List.of(Block.of(tasks.toArray(TaskEntry[]::new))
                .always(ReadyTasks.remove(DIRECTORY)
                        .name("remove the secrets of the build")
                        .when("build_secrets.stdout | default('') != ''")
                        .build())
                .build());
    }

    private static Task write(String name, String text) {
        List<Object> argv = List.of("sh", "-c", "umask 077; cat >\"$0\"", DIRECTORY + "/" + name);
        return Task.of("command", ReadyTasks.ordered("argv", argv, "stdin", text, "stdin_add_newline", ReadyTasks.NO))
                .name("write a secret of the build: " + name)
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("no_log", ReadyTasks.YES)
                .build();
    }
}
