package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole pipelines over the lab's sshd: real Ansible, Docker, registry and Kubernetes. */
@Order(Tier.LONG)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PipelineIT {
    private static final String COMMITS = "jsonpath={.items[*].metadata.annotations.lighterman\\.dev/commit}";

    @TempDir
    Path directory;

    private final String id = "it-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final List<Event> events = new ArrayList<>();
    private final List<Path> leftovers = new ArrayList<>();
    private boolean deployed;
    private Lab lab;

    @BeforeEach
    void lab() {
        lab = Lab.all();
    }

    @AfterEach
    void cleanUp() throws Exception {
        for (Path path : leftovers) {
            exec(directory, "rm", "-rf", "--", path.toString());
        }
        if (deployed) {
            exec(directory, kubectl(), "delete", "deployment,service", id, "--ignore-not-found", "--wait=false");
        }
    }

    private String kubectl() {
        return lab.value("LAB_KUBECTL");
    }

    /** Runs a program of the lab and gives what it said. */
    private String exec(Path where, String... command) throws IOException, InterruptedException {
        return lab.exec(where).run(command);
    }

    private Pipeline server() {
        return Pipelines.server(lab, directory).retries(Retries.DEFAULT.delay(Duration.ofMillis(10)));
    }

    /** A context directory on the server that does not exist yet. */
    private Path context() {
        Path context = Path.of("/var/tmp", "lighterman " + id);
        leftovers.add(context);
        return context;
    }

    private Pipeline image(String name) {
        return server().image(Image.named(name).context(context().toString()));
    }

    /** A package and a Dockerfile as a build would leave them. */
    private void built() throws IOException {
        Files.createDirectories(directory.resolve("target"));
        Files.writeString(directory.resolve("target/app.jar"), "not really a jar: " + id);
        Files.writeString(directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nCOPY app.jar /" + id + "\n");
    }

    /** What happened in order, but for what is told by time: how far a transfer has come. */
    private List<String> kinds() {
        return events.stream()
                .filter(event -> !(event instanceof RunEvent) && !(event instanceof PipelineEvent.BuildOutput))
                .filter(event -> !(event instanceof PipelineEvent.TransferProgressed))
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void fromACommitToThePodsThatRunIt() throws Exception {
        Path repository =
                Repository.ofApp(directory.resolve("저장소"), lab.baseImage()).directory();
        deployed = true;
        int nodePort = lab.nodePort("default", id);
        Pipeline pipeline = image(lab.registry() + "/lighterman-it/" + id)
                .name("My-Docker-Project")
                .source(Source.git(repository.toUri().toString()))
                .build("mvn -B -q clean package")
                .deploy(Deployment.named(id)
                        .jobName("My-k8s-Project-Ansible")
                        .replicas(2)
                        .service(Service.nodePort(nodePort).name(id))
                        .rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(2))));
        PipelineResult result = pipeline.run(events::add);
        Path workspace = events.stream()
                .filter(PipelineEvent.BuildStarted.class::isInstance)
                .map(event -> Path.of(((PipelineEvent.BuildStarted) event).directory()))
                .findFirst()
                .orElseThrow();
        leftovers.addAll(List.of(workspace, workspace.resolveSibling(workspace.getFileName() + ".lock")));

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(kinds())
                .containsSubsequence(
                        "JobStarted",
                        "SourceFetching",
                        "SourceReady",
                        "BuildStarted",
                        "BuildFinished",
                        "Connecting",
                        "SessionOpening",
                        "SessionOpened",
                        "TransferStarted",
                        "FileTransferred",
                        "FileTransferred",
                        "TransferFinished",
                        "Disconnecting",
                        "Triggering",
                        "JobFinished",
                        "JobStarted",
                        "Connecting",
                        "RolloutFinished",
                        "Disconnecting",
                        "JobFinished",
                        "PipelineFinished");
        String digest = result.image().orElseThrow().digest().orElseThrow();
        Rollout rollout = result.rollout().orElseThrow();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.pods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.digest()).contains(digest));
        String head = exec(repository, "git", "rev-parse", "HEAD").strip();
        assertThat(result.source().orElseThrow().commit()).isEqualTo(head);
        assertThat(result.provenance()).contains(new Provenance(Optional.of(head), Optional.of(digest), 2, 2, true));
        // the same from Kubernetes and the registry themselves
        assertThat(exec(directory, kubectl(), "get", "pods", "-l", "app=" + id, "-o", "jsonpath={..imageID}")
                        .split(" "))
                .hasSize(2)
                .allMatch(imageId -> imageId.endsWith("@" + digest));
        assertThat(get("http://127.0.0.1:" + nodePort + "/")).contains(head);
        assertThat(result.jobs().get(0).transferredFiles()).isEqualTo(2);
        // the commit is on the image and on the Deployment
        String reference = result.image().orElseThrow().reference() + "@" + digest;
        exec(directory, "docker", "pull", reference);
        assertThat(exec(directory, "docker", "inspect", "--format", "{{json .Config.Labels}}", reference)
                        .strip())
                .isEqualTo("{\"org.opencontainers.image.revision\":\"" + head + "\"}");
        assertThat(exec(directory, kubectl(), "get", "deployment,replicaset", "-l", "app=" + id, "-o", COMMITS)
                        .split(" "))
                .containsExactly(head, head);

        // a client that attaches to a run of it is told the same of it, of the commit and of the image
        for (PipelineResult.Job job : result.jobs()) {
            PipelineResult attached = pipeline.attach(job.runs().get(0).id(), event -> {});
            assertThat(attached.name()).isEqualTo(result.name());
            assertThat(attached.jobs().get(0).name()).isEqualTo(job.name());
            assertThat(attached.jobs().get(0).runs()).isEqualTo(job.runs());
            assertThat(attached.source()).isEqualTo(result.source());
            assertThat(attached.image()).isEqualTo(result.image());
            assertThat(attached.result()).isEqualTo(Result.SUCCESS);
        }

        // again, with nothing new: nothing is sent that is there already
        events.clear();
        PipelineResult again = pipeline.image(events::add);
        assertThat(again.result()).isEqualTo(Result.SUCCESS);
        assertThat(events)
                .anyMatch(event -> event instanceof PipelineEvent.FileTransferred file
                        && file.path().equals("Dockerfile")
                        && !file.sent());
    }

    @Test
    void thePlaybookOfTheSourceSetupVerbatim() throws Exception {
        Path dockerfile = Path.of("/root/Dockerfile");
        Path ignore = Path.of("/root/.dockerignore");
        assumeTrue(
                lab.sshUser().equals("root") && !Files.exists(dockerfile) && !Files.exists(ignore),
                "the source setup's playbook builds in /root, and there are files of yours: not run");
        leftovers.addAll(List.of(dockerfile, ignore));
        Files.writeString(dockerfile, "FROM " + lab.baseImage() + "\nLABEL run=" + id + "\n");
        Files.writeString(ignore, "*\n");
        Path playbook = directory.resolve("create-cicd-devops-images.yml");
        try (var in = PipelineIT.class.getResourceAsStream("pipeline/create-cicd-devops-images.yml")) {
            Files.copy(in, playbook);
        }
        Path hosts = Files.writeString(directory.resolve("hosts"), "localhost ansible_connection=local\n");
        PipelineResult result = server().play(PlayRequest.of(playbook).inventory(hosts.toString()), events::add);
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        var run = result.jobs().get(0).runs().get(0);
        assertThat(run.recap()).isEqualTo(Map.of("localhost", new HostRecap(5, 4, 0, 0, 0, 0, 1)));
        assertThat(run.ignored()).hasSize(1);
        TaskFailure ignored = run.ignored().get(0);
        assertThat(ignored.task()).isEqualTo("remove remote docker images");
        assertThat(ignored.message()).isEqualTo("non-zero return code");
        assertThat(ignored.rc()).hasValue(1);
        assertThat(ignored.stderr()).contains("No such image: kamser0415/cicd-project-ansible");
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "Connecting",
                        "SessionOpening",
                        "SessionOpened",
                        "ProjectFound",
                        "Disconnecting",
                        "JobFinished",
                        "PipelineFinished");
    }

    @Test
    void rolesFilesAndVariablesBesideAPlaybookGoWithIt() throws Exception {
        Files.createDirectories(directory.resolve("roles/말하기/tasks"));
        Files.createDirectories(directory.resolve("group_vars"));
        Files.writeString(directory.resolve("group_vars/all.yml"), "from_group: 그룹\n");
        Files.writeString(
                directory.resolve("roles/말하기/tasks/main.yml"),
                "- assert: {that: [\"from_group == '그룹'\", \"a == 'two words'\", 'b == 2']}\n");
        Path playbook =
                Files.writeString(directory.resolve("site.yml"), "- hosts: all\n  gather_facts: no\n  roles: [말하기]\n");
        try (AnsibleServer server = AnsibleServer.connect(lab.endpoint().name("the-lab"));
                Run run = server.start(PlayRequest.of(playbook)
                        .inventory("localhost,")
                        .options(AnsibleOptions.none()
                                .extraVars(Map.of("a", "two words", "b", 2, "ansible_connection", "local"))))) {
            assertThat(server.name()).isEqualTo("the-lab");
            assertThat(run.id()).isNotEmpty();
            assertThat(run.follow(events::add).outcome()).isEqualTo(RunOutcome.OK);
            assertThat(events.get(0)).isInstanceOf(RunEvent.Started.class);
            assertThat(run.cancel()).isFalse();
        }
    }

    @Test
    void aRegistryThatWantsALoginGetsItAndNobodySeesThePassword() throws Exception {
        built();
        Path password = Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE"));
        PipelineResult result = server().image(Image.named(lab.authRegistry() + "/lighterman-it/" + id + ":1.0")
                        .context(context().toString())
                        .login(
                                lab.value("LAB_AUTH_REGISTRY_USER"),
                                Secret.of(Files.readString(password).strip())))
                .ansible(AnsibleOptions.none().verbosity(3))
                .image(events::add);
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.image().orElseThrow().digest()).isPresent();
        StringBuilder everything = new StringBuilder();
        for (Event event : events) {
            everything.append(
                    event instanceof RunEvent.Output output
                            ? java.nio.charset.StandardCharsets.UTF_8.decode(output.bytes())
                            : event.toString());
        }
        assertThat(everything).doesNotContain(Files.readString(password).strip());
    }

    private Failure failure(PipelineResult result) {
        return result.failure().orElseThrow();
    }

    @Test
    @Tag(Tier.TWICE)
    void aRegistryThatIsDownMakesTheJobUnstable() throws Exception {
        built();
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String name = "127.0.0.1:" + port + "/lighterman-it/" + id;
        PipelineResult result = image(name).deploy(Deployment.standard()).run(events::add);
        exec(directory, "docker", "rmi", name);
        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.jobs()).hasSize(1); // nothing is triggered
        assertThat(failure(result).kind()).isEqualTo(FailureKind.RUN);
        assertThat(failure(result).message()).contains("push remote dockerhub").contains("connection refused");
        assertThat(events.stream()
                        .filter(PipelineEvent.JobFailed.class::isInstance)
                        .map(event -> ((PipelineEvent.JobFailed) event).legacyText()))
                .containsExactly(Optional.of("Exec exit status not zero. Status [2]"));
        assertThat(kinds()).containsSubsequence("TransferFinished", "Disconnecting", "JobFailed", "JobFinished");
    }

    @Test
    void aMissingKubectlIsNamed() throws Exception {
        PipelineResult result = image("127.0.0.1:1/lighterman-it/" + id)
                .deploy(Deployment.named(id).kubectl("/no/such/kubectl"))
                .failOnError(true)
                .deploy(events::add);
        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(failure(result).message()).contains("/no/such/kubectl");
        assertThat(result.rollout()).isEmpty();
    }

    @Test
    void nobodyAtThePortIsExitCodeFour() throws Exception {
        built();
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        PipelineResult result = image("me/app")
                .server(lab.server().port(port))
                .retries(Retries.DEFAULT.connect(1).delay(Duration.ofMillis(10)))
                .run(events::add);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(failure(result).kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "Connecting",
                        "SessionOpening",
                        "Retrying",
                        "Connecting",
                        "SessionOpening",
                        "JobFailed",
                        "JobFinished",
                        "PipelineFinished");
    }

    @Test
    void anUnknownHostKeyIsExitCodeFourAndNotTriedAgain() throws Exception {
        built();
        Path none = Files.createFile(directory.resolve("known_hosts"));
        PipelineResult result =
                image("me/app").server(lab.server().knownHosts(none)).run(events::add);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(failure(result).message()).contains("SHA256:").contains("ssh-keyscan");
        assertThat(kinds()).doesNotContain("Retrying", "Disconnecting");
        assertThat(none).isEmptyFile();
    }

    @Test
    void badInputContactsNobody() throws Exception {
        built();
        assertThatThrownBy(() -> image("me/app")
                        .server(lab.server().identity(directory.resolve("no-key")))
                        .run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(directory.resolve("no-key").toString());
        Path hosts = directory.resolve("hosts.ini");
        assertThatThrownBy(() -> server().play(
                                PlayRequest.of(directory.resolve("no.yml"))
                                        .inventory("hosts.ini")
                                        .inventory(hosts.toString() + "x,"),
                                events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no playbook " + directory.resolve("no.yml")
                        + "; perhaps you should check its path, or write server:PATH for one that is on the server"
                        + "\nthere is no inventory hosts.ini on this machine; perhaps you should write \"server:\" and its path for"
                        + " one on the server, or \"hosts.ini,\" for a host of that name");
        assertThat(events).isEmpty();
    }

    @Test
    void aDeadlineEndsTheRun() throws Exception {
        built();
        Files.writeString(
                directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nRUN sleep 86399 # " + id + "\n");
        PipelineResult result = image("127.0.0.1:1/lighterman-it/" + id)
                .ansible(AnsibleOptions.none().timeout(Duration.ofSeconds(6)))
                .image(events::add);
        assertThat(result.exitCode()).isEqualTo(124);
        assertThat(failure(result).kind()).isEqualTo(FailureKind.DEADLINE);
        assertThat(events.stream()
                        .filter(PipelineEvent.JobFailed.class::isInstance)
                        .map(event ->
                                ((PipelineEvent.JobFailed) event).legacyText().orElseThrow()))
                .singleElement()
                .asString()
                .matches("Exec timed out or was interrupted after [0-9]+,[0-9]{3} ms");
    }

    @Test
    void anInterruptEndsTheRunAndGivesAborted() throws Exception {
        Path playbook = Files.writeString(
                directory.resolve("long.yml"),
                "- hosts: all\n  gather_facts: no\n  tasks:\n  - command: sleep 86397\n");
        Thread self = Thread.currentThread();
        PipelineResult result = server().play(
                        PlayRequest.of(playbook)
                                .inventory("localhost,")
                                .options(AnsibleOptions.none().extraVars(Map.of("ansible_connection", "local"))),
                        event -> {
                            events.add(event);
                            if (event instanceof RunEvent.HostStarted) {
                                self.interrupt();
                            }
                        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.result()).isEqualTo(Result.ABORTED);
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(kinds()).endsWith("Disconnecting", "JobFailed", "JobFinished", "PipelineFinished");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info().arguments().stream()
                                .anyMatch(arguments -> List.of(arguments).contains("86397"))))
                .isEmpty();
    }
}
