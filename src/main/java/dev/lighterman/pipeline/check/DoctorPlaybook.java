package dev.lighterman.pipeline.check;

import dev.lighterman.api.Check;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.pipeline.delivery.ReadyRuns;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import dev.lighterman.playbook.TaskEntry;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.Settings;
import dev.lighterman.yaml.Tagged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checks of {@code doctor} that need the managed hosts: a playbook, so that Ansible reaches them as a run would. */
public final class DoctorPlaybook {
    private static final String FILE_NAME = "doctor.yml";
    private static final String ENGINE = "engine";
    private static final String BUILDX = "buildx";
    private static final String LOGIN = "registry login";
    private static final String KUBECTL = "kubectl";

    /** How Ansible's command module says it, in Python's words. */
    private static final Pattern NO_PROGRAM = Pattern.compile("\\[Errno 2] No such file or directory: b?'([^']+)'.*");

    private static final String NAMESPACE = "namespace";
    private static final String API = "cluster API";
    private static final String AUTOSCALERS = "autoscalers";
    private static final String PODS = "pods";
    private static final String OBJECTS = "named objects";
    private static final Pattern GIT_VERSION = Pattern.compile("\"gitVersion\": *\"([^\"]+)\"");

    /** What goes with a check, and is one of its own only when it fails. */
    private static final Set<String> STEPS = Set.of(ImagePlaybook.MAKE_LOGIN_TASK, ImagePlaybook.REMOVE_LOGIN_TASK);

    private static final Pattern OTHER_API = Pattern.compile("[^ ]* ([2-9][0-9.]*)\\s*");

    private final Settings settings;
    private final List<Playbook.Entry> plays = new ArrayList<>();
    private final String namespace;
    private final WorkloadKind kind;
    private String hosts = "";

    /**
     * For a pipeline.
     *
     * @param watched what is deployed, if anything is
     * @param podsAreListed whether a deployment has kubectl say which pods run
     */
    public DoctorPlaybook(Settings settings, Optional<RolloutSettings> watched, boolean podsAreListed)
            throws InvalidInputException {
        this.settings = settings;
        // what a playbook of the user's needs is not known
        Optional<Image> built = settings.image()
                .filter(image -> image.playbook().isEmpty() && image.prebuilt().isEmpty());
        if (built.isPresent()) {
            plays.add(builders(built.get()));
        }
        this.namespace = watched.map(RolloutSettings::namespace).orElse("");
        this.kind = watched.map(RolloutSettings::kind).orElse(WorkloadKind.DEPLOYMENT);
        settings.deploy().ifPresent(deploy -> plays.add(deployers(deploy, podsAreListed)));
    }

    boolean isEmpty() {
        return plays.isEmpty();
    }

    private Play builders(Image image) throws InvalidInputException {
        Optional<String> limit = image.limit().isPresent()
                ? image.limit()
                : ReadyInventory.of(settings).hasBuilders().filter(has -> has).map(has -> Inventory.ANSIBLE_SERVER);
        List<TaskEntry> tasks = new ArrayList<>();
        String version = image.engine() == Image.Engine.PODMAN
                ? "{{.Version}}"
                : "{{with .Server}}{{.Version}}{{end}} {{.Client.APIVersion}}";
        tasks.add(ignoring(
                command(ENGINE, List.of(image.engine().program(), "version", "--format", Tagged.unsafe(version)))
                        .register("engine")));
        if (image.engine() == Image.Engine.DOCKER && image.platforms().size() > 1) {
            tasks.add(ignoring(command(BUILDX, List.of(image.engine().program(), "buildx", "version"))
                    .when("engine is succeeded")));
        }
        if (image.login().isPresent()) {
            tasks.add(ImagePlaybook.login(image, LOGIN, DoctorPlaybook::ignoring));
        }
        return Play.on(image.hosts() + limit.map(pattern -> ":&" + pattern).orElse(""))
                .gatherFacts(false)
                .tasks(tasks.toArray(TaskEntry[]::new))
                .build();
    }

    private Play deployers(Deployment deploy, boolean podsAreListed) {
        List<Object> kubectl = new ArrayList<>(List.of(Tagged.unsafe(deploy.kubectl())));
        deploy.kubeconfig().ifPresent(file -> {
            kubectl.add("--kubeconfig");
            kubectl.add(Tagged.unsafe(file));
        });
        List<Task> tasks = new ArrayList<>(List.of(
                ignoring(command(KUBECTL, with(kubectl, "version", "--client", "-o", "json"))
                        .register("kubectl")),
                ignoring(command(
                                NAMESPACE,
                                with(kubectl, "--request-timeout=15s", "get", "namespace", namespace, "--output=name"))
                        .when("kubectl is succeeded")),
                may(API, kubectl, namespace, "patch", kind.resource() + ".apps"),
                may(AUTOSCALERS, kubectl, namespace, "list", "horizontalpodautoscalers.autoscaling")));
        if (podsAreListed) {
            tasks.add(may(PODS, kubectl, namespace, "list", "pods"));
        }
        List<String> objects = namedObjects(deploy);
        if (!objects.isEmpty()) {
            List<Object> get =
                    with(kubectl, "--request-timeout=15s", "get", "--namespace=" + namespace, "--output=name");
            get.addAll(objects);
            tasks.add(ignoring(command(OBJECTS, get).when("kubectl is succeeded")));
        }
        return Play.on(deploy.hosts())
                .gatherFacts(false)
                .tasks(tasks.toArray(Task[]::new))
                .build();
    }

    private static Task may(String name, List<Object> kubectl, String namespace, String verb, String resource) {
        return ignoring(command(
                        name,
                        with(
                                kubectl,
                                "--request-timeout=15s",
                                "auth",
                                "can-i",
                                verb,
                                resource,
                                "--namespace=" + namespace))
                .when("kubectl is succeeded"));
    }

    /** What must be in the cluster already, since the rendered Deployment names it. */
    private static List<String> namedObjects(Deployment deploy) {
        return Stream.concat(
                        deploy.envFrom().stream(),
                        deploy.imagePullSecrets().stream().map(name -> "secret/" + name))
                .distinct()
                .toList();
    }

    private static List<Object> with(List<Object> kubectl, String... more) {
        List<Object> all = new ArrayList<>(kubectl);
        all.addAll(List.of(more));
        return all;
    }

    private static Task.Builder command(String name, List<?> argv) {
        return Task.of("command", Map.of("argv", argv)).name(name);
    }

    private static Task ignoring(Task.Builder task) {
        return task.changedWhen(false)
                .checkMode(false)
                .keyword("ignore_errors", true)
                .keyword("ignore_unreachable", true) // else no play after it would run
                .build();
    }

    /** Runs it and gives a check for each host. */
    public void run(PlaybookRunner runner, Consumer<Check> found)
            throws InvalidInputException, LightermanException, InterruptedException {
        RunRequest request = ReadyRuns.common(
                settings,
                FILE_NAME,
                Playbook.of(plays.toArray(Playbook.Entry[]::new)).text(),
                Optional.empty(),
                settings.image().map(ReadyRuns::loginVariables).orElse(Map.of()));
        RunResult result = runner.run(
                request.with(options -> options.environment(Map.of("LIGHTERMAN_WHY_IGNORED", "1"))),
                event -> told(event, found));
        runner.forget(result.id());
        unreached(result, found);
        if (result.outcome() != RunOutcome.OK && result.outcome() != RunOutcome.NO_HOSTS_MATCHED) {
            found.accept(Check.failed(
                    "playbook",
                    result.reason().orElse(result.outcome().toString()),
                    result.remedy().orElse("perhaps you should check inventory, image.hosts and deploy.hosts")));
        }
    }

    /** A host that is not reached fails in each of its tasks, whatever they are. */
    private static void unreached(RunResult result, Consumer<Check> found) {
        Map<String, TaskFailure> hosts = new LinkedHashMap<>();
        for (TaskResult task : result.tasks()) {
            if (task.status() == TaskResult.Status.UNREACHABLE_IGNORED) {
                TaskFailure failure = task.failure().orElseThrow();
                hosts.merge(task.host(), failure, (first, other) -> first.why().isPresent() ? first : other);
            }
        }
        for (TaskFailure failure : hosts.values()) {
            found.accept(Check.failed(
                    "host",
                    failure.host() + ": "
                            + failure.why().map(HostFault::message).orElseGet(() -> oneLine(failure.message())),
                    failure.why()
                            .map(HostFault::remedy)
                            .orElse("perhaps you should check inventory, image.hosts and deploy.hosts")));
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private void told(Event event, Consumer<Check> found) {
        if (event instanceof RunEvent.TaskFinished finished) {
            TaskResult result = finished.result();
            if (result.status() == TaskResult.Status.SKIPPED
                    || result.status() == TaskResult.Status.UNREACHABLE_IGNORED
                    || (result.failure().isEmpty() && STEPS.contains(result.task()))) {
                return;
            }
            if (result.failure().isPresent() && result.task().equals(NAMESPACE)) {
                namespace(result.host(), result.failure().get().stderr()).ifPresent(found);
                return;
            }
            if (result.task().equals(AUTOSCALERS) || result.task().equals(PODS)) {
                dispensable(result).ifPresent(found);
                return;
            }
            Optional<Check> podman = podman(result, finished.data());
            if (podman.isPresent()) {
                found.accept(podman.get());
                return;
            }
            found.accept(
                    result.failure().isPresent()
                            ? failed(result, result.failure().get())
                            : Check.ok(result.task(), result.host() + ": " + detail(result.task(), finished.data())));
        } else if (event instanceof RunEvent.PlayStarted play) {
            hosts = play.hosts();
        } else if (event instanceof RunEvent.NoHostsMatched) {
            found.accept(Check.failed(
                    "inventory",
                    "no host matches " + hosts,
                    "perhaps you should check inventory, image.hosts and deploy.hosts"));
        }
    }

    /** What is called docker may be podman: its API has a version like the program's, Docker's has 1.x. */
    private static Optional<Check> podman(TaskResult result, Map<String, Object> data) {
        String stdout = String.valueOf(data.getOrDefault("stdout", ""));
        Matcher matcher = OTHER_API.matcher(stdout);
        return result.task().equals(ENGINE) && result.failure().isEmpty() && matcher.matches()
                ? Optional.of(Check.warning(
                        ENGINE,
                        result.host() + ": docker is podman " + matcher.group(1),
                        "perhaps you should set image.engine: podman"))
                : Optional.empty();
    }

    /** A right that most clusters give, and that a deployment can do without. */
    private Optional<Check> dispensable(TaskResult result) {
        boolean pods = result.task().equals(PODS);
        return result.failure()
                .map(failure -> Check.warning(
                        result.task(),
                        result.host() + ": may not list " + (pods ? "Pods" : "HorizontalPodAutoscalers")
                                + " in namespace " + namespace
                                + (pods
                                        ? ", so that nothing tells which pods run after a rollout"
                                        : ", so that a deployment sets the replicas of its manifest where there is one"),
                        "perhaps you should give its user the right to list "
                                + (pods ? "pods" : "horizontalpodautoscalers")));
    }

    private String detail(String task, Map<String, Object> data) {
        String stdout = String.valueOf(data.getOrDefault("stdout", "")).strip();
        return switch (task) {
            case ENGINE -> settings.image().orElseThrow().engine().program() + " " + stdout.replaceFirst(" .*", "");
            case KUBECTL -> {
                Matcher matcher = GIT_VERSION.matcher(stdout);
                yield matcher.find() ? matcher.group(1) : stdout;
            }
            case BUILDX -> stdout;
            case NAMESPACE -> namespace;
            case OBJECTS -> stdout.replaceAll("\\s+", ", ");
            case API -> "may change " + kind.word() + "s in namespace " + namespace;
            default -> "accepted";
        };
    }

    /** What kubectl's words about a namespace mean; empty where they are not about it, and the look at the API says more. */
    private Optional<Check> namespace(String host, String said) {
        Deployment deploy = settings.deploy().orElseThrow();
        String name = namespace;
        if (said.contains("(Forbidden)")) {
            return Optional.of(Check.warning(
                    NAMESPACE,
                    host + ": " + name + " could not be looked at, which its user may not do",
                    "perhaps you should make sure that it is there"));
        } else if (!said.contains("(NotFound)")) {
            return Optional.empty();
        }
        String detail = host + ": there is no namespace " + name;
        String remedy = "perhaps you should run kubectl create namespace " + name;
        // one of the manifests may make it
        return Optional.of(
                deploy.manifests().isEmpty()
                        ? Check.failed(NAMESPACE, detail, remedy)
                        : Check.warning(NAMESPACE, detail, remedy));
    }

    private Check failed(TaskResult result, TaskFailure failure) {
        // no_log hides why a login was refused, and the password with it.
        String said = result.task().equals(LOGIN)
                ? "refused by " + settings.reference().registry().orElse("docker.io")
                : (failure.stderr().isBlank() ? failure.message() : failure.stderr()).strip();
        if (said.isEmpty()) {
            said = failure.stdout().strip();
        }
        Matcher missing = NO_PROGRAM.matcher(said);
        boolean isThere = !missing.matches();
        if (!isThere) {
            said = "there is no " + missing.group(1);
        }
        Image.Engine engine = settings.image().map(Image::engine).orElse(Image.Engine.DOCKER);
        String remedy =
                switch (result.task()) {
                    case ENGINE ->
                        "perhaps you should install and start " + engine.program()
                                + " there, or let the user of the connection use it"
                                + (isThere && engine == Image.Engine.DOCKER
                                        ? "; a rootless one is found by `docker context use rootless` or DOCKER_HOST in"
                                                + " ansible.environment"
                                        : "");
                    case BUILDX ->
                        "perhaps you should install docker-buildx there, which image.platforms wants, or set"
                                + " image.engine: podman";
                    case LOGIN, ImagePlaybook.MAKE_LOGIN_TASK ->
                        "perhaps you should check image.login and whether the registry can be reached from" + " there";
                    case OBJECTS ->
                        "perhaps you should create what is missing in namespace " + namespace
                                + ", or check deploy.envFrom and deploy.imagePullSecrets";
                    case KUBECTL -> "perhaps you should install kubectl there, or name it with deploy.kubectl";
                    default ->
                        "perhaps you should give it a kubeconfig with deploy.kubeconfig, or its user the right to"
                                + " change " + kind.word() + "s in namespace "
                                + namespace;
                };
        return Check.failed(result.task(), result.host() + ": " + oneLine(said), remedy);
    }
}
