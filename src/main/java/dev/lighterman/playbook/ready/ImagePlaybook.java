package dev.lighterman.playbook.ready;

import dev.lighterman.api.ContainerEngine;
import dev.lighterman.api.ImageReference;
import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import dev.lighterman.yaml.Spelled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the ready image playbook, which removes the image's last build from the server, builds, pushes, and
 * removes what it built. Only this very tag is ever removed, never by force, never by id. Immutable.
 *
 * @param image the image by name and maybe tag, without a digest, not null
 * @param context the directory on the server that the image is built from; a leading {@code ~} is its user's home
 * @param dockerfile the Dockerfile, relative to the context
 * @param engine the program that does it
 * @param hosts the play's host pattern
 * @param login a login for this run only; empty for the login that the server has
 * @param labels labels put on the image, in order
 * @param sent the files below the context that alone reach the engine, the Dockerfile among them; empty for all that is in the context
 * @param homeOfCaller whether a leading {@code ~} of the context is the home of the user who calls ansible-playbook, whomever the
 *     tasks become
 */
public record ImagePlaybook(
        ImageReference image,
        String context,
        String dockerfile,
        ContainerEngine engine,
        String hosts,
        Optional<RegistryLogin> login,
        Map<String, String> labels,
        Optional<List<String>> sent,
        boolean homeOfCaller) {
    /** The file's name, as in the source setup. */
    public static final String FILE_NAME = "create-cicd-devops-images.yml";

    /** The file's name of {@link #cleanup()}. */
    public static final String CLEANUP_FILE_NAME = "remove-registry-login.yml";

    private static final String PACKED = "{{ build_context.path | default('') }}";
    private static final Spelled NO = new Spelled("no");
    private static final Spelled YES = new Spelled("yes");

    public ImagePlaybook {
        sent = sent.map(List::copyOf);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        CommandTask.check("context", context);
        CommandTask.check("dockerfile", dockerfile);
        CommandTask.check("host pattern", hosts);
        if (image.digest().isPresent()) {
            throw new IllegalArgumentException("an image to be built cannot have a digest");
        }
        labels.forEach((key, value) -> {
            CommandTask.check("label " + key, key + value);
            if (key.isEmpty() || key.contains("=") || key.startsWith("~")) {
                throw new IllegalArgumentException("\"" + key + "\" cannot be the name of a label");
            }
        });
    }

    /**
     * Starts from the defaults: a context of the image's name below {@code ~/lighterman}, {@code Dockerfile}, docker, all hosts, no login, no labels.
     *
     * @param image the image, not null
     * @return a new builder
     */
    public static Builder of(ImageReference image) {
        return new Builder(image);
    }

    /** The playbook. */
    public Playbook playbook() {
        List<TaskEntry> tasks = new ArrayList<>();
        if (login.isEmpty()) {
            tasks.addAll(imageTasks());
        } else {
            tasks.add(LoginDirectory.make(engine, login.get(), image)
                    .name("make a private directory for the registry login")
                    .register("registry_login")
                    .keyword("changed_when", NO)
                    .build());
            List<TaskEntry> block = new ArrayList<>();
            block.add(loginTask(login.get()));
            block.addAll(imageTasks());
            tasks.add(Block.of(block.toArray(TaskEntry[]::new))
                    .environment(arguments().loginEnvironment("{{ registry_login.stdout | default('') }}"))
                    .always(Task.of("file", ordered("path", "{{ registry_login.stdout }}", "state", "absent"))
                            .name("remove the registry login")
                            .when("registry_login.stdout | default('') != ''")
                            .keyword("changed_when", NO)
                            .build())
                    .build());
        }
        return Playbook.of(Play.on(hosts).tasks(tasks.toArray(TaskEntry[]::new)).build());
    }

    /**
     * {@return what removes the registry login of a run that was ended before it could do so itself: the `always`
     * section is not run then; empty without a login}
     */
    public Optional<Playbook> cleanup() {
        return login.map(with -> Playbook.of(Play.on(hosts)
                .tasks(LoginDirectory.remove().name("remove the registry login").build())
                .build()));
    }

    /** The four tasks of the source setup, by the names they have there. */
    private List<TaskEntry> imageTasks() {
        String program = engine.program();
        String reference = arguments().fullName(image);
        CommandTask build = CommandTask.named("build docker images");
        if (sent.isPresent()) {
            build.run("sh", "-c", "exec \"$@\" <\"$0\"").runTemplate(PACKED);
        }
        build.run(program, "build", "-t", reference);
        labels.forEach((key, value) -> build.run("--label", key + "=" + value));
        build.run("-f", CommandTask.file(dockerfile), sent.isPresent() ? "-" : ".");
        if (engine == ContainerEngine.DOCKER && !labels.isEmpty()) {
            // an attestation has a time in it: the same commit would get another digest with each build
            build.environment("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
        }
        CommandTask push = CommandTask.named("push remote dockerhub").run(program);
        arguments().push(image).forEach(push::run);
        return List.of(
                CommandTask.named("remove remote docker images")
                        .run(program, "rmi", reference)
                        .task()
                        .keyword("ignore_errors", new Spelled("yes"))
                        .build(),
                sent.isPresent()
                        ? packed(sent.get(), build)
                        : inContext(build).task().build(),
                push.task().build(),
                CommandTask.named("remove the docker image from ansible server")
                        .run(program, "rmi", reference)
                        .task()
                        .keyword("ignore_errors", new Spelled("yes"))
                        .build());
    }

    private EngineArguments arguments() {
        return new EngineArguments(engine);
    }

    private CommandTask inContext(CommandTask task) {
        boolean home = homeOfCaller && (context.equals("~") || context.startsWith("~/")) && !context.contains("{");
        return home ? task.inTemplate("{{ lookup('env', 'HOME') }}" + context.substring(1)) : task.in(context);
    }

    /** The build from an archive of these files: not every engine knows an ignore file of a Dockerfile's own. */
    private Block packed(List<String> files, CommandTask build) {
        CommandTask pack = CommandTask.named("pack the files that were sent").run("tar", "-c", "-h", "-f");
        pack.runTemplate(PACKED).run("--");
        files.forEach(file -> pack.run(CommandTask.file(file)));
        return Block.of(
                        Task.of("tempfile", ordered("state", "file", "suffix", ".tar"))
                                .name("make a private file for the build context")
                                .register("build_context")
                                .keyword("changed_when", NO)
                                .build(),
                        inContext(pack).task().keyword("changed_when", NO).build(),
                        build.task().build())
                .always(Task.of("file", ordered("path", PACKED, "state", "absent"))
                        .name("remove the packed build context")
                        .when("build_context.path is defined")
                        .keyword("changed_when", NO)
                        .build())
                .build();
    }

    private Task loginTask(RegistryLogin with) {
        List<Object> argv = new ArrayList<>(List.of(engine.program(), "login"));
        argv.add(CommandTask.literal("--username=" + with.username()));
        argv.add("--password-stdin");
        with.registry()
                .or(image::registry)
                .or(arguments()::defaultRegistry)
                .ifPresent(host -> argv.add(CommandTask.literal(host)));
        return Task.of("command", ordered("argv", argv, "stdin", "{{ " + RegistryLogin.PASSWORD_VARIABLE + " }}"))
                .name("log in to the registry")
                .keyword("changed_when", NO)
                .keyword("no_log", YES)
                .build();
    }

    private static Map<String, Object> ordered(String key, Object value, String otherKey, Object otherValue) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        map.put(otherKey, otherValue);
        return map;
    }

    /** Builds an {@link ImagePlaybook}. Mutable, not thread-safe. */
    public static final class Builder {
        private final ImageReference image;
        private String context;
        private Optional<List<String>> sent = Optional.empty();
        private boolean homeOfCaller;
        private String dockerfile = "Dockerfile";
        private ContainerEngine engine = ContainerEngine.DOCKER;
        private String hosts = "all";
        private Optional<RegistryLogin> login = Optional.empty();
        private final Map<String, String> labels = new LinkedHashMap<>();

        private Builder(ImageReference image) {
            this.image = image;
            String repository = image.repository();
            this.context = "~/lighterman/" + repository.substring(repository.lastIndexOf('/') + 1);
        }

        /**
         * The directory on the server that the image is built from.
         *
         * @param directory default {@code ~/lighterman/} with the last part of the image's name
         * @return this
         */
        public Builder context(String directory) {
            this.context = directory;
            return this;
        }

        /**
         * The Dockerfile.
         *
         * @param file relative to the context, default {@code Dockerfile}
         */
        public Builder dockerfile(String file) {
            this.dockerfile = file;
            return this;
        }

        /**
         * The program that does it.
         *
         * @param program default docker
         */
        public Builder engine(ContainerEngine program) {
            this.engine = program;
            return this;
        }

        /**
         * The play's host pattern.
         *
         * @param pattern default {@code all}
         */
        public Builder hosts(String pattern) {
            this.hosts = pattern;
            return this;
        }

        /**
         * A login for this run only.
         *
         * @param with default none
         */
        public Builder login(RegistryLogin with) {
            this.login = Optional.of(with);
            return this;
        }

        /**
         * Puts a label on the image.
         *
         * @param key without {@code =}
         */
        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /**
         * Keeps everything else in the context from the engine.
         *
         * @param files relative to the context
         * @return this
         */
        public Builder sent(List<String> files) {
            this.sent = Optional.of(files);
            return this;
        }

        /**
         * Whose home a leading {@code ~} of the context is.
         *
         * @param value true for that of the user who calls ansible-playbook, also where tasks become another
         * @return this
         */
        public Builder homeOfCaller(boolean value) {
            this.homeOfCaller = value;
            return this;
        }

        /**
         * The settings so far.
         *
         * @throws IllegalArgumentException see {@link ImagePlaybook}
         */
        public ImagePlaybook build() {
            return new ImagePlaybook(image, context, dockerfile, engine, hosts, login, labels, sent, homeOfCaller);
        }
    }
}
