package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Pipeline;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.AnsweringApp;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the user's before, between and after the CI and the CD job, on the lab. */
@Order(Tier.LONG)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class JobsIT {
    /** Notes what it is told. */
    private static final String NOTES = """
            - hosts: ansible-server
              gather_facts: false
              tasks:
              - copy:
                  dest: "{{ notes }}/{{ lighterman_job }}"
                  content: |
                    {% for name in query('varnames', '^lighterman_') | sort %}
                    {{ name }}={{ lookup('vars', name) }}
                    {% endfor %}
            """;

    private static final String FAILS = """
            - hosts: ansible-server
              gather_facts: false
              tasks:
              - fail: {msg: no such schema}
            """;

    @TempDir
    private Path directory;

    private final String id = "it-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final Path context = Path.of("/var/tmp", "lighterman " + id);
    private final Path notes = Path.of("/var/tmp", "lighterman-notes-" + id);
    private boolean deployed;
    private Lab lab;

    @BeforeEach
    void lab() throws IOException {
        lab = Lab.all();
        Files.createDirectory(notes); // the lab's server is this machine
        Files.createDirectories(directory.resolve("ops"));
        Files.createDirectories(directory.resolve("target"));
    }

    @AfterEach
    void cleanUp() throws Exception {
        exec("rm", "-rf", "--", context.toString(), notes.toString());
        if (deployed) {
            exec(lab.value("LAB_KUBECTL"), "delete", "deployment,service", id, "--ignore-not-found", "--wait=false");
        }
        Path own = Path.of(System.getProperty("user.home"), ".lighterman");
        for (String where : List.of("poll", "workspaces")) {
            if (Files.isDirectory(own.resolve(where))) {
                try (Stream<Path> files = Files.list(own.resolve(where))) {
                    for (Path file : files.filter(
                                    path -> path.getFileName().toString().startsWith(id))
                            .toList()) {
                        exec("rm", "-rf", "--", file.toString());
                    }
                }
            }
        }
    }

    private String exec(String... command) throws IOException, InterruptedException {
        return lab.exec(directory).run(command);
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        return new Repository(directory.resolve(id)).git(arguments);
    }

    private void playbook(String name, String text) throws IOException {
        Files.writeString(directory.resolve("ops/" + name + ".yml"), text);
    }

    /** What a job was told; nothing when it did not run. */
    private Optional<String> told(String job) throws IOException {
        Path file = notes.resolve(job);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private static List<String> pageBlocks() throws IOException {
        Matcher block = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/jobs.md")));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        Map<String, String> fields = Map.of(
                "server.host", lab.sshHost(),
                "server.port", "" + lab.sshPort(),
                "server.user", lab.sshUser(),
                "server.identity", lab.sshIdentity().toString(),
                "server.knownHosts", lab.knownHosts().toString(),
                "image.name", lab.registry() + "/lighterman-it/" + id,
                "image.context", context.toString(),
                "ansible.extraVars.notes", notes.toString(),
                "inventory",
                        "{ansible-server: [localhost ansible_connection=local], kubernetes: [localhost"
                                + " ansible_connection=local]}");
        fields.forEach((path, value) -> arguments.addAll(List.of("--set", path + "=" + value)));
        return arguments;
    }

    private CommandRun run(List<String> arguments) {
        return CommandRun.of(Map.of("LIGHTERMAN_HISTORY", "none"), arguments.toArray(String[]::new));
    }

    private Path pipeline(String text) throws IOException {
        return Files.writeString(directory.resolve("lighterman.yml"), text);
    }

    private PipelineResult result() throws Exception {
        return ResultJson.read(Files.readString(directory.resolve("result.json")));
    }

    private static List<String> jobs(PipelineResult result) {
        return result.jobs().stream()
                .map(job -> job.name() + " " + job.result() + " by "
                        + job.triggeredBy().orElse("-"))
                .toList();
    }

    /** The pipeline and the smoke test of docs/jobs.md, down to pods that answer. */
    @Test
    void theExampleOfThePage() throws Exception {
        deployed = true;
        int nodePort = lab.nodePort("default", id);
        Files.createDirectory(directory.resolve(id));
        AnsweringApp.write(directory.resolve(id), directory.resolve(id).resolve("app.jar"), lab.baseImage());
        git("init", "-q", "-b", "main", ".");
        git("add", "-A");
        git("commit", "-qm", "first");
        String commit = git("rev-parse", "HEAD");
        Path file = pipeline(pageBlocks().get(0).replace("${env:DB_PASSWORD}", "${file:password}"));
        Files.writeString(directory.resolve("password"), "s3cret");
        playbook("smoke-test", pageBlocks().get(1));
        for (String name : List.of("make-room", "migrate", "report", "tag")) {
            playbook(name, NOTES);
        }
        List<String> arguments = arguments(
                "run",
                "-f",
                file.toString(),
                "--result",
                directory.resolve("result.json").toString());
        Map.of(
                        "source.git",
                        directory.resolve(id).toString(),
                        "build",
                        "[sh, -c, 'git rev-parse HEAD > version.txt']",
                        "transfer",
                        "{files: [app.jar, version.txt, Dockerfile]}",
                        "deploy.deployment",
                        id,
                        "deploy.service.name",
                        id,
                        "deploy.service.nodePort",
                        "" + nodePort,
                        "deploy.rollout.kubeconfig",
                        lab.kubeconfig().toString(),
                        "vars.url",
                        "http://127.0.0.1:" + nodePort + "/")
                .forEach((path, value) -> arguments.addAll(List.of("--set", path + "=" + value)));

        CommandRun ran = run(arguments);

        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        PipelineResult result = result();
        assertThat(jobs(result))
                .containsExactly(
                        "make-room SUCCESS by -",
                        "shop SUCCESS by make-room",
                        "migrate-database SUCCESS by shop",
                        "report SUCCESS by shop",
                        "shop-deploy SUCCESS by migrate-database",
                        "smoke-test SUCCESS by shop-deploy",
                        "tag-release SUCCESS by smoke-test");
        String image = lab.registry() + "/lighterman-it/" + id;
        String digest = result.image().orElseThrow().digest().orElseThrow();
        assertThat(result.source().orElseThrow().commit()).isEqualTo(commit);
        assertThat(result.rollout().orElseThrow().pods())
                .hasSize(2)
                .extracting(Rollout.Pod::digest)
                .containsOnly(Optional.of(digest));
        assertThat(result.provenance().orElseThrow().consistent()).isTrue();
        assertThat(told("make-room")).contains("""
                lighterman_image=%s
                lighterman_job=make-room
                lighterman_pipeline=shop
                """.formatted(image));
        assertThat(told("migrate-database")).contains("""
                lighterman_branch=main
                lighterman_commit=%s
                lighterman_digest=%s
                lighterman_image=%s
                lighterman_job=migrate-database
                lighterman_pipeline=shop
                lighterman_result=SUCCESS
                lighterman_upstream_job=shop
                lighterman_upstream_result=SUCCESS
                """.formatted(commit, digest, image));
        assertThat(told("tag-release")).contains("""
                lighterman_branch=main
                lighterman_commit=%s
                lighterman_digest=%s
                lighterman_image=%s
                lighterman_job=tag-release
                lighterman_pipeline=shop
                lighterman_result=SUCCESS
                lighterman_upstream_job=smoke-test
                lighterman_upstream_result=SUCCESS
                """.formatted(commit, digest, image));
    }

    /** Each with a configuration and a role of its own, of names that the other has too, and both at once. */
    @Test
    void jobsOfOneCheckoutHaveTheirOwnProjects() throws Exception {
        Path file = pipeline("""
                name: shop
                image: {name: set by the test}
                jobs:
                  - {name: migrate, playbook: ops/db/site.yml, after: image}
                  - {name: smoke, playbook: ops/web/playbooks/site.yml, project: ops/web, after: image}
                """);
        for (String project : List.of("db", "web")) {
            String site = project.equals("db") ? "db/site.yml" : "web/playbooks/site.yml";
            Path role = Files.createDirectories(directory.resolve("ops/" + project + "/roles/common/tasks"));
            Files.writeString(role.resolve("main.yml"), """
                    - copy:
                        dest: "{{ notes }}/{{ lighterman_job }}"
                        content: "%s {{ lookup('config', 'DEFAULT_FORKS') }}"
                    """.formatted(project));
            Files.createDirectories(directory.resolve("ops/" + site).getParent());
            Files.writeString(
                    directory.resolve("ops/" + site),
                    "- hosts: ansible-server\n  gather_facts: false\n  roles: [common]\n");
            Files.writeString(
                    directory.resolve("ops/" + project + "/ansible.cfg"),
                    "[defaults]\nforks = " + (project.equals("db") ? 7 : 9) + "\nroles_path = roles\n");
        }

        List<CompletableFuture<CommandRun>> runs = Stream.of("migrate", "smoke")
                .map(job ->
                        CompletableFuture.supplyAsync(() -> run(arguments("run", "-f", file.toString(), "--job", job))))
                .toList();
        for (CompletableFuture<CommandRun> run : runs) {
            CommandRun ran = run.join();
            assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        }

        assertThat(told("migrate")).contains("db 7");
        assertThat(told("smoke")).contains("web 9");
    }

    /** An image that cannot be built: only what takes a worse result is triggered, and each line is one of Jenkins'. */
    @Test
    void thresholdsInTheWordsOfJenkins() throws Exception {
        Path file = pipeline("""
                name: My-Docker-Project
                image: {name: set by the test}
                deploy: {name: My-k8s-Project-Ansible}
                jobs:
                  - {name: only when green, playbook: ops/notes.yml, after: image}
                  - {name: salvage, playbook: ops/fails.yml, after: image, threshold: UNSTABLE}
                  - {name: report, playbook: ops/notes.yml, after: image, threshold: FAILURE}
                  - {name: after salvage, playbook: ops/notes.yml, after: salvage, threshold: UNSTABLE}
                  - {name: not after salvage, playbook: ops/notes.yml, after: salvage}
                """);
        playbook("notes", NOTES);
        playbook("fails", FAILS);
        Files.writeString(directory.resolve("target/app.jar"), "no jar");
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nCOPY nowhere /\n");

        CommandRun ran = run(arguments(
                "run",
                "-f",
                file.toString(),
                "--console",
                "jenkins",
                "--result",
                directory.resolve("result.json").toString()));

        assertThat(ran.err()).startsWith("lighterman: UNSTABLE: ").hasLineCount(1);
        assertThat(ran.out()
                        .replaceAll("from host \\[[^\\]]+\\]", "from host [HOST]")
                        .replaceAll("after [0-9,]+ ms", "after N ms"))
                .isEqualTo("""
                        SSH: Connecting from host [HOST]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after N ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec exit status not zero. Status [2]]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Triggering a new build of salvage
                        Triggering a new build of report
                        Finished: UNSTABLE
                        Started by upstream project "My-Docker-Project"
                        SSH: Connecting from host [HOST]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after N ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec exit status not zero. Status [2]]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Triggering a new build of after salvage
                        Finished: UNSTABLE
                        Started by upstream project "My-Docker-Project"
                        SSH: Connecting from host [HOST]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after N ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 0 file(s)
                        Finished: SUCCESS
                        Started by upstream project "salvage"
                        SSH: Connecting from host [HOST]
                        SSH: Connecting with configuration [ansible-server] ...
                        SSH: EXEC: completed after N ms
                        SSH: Disconnecting configuration [ansible-server] ...
                        SSH: Transferred 0 file(s)
                        Finished: SUCCESS
                        """);
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(result().result()).isEqualTo(Result.UNSTABLE);
        assertThat(result().failure().orElseThrow().message())
                .contains("build docker images"); // of the first job with the worst result
        assertThat(result().rollout()).isEmpty();
        assertThat(jobs(result()))
                .containsExactly(
                        "My-Docker-Project UNSTABLE by -",
                        "salvage UNSTABLE by My-Docker-Project",
                        "report SUCCESS by My-Docker-Project",
                        "after salvage SUCCESS by salvage");
        assertThat(told("report")).contains("""
                lighterman_image=%s
                lighterman_job=report
                lighterman_pipeline=My-Docker-Project
                lighterman_result=UNSTABLE
                lighterman_upstream_job=My-Docker-Project
                lighterman_upstream_result=UNSTABLE
                """.formatted(lab.registry() + "/lighterman-it/" + id));
        assertThat(told("only when green")).isEmpty();
        assertThat(told("not after salvage")).isEmpty();

        ran = run(arguments("run", "-f", file.toString(), "--job", "not after salvage"));
        assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
        assertThat(told("not after salvage")).contains("""
                lighterman_image=%s
                lighterman_job=not after salvage
                lighterman_pipeline=My-Docker-Project
                """.formatted(lab.registry() + "/lighterman-it/" + id));
    }

    /** From code, and polled: a commit after the other, each with its downstream job. */
    @Test
    @Tag(Tier.TWICE)
    void pollRunsTheDownstreamJobsOfEveryCommit() throws Exception {
        Files.createDirectory(directory.resolve(id));
        Files.writeString(directory.resolve(id).resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        git("init", "-q", "-b", "main", ".");
        List<String> commits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            git("add", "-A");
            git("commit", "-qm", "commit " + i, "--allow-empty");
            commits.add(git("rev-parse", "HEAD"));
            if (i == 0) {
                poll(); // the first look builds the newest
            }
        }

        List<PipelineResult> results = poll();

        assertThat(results)
                .extracting(JobsIT::jobs)
                .containsExactly(
                        List.of(id + " SUCCESS by -", "note SUCCESS by " + id),
                        List.of(id + " SUCCESS by -", "note SUCCESS by " + id));
        assertThat(results.get(1).jobs()).extracting(PipelineResult.Job::result).containsOnly(Result.SUCCESS);
        assertThat(Files.readAllLines(notes.resolve("commits"))).isEqualTo(commits);
        assertThat(poll()).isEmpty();
    }

    /** Two of the same pipeline trigger the same job: the second has its turn when the first is through. */
    @Test
    void aJobThatRunsAlreadyIsNotStartedTwice() throws Exception {
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        playbook("slow", """
                - hosts: ansible-server
                  gather_facts: false
                  tasks:
                  - shell: echo begin >> log; while [ ! -e go ]; do sleep 0.1; done; echo end >> log
                    args: {chdir: "{{ notes }}"}
                """);
        JobSpec slow = JobSpec.of("slow", Path.of("ops/slow.yml"))
                .options(AnsibleOptions.none().extraVars(Map.of("notes", notes.toString())));
        Pipeline pipeline = pipeline().jobs(slow);
        List<PipelineEvent.LockWaiting> waits = new CopyOnWriteArrayList<>();

        CompletableFuture<PipelineResult> first = inBackground(() -> pipeline.job("slow", event -> {}));
        Lab.await(Duration.ofSeconds(90), "the job to run", () -> Files.exists(notes.resolve("log")));
        CompletableFuture<PipelineResult> second = inBackground(() -> pipeline.run(event -> {
            if (event instanceof PipelineEvent.LockWaiting waiting) {
                waits.add(waiting);
            }
        }));
        Lab.await(Duration.ofSeconds(90), "the other to wait", () -> !waits.isEmpty());
        PipelineResult third =
                pipeline().server(lab.server().noWait()).jobs(slow).job("slow", event -> {});
        assertThat(Files.readAllLines(notes.resolve("log"))).containsExactly("begin");
        Files.createFile(notes.resolve("go"));

        assertThat(jobs(first.get(2, TimeUnit.MINUTES))).containsExactly("slow SUCCESS by -");
        assertThat(jobs(second.get(2, TimeUnit.MINUTES)))
                .containsExactly(id + " SUCCESS by -", "slow SUCCESS by " + id);
        assertThat(Files.readAllLines(notes.resolve("log"))).containsExactly("begin", "end", "begin", "end");
        String run = first.get().jobs().get(0).runs().get(0).id();
        assertThat(waits.get(0).message()).startsWith("job " + id + "/slow is used by " + id + " on ");
        assertThat(jobs(third)).containsExactly("slow FAILURE by -");
        assertThat(third.failure().orElseThrow().message())
                .startsWith("job " + id + "/slow is used by " + id + " on ")
                .endsWith(" (run " + run + "); nothing was sent or run; perhaps you should wait for it, or cancel it");
    }

    private static CompletableFuture<PipelineResult> inBackground(Callable<PipelineResult> what) {
        CompletableFuture<PipelineResult> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(what.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private Pipeline pipeline() {
        return Pipelines.server(lab, directory)
                .name(id)
                .transfer(TransferSet.of("Dockerfile").to(context.toString()))
                .image(Image.named(lab.registry() + "/lighterman-it/" + id).context(context.toString()));
    }

    private List<PipelineResult> poll() throws Exception {
        playbook("note", """
                - hosts: ansible-server
                  gather_facts: false
                  tasks:
                  - shell: echo {{ lighterman_commit }} >> {{ notes }}/commits
                """);
        return pipeline()
                .source(Source.git(directory.resolve(id).toString()).pollCommits(Source.Commits.EVERY))
                .jobs(JobSpec.of("note", Path.of("ops/note.yml"))
                        .after("image")
                        .options(AnsibleOptions.none().extraVars(Map.of("notes", notes.toString()))))
                .pollOnce(event -> {});
    }
}
