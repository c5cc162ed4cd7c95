package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import dev.lighterman.playbook.Block;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ready image playbook, which removes the image's last build from the server, builds, pushes, and removes what it built. Only
 * tags of its own are ever removed, never by force, never by id. Immutable.
 *
 * @param image what to build; its name has no digest
 * @param marks labels that name the commit, in order
 * @param commit the hexadecimal digits of the commit, where nothing else is built; the layers of such a build are kept
 * @param sent the files below the context that alone reach the engine, the Dockerfile among them; empty for all that is in the
 *     context
 * @param homeOfCaller whether a leading {@code ~} of the context is the home of the user who calls ansible-playbook, whomever the
 *     tasks become
 */
public record ImagePlaybook(
        Image image,
        Map<String, String> marks,
        Optional<String> commit,
        Optional<List<String>> sent,
        boolean homeOfCaller) {
    /** The file's name, as in the source setup. */
    public static final String FILE_NAME = "create-cicd-devops-images.yml";

    /** The file's name of {@link #cleanup()}. */
    public static final String CLEANUP_FILE_NAME = "remove-registry-login.yml";

    /** The name of the task that looks whether no platform is missing. */
    public static final String JOINED_TASK = "see that each platform has an image of its own";

    /** The beginning of the names of the tasks that push. */
    public static final String PUSH_TASK = "push remote dockerhub";

    /**
     * The variable with the password of the registry. Give it as {@code !unsafe}: Ansible would look for Jinja in it otherwise.
     */
    public static final String PASSWORD_VARIABLE = "lighterman_registry_password";

    /** The task that makes a place for the login of a run. */
    public static final String MAKE_LOGIN_TASK = "make a private directory for the registry login";

    /** The task that removes it. */
    public static final String REMOVE_LOGIN_TASK = "remove the registry login";

    private static final String LOGIN_MADE = "registry_login.stdout | default('') != ''";
    private static final String REMOVE_TASK = "remove the docker image from ansible server";

    /**
     * Makes a value of its parts.
     *
     * @throws IllegalArgumentException if the image has a name, context, Dockerfile, host pattern or label that cannot be used
     */
    public ImagePlaybook {
        sent = sent.map(List::copyOf);
        marks = Collections.unmodifiableMap(new LinkedHashMap<>(marks));
        image.context().ifPresent(context -> CommandTask.check("context", context));
        CommandTask.check("dockerfile", image.dockerfile());
        CommandTask.check("host pattern", image.hosts());
        image.login().ifPresent(login -> CommandTask.check("username", login.username()));
        if (reference(image).digest().isPresent()) {
            throw new IllegalArgumentException("an image to be built cannot have a digest");
        }
        labels(image, marks).forEach((key, value) -> {
            CommandTask.check("label " + key, key + value);
            if (key.isEmpty() || key.contains("=") || key.startsWith("~")) {
                throw new IllegalArgumentException("\"" + key + "\" cannot be the name of a label");
            }
        });
    }

    /** The playbook of an image, of no known commit. */
    public static ImagePlaybook of(Image image) {
        return new ImagePlaybook(image, Map.of(), Optional.empty(), Optional.empty(), false);
    }

    /** The same with labels that name the commit. */
    public ImagePlaybook marks(Map<String, String> labels) {
        return new ImagePlaybook(image, labels, commit, sent, homeOfCaller);
    }

    /** The same, built of a commit and nothing else. */
    public ImagePlaybook commit(String digits) {
        return new ImagePlaybook(image, marks, Optional.of(digits), sent, homeOfCaller);
    }

    /** The same, where everything else in the context is kept from the engine. */
    public ImagePlaybook sent(List<String> files) {
        return new ImagePlaybook(image, marks, commit, Optional.of(files), homeOfCaller);
    }

    /** The same with another home for a leading {@code ~} of the context. */
    public ImagePlaybook homeOfCaller(boolean value) {
        return new ImagePlaybook(image, marks, commit, sent, value);
    }

    /** What an image's playbook must be given: secrets by the names of variables. */
    public static Map<String, Object> secrets(Image image) {
        Map<String, Object> secrets = new LinkedHashMap<>(BuildSecrets.variables(image));
        image.login().ifPresent(login -> secrets.put(PASSWORD_VARIABLE, login.password()));
        return secrets;
    }

    /** The playbook. */
    public Playbook playbook() {
        List<TaskEntry> tasks = new ArrayList<>();
        if (image.login().isEmpty()) {
            tasks.addAll(imageTasks());
        } else {
            tasks.add(makeLogin().build());
            List<TaskEntry> block = new ArrayList<>();
            block.add(loginTask("log in to the registry").build());
            block.addAll(imageTasks());
            tasks.add(Block.of(block.toArray(TaskEntry[]::new))
                    .environment(loginEnvironment())
                    .always(removeLogin().build())
                    .build());
        }
        return Playbook.of(
                Play.on(image.hosts()).tasks(tasks.toArray(TaskEntry[]::new)).build());
    }

    /**
     * Tasks that log in as an image's playbook does, and leave nothing of it.
     *
     * @param name of the task that logs in
     * @param each what each task is changed to, so that a failure does not end the play
     */
    public static Block login(Image image, String name, Function<Task.Builder, Task> each) {
        ImagePlaybook of = of(image);
        return Block.of(
                        each.apply(of.makeLogin()),
                        each.apply(of.loginTask(name).when(LOGIN_MADE)),
                        each.apply(of.removeLogin()))
                .environment(of.loginEnvironment())
                .when("engine is succeeded")
                .build();
    }

    private Task.Builder makeLogin() {
        return LoginDirectory.make(image.engine(), reference())
                .name(MAKE_LOGIN_TASK)
                .register("registry_login")
                .keyword("changed_when", ReadyTasks.NO);
    }

    private Task.Builder removeLogin() {
        return ReadyTasks.remove("{{ registry_login.stdout }}")
                .name(REMOVE_LOGIN_TASK)
                .when(LOGIN_MADE);
    }

    private Map<String, String> loginEnvironment() {
        return arguments().loginEnvironment("{{ registry_login.stdout | default('') }}");
    }

    /**
     * {@return what removes the secrets of a run that was ended before it could do so itself: the `always` section is not run
     * then; empty without secrets}
     */
    public Optional<Playbook> cleanup() {
        return image.login().isEmpty() && !BuildSecrets.of(image).any()
                ? Optional.empty()
                : Optional.of(Playbook.of(Play.on(image.hosts())
                        .tasks(LoginDirectory.remove().name(REMOVE_LOGIN_TASK).build())
                        .build()));
    }

    /** The four tasks of the source setup, by the names they have there, and what more the image's options want. */
    private List<TaskEntry> imageTasks() {
        KeptBuilds kept = new KeptBuilds(image, reference(), commit);
        List<TaskEntry> tasks = new ArrayList<>();
        if (isPushedByBuild()) {
            tasks.addAll(new BuildTasks(this, kept).tasks());
            tasks.add(removeIfThere());
            return tasks;
        }
        tasks.add(remove("remove remote docker images"));
        tasks.addAll(new BuildTasks(this, kept).tasks());
        List<String> names = names();
        if (isJoined()) {
            tasks.add(joined(kept));
        } else {
            names.forEach(name -> tasks.add(push(name)));
            tasks.add(remove(REMOVE_TASK));
        }
        if (isKept()) {
            tasks.add(kept.limit());
        } else if (isJoined()) {
            tasks.add(remove("remove the images of the platforms", "rmi", kept.names()));
        }
        return tasks;
    }

    /** The list of the platforms' images, which must not stay: while it is there, podman 4.3 cannot list images. */
    private Block joined(KeptBuilds kept) {
        List<TaskEntry> tasks = new ArrayList<>();
        CommandTask join = CommandTask.named("join the images of the platforms")
                .run(image.engine().program(), "manifest", "create", names().get(0));
        kept.names().forEach(part -> join.run("containers-storage:" + part));
        tasks.add(join.task().build());
        // podman 4.3 may take steps that begin with "FROM scratch" from another platform's cache
        tasks.add(CommandTask.named(JOINED_TASK)
                .run(image.engine().program(), "manifest", "inspect", names().get(0))
                .task()
                .register("joined")
                .keyword("changed_when", ReadyTasks.NO)
                .keyword(
                        "failed_when",
                        "(joined.stdout | from_json).manifests | length != "
                                + image.platforms().size())
                .build());
        names().forEach(name -> tasks.add(push(name)));
        return Block.of(tasks.toArray(TaskEntry[]::new))
                .always(remove(REMOVE_TASK))
                .build();
    }

    private Task push(String name) {
        String task =
                name.equals(names().get(0)) ? PUSH_TASK : PUSH_TASK + ": " + name.substring(name.lastIndexOf(':') + 1);
        CommandTask push = CommandTask.named(task).run(image.engine().program());
        (isJoined() ? arguments().pushList(names().get(0), name) : arguments().push(name)).forEach(push::run);
        return push.task().build();
    }

    private Task remove(String task) {
        return isJoined() ? remove(task, "manifest", List.of("rm", names().get(0))) : remove(task, "rmi", names());
    }

    private Task remove(String task, String command, List<String> arguments) {
        return CommandTask.named(task)
                .run(image.engine().program(), command)
                .run(arguments.toArray(String[]::new))
                .task()
                .keyword("ignore_errors", ReadyTasks.YES)
                .build();
    }

    /** Containerd's image store has what a build has pushed, other builders leave nothing. */
    private Task removeIfThere() {
        return CommandTask.named(REMOVE_TASK)
                .run(image.engine().program(), "rmi")
                .run(names().toArray(String[]::new))
                .task()
                .register("removed")
                .keyword("changed_when", "removed.rc == 0")
                .keyword("failed_when", "removed.rc != 0 and 'No such image' not in removed.stderr")
                .keyword("ignore_errors", ReadyTasks.YES)
                .build();
    }

    /** Whether the layers stay with the engine for the next build of this commit. */
    boolean isKept() {
        return image.cache() && commit.isPresent();
    }

    /** Whether the build pushes, since the engine cannot hold an image of several platforms. */
    boolean isPushedByBuild() {
        return image.platforms().size() > 1 && image.engine() == Image.Engine.DOCKER;
    }

    /** Whether an image is built for each platform, and these are joined. */
    boolean isJoined() {
        return image.platforms().size() > 1 && image.engine() == Image.Engine.PODMAN;
    }

    /** All names that the image is pushed under, the one that is deployed first. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(arguments().fullName(reference()));
        for (String tag : image.tags()) {
            String name = arguments().fullName(reference().withTag(tag));
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Labels that the user gives count before those that name the commit. */
    Map<String, String> labels() {
        return labels(image, marks);
    }

    private static Map<String, String> labels(Image image, Map<String, String> marks) {
        Map<String, String> labels = new LinkedHashMap<>(marks);
        image.labels().forEach((key, value) -> labels.put(key, value.toString()));
        return labels;
    }

    /** The directory that the image is built in. */
    String context() {
        String repository = reference().repository();
        return image.context().orElse("~/lighterman/" + repository.substring(repository.lastIndexOf('/') + 1));
    }

    private ImageReference reference() {
        return reference(image);
    }

    private static ImageReference reference(Image image) {
        try {
            return ImageReference.parse(image.name());
        } catch (InvalidInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private EngineArguments arguments() {
        return new EngineArguments(image.engine());
    }

    private Task.Builder loginTask(String name) {
        List<Object> argv = new ArrayList<>(List.of(image.engine().program(), "login"));
        argv.add(CommandTask.literal("--username=" + image.login().orElseThrow().username()));
        argv.add("--password-stdin");
        reference().registry().or(arguments()::defaultRegistry).ifPresent(host -> argv.add(CommandTask.literal(host)));
        return Task.of("command", ReadyTasks.ordered("argv", argv, "stdin", "{{ " + PASSWORD_VARIABLE + " }}"))
                .name(name)
                .keyword("changed_when", ReadyTasks.NO)
                .keyword("no_log", ReadyTasks.YES);
    }
}
