package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.inventory.Group;
import dev.lighterman.inventory.Host;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Repository;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The API as a program uses it, over SSH: playbooks that are files, playbooks and inventories made of values, and a pipeline. */
@Timeout(180)
@SuppressWarnings("ClosingStandardOutputStreams") // a console leaves its stream open
class PublicApiIT {
    @TempDir
    Path directory;

    @RegisterExtension
    static final Cluster cluster = Cluster.namespace("it-api");

    private Lab lab;

    @BeforeEach
    void lab() {
        lab = Lab.ssh();
    }

    private void play(Path playbook, String hosts, Event.Listener listener) throws Exception {
        String host = lab.sshHost();
        int port = lab.sshPort();
        String user = lab.sshUser();
        Path key = lab.sshIdentity();
        Path knownHosts = lab.knownHosts();
        // What README.md shows.
        Server server = Server.ssh(host).port(port).user(user).identity(key).knownHosts(knownHosts);
        try (AnsibleServer ansible = AnsibleServer.connect(server)) {
            Run run = ansible.start(PlayRequest.of(playbook).inventory(hosts).limit("web"));
            RunResult result = run.await(); // or run.follow(listener), run.cancel()
            result.ignored().forEach(System.out::println); // web1: Remove the image: non-zero return code (rc 1)
            ansible.run(run.id()).follow(listener); // attach: by its id, from any machine, as often as you like
        }
    }

    @Test
    void aPlaybookIsStartedAwaitedAndFollowedOnceMore() throws Exception {
        Path site = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - name: Remove the image
                    command: "false"
                    ignore_errors: yes
                """);
        Path hosts = Files.writeString(directory.resolve("hosts"), """
                [web]
                web1 ansible_connection=local
                [db]
                db1 ansible_connection=local
                """);

        List<Event> told = new ArrayList<>();
        play(site, hosts.toString(), told::add);

        assertThat(told.get(0)).isInstanceOf(RunEvent.Started.class);
        RunResult result = ((RunEvent.Finished) told.get(told.size() - 1)).result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.recap()).containsOnlyKeys("web1");
        assertThat(result.ignored())
                .extracting(TaskFailure::toString)
                .containsExactly("web1: Remove the image: non-zero return code (rc 1)");
    }

    private PipelineResult ship(
            String image,
            String context,
            String repository,
            Server server,
            String namespace,
            int nodePort,
            Event.Listener listener,
            Path reports)
            throws Exception {
        // What README.md shows.
        Pipeline pipeline = Pipeline.of(Image.named(image).context(context))
                .source(Source.git(repository))
                .build("mvn -B -q clean package")
                .server(server)
                .deploy(Deployment.named("shop")
                        .namespace(namespace)
                        .replicas(2)
                        .service(Service.nodePort(nodePort)));
        PipelineResult result = pipeline.run(listener);
        Reports.of(result).junit(reports.resolve("junit.xml")).html(reports.resolve("report.html"));
        return result;
    }

    @Test
    void aPipelineOfValuesRunsFromCommitToPods() throws Exception {
        Lab whole = Lab.all();
        int nodePort = whole.nodePort(cluster.namespace(), "cicd-service");
        Repository repository = Repository.ofApp(directory.resolve("shop"), whole.baseImage());
        List<Event> told = new ArrayList<>();

        PipelineResult result = ship(
                whole.registry() + "/lighterman-it/" + cluster.namespace() + ":42",
                directory.resolve("context").toString(),
                repository.directory().toString(),
                whole.server(),
                cluster.namespace(),
                nodePort,
                told::add,
                directory);

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.provenance())
                .contains(new Provenance(
                        Optional.of(repository.git("rev-parse", "HEAD")),
                        result.image().orElseThrow().digest(),
                        2,
                        2,
                        true));
        assertThat(cluster.kubectl(
                        "get", "service/cicd-service", "--output=jsonpath={.spec.type} {.spec.ports[0].nodePort}"))
                .isEqualTo("NodePort " + nodePort);
        assertThat(told.get(told.size() - 1)).isInstanceOf(PipelineEvent.PipelineFinished.class);
        assertThat(directory.resolve("junit.xml")).content().contains("<testcase");
        assertThat(directory.resolve("report.html")).content().contains("shop");
    }

    // What docs/reports.md shows.
    private static String report(Pipeline pipeline, Path playbook) throws Exception {
        PipelineResult result;
        try (Console console = Console.plain(System.out)) { // or rich, jenkins, json
            result = pipeline.play(PlayRequest.of(playbook).inventory("localhost,"), console);
        }
        Reports.of(result).junit(Path.of("target/junit.xml")).html(Path.of("target/report.html"));
        String json = ResultJson.write(result); // ResultJson.read(json) gives the result again
        return json;
    }

    @Test
    void aConsoleAndReportsAreThereForPrograms() throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), "image: {name: me/app}\n");
        Path site = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  connection: local
                  gather_facts: no
                  tasks:
                  - name: Say it
                    debug: {msg: said}
                """);

        String json = report(Pipeline.load(file), site);

        PipelineResult read = ResultJson.read(json);
        assertThat(read.exitCode()).isZero();
        assertThat(read.jobs().get(0).runs().get(0).tasks())
                .extracting(TaskResult::task)
                .containsExactly("Say it");
        assertThat(Path.of("target/junit.xml")).content().contains("<testcase", "Say it");
        assertThat(Path.of("target/report.html")).content().contains("Say it");
    }

    // What docs/playbooks.md shows.
    private static PlayRequest restart(Secret token) {
        Task restart = Task.of("command", "echo {{ port }} {{ token }}")
                .name("Restart")
                .build();
        Play play = Play.on("web")
                .gatherFacts(false)
                .vars(Map.of("token", token))
                .tasks(restart)
                .build();
        Group web = Group.of(
                        "web",
                        Host.of("web1").var("port", 8081),
                        Host.of("web2").var("port", 8082))
                .var("ansible_connection", "local");
        return PlayRequest.of(Playbook.of(play)).inventory(Inventory.of(web));
    }

    @Test
    void aPlaybookAndAnInventoryOfValuesAreRun() throws Exception {
        String secret = "s3cr3t-{{token}}-of-the-api";
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (AnsibleServer ansible = AnsibleServer.connect(lab.server())) {
            Run run = ansible.start(
                    restart(Secret.of(secret)).options(AnsibleOptions.none().verbosity(1)));
            RunResult result = run.await();
            run.logs(printed);

            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(result.playbook()).isEqualTo("playbook.yml");
            assertThat(result.recap()).containsOnlyKeys("web1", "web2");
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("8081 " + "*".repeat(secret.length()), "8082 " + "*".repeat(secret.length()))
                    .doesNotContain("s3cr3t");
            assertThat(ansible.runs())
                    .filteredOn(kept -> kept.id().equals(run.id()))
                    .extracting(RunSummary::playbook)
                    .containsExactly("playbook.yml");
            Path kept = Path.of(System.getProperty("user.home"), ".lighterman", "runs", run.id());
            assertThat(files(kept)).contains("project/playbook.yml", "inventory/hosts");
            for (String file : files(kept)) {
                assertThat(Files.readString(kept.resolve(file), StandardCharsets.ISO_8859_1))
                        .as(file)
                        .doesNotContain("s3cr3t");
            }
        }
    }

    @Test
    void aSecretOfTheInventoryIsWhatTheHostGets() throws Exception {
        String password = "it's \"{{ 1 + 1 }}\" \\ 한글";
        Inventory inventory = Inventory.of(Group.of(
                "web",
                Host.of("web1").var("ansible_connection", "local").var("ansible_password", Secret.of(password))));
        Playbook playbook = Playbook.of(Play.on("web")
                .gatherFacts(false)
                .vars(Map.of("logins", List.of(Secret.of(password), Secret.of("another"))))
                .tasks(Task.of(
                                "assert",
                                Map.of(
                                        "that",
                                        List.of("ansible_password == expected", "logins == [expected, 'another']")))
                        .build())
                .build());
        try (AnsibleServer ansible = AnsibleServer.connect(lab.server())) {
            RunResult result = ansible.start(PlayRequest.of(playbook)
                            .inventory(inventory)
                            .options(AnsibleOptions.none().extraVars(Map.of("expected", Secret.of(password)))))
                    .await();
            assertThat(result.reason()).isEmpty();
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void aPlaybookOfValuesHasNoLastRunToTakeHostsFrom() throws Exception {
        try (AnsibleServer ansible = AnsibleServer.connect(lab.server())) {
            assertThatThrownBy(() -> ansible.start(restart(Secret.of("x")).limit("@last-failed")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage(
                            "the limit @last-failed cannot be used with a playbook made of values, which has no path to"
                                    + " find its last run by; perhaps you should name the hosts");
        }
    }
}
