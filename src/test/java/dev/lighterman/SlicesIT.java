package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Slices;
import dev.lighterman.api.TaskResult;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A play whose hosts are split over several runs. */
@Timeout(300)
class SlicesIT {
    private static final Path VERSIONS = Path.of("src/test/resources/dev/lighterman/run/versions");

    private static final String OLDEST = "2.10";

    @TempDir
    Path directory;

    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

    private Path write(String name, String text) throws IOException {
        Files.createDirectories(directory.resolve(name).getParent());
        return Files.writeString(directory.resolve(name), text);
    }

    private PlayRequest request(String playbook) throws IOException {
        write("hosts", """
                [web]
                web[1:4]
                [db]
                db1
                [all:vars]
                ansible_connection=local
                ansible_python_interpreter=/usr/bin/python3
                """);
        return PlayRequest.of(write("site.yml", playbook))
                .inventory(directory.resolve("hosts").toString());
    }

    private PipelineResult.Job play(PlayRequest request) throws Exception {
        return job(Pipeline.named("slices").server(Lab.ssh().server()).play(request, events::add));
    }

    private static PipelineResult.Job job(PipelineResult result) {
        return result.jobs().get(0);
    }

    /** What each host had, in its own order. All hosts are one machine, so which of them is the first to change it may differ. */
    private static Map<String, List<String>> byHost(RunResult run) {
        Map<String, List<String>> hosts = new TreeMap<>();
        run.tasks()
                .forEach(task -> hosts.computeIfAbsent(task.host(), host -> new ArrayList<>())
                        .add(task.task() + " "
                                + (task.status() == TaskResult.Status.CHANGED ? TaskResult.Status.OK : task.status())));
        run.recap()
                .forEach((host, counts) -> hosts.computeIfAbsent(host, none -> new ArrayList<>())
                        .add(counts.toString().replaceAll("changed=\\d+", "")));
        return hosts;
    }

    private <T> List<T> told(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void twoSlicesAreOneResultWithEachHostAsInOneRun() throws Exception {
        PlayRequest request = request("""
                - name: web servers
                  hosts: web
                  gather_facts: no
                  tasks:
                  - name: say
                    debug: msg="{{ groups['web'] | length }} {{ inventory_hostname }}"
                  - name: change
                    command: echo {{ inventory_hostname }}
                    notify: handler
                  - name: fail
                    fail: msg=no
                    when: inventory_hostname == 'web3'
                  - include_tasks: more.yml
                  handlers:
                  - name: handler
                    debug: msg=handled
                """);
        write("more.yml", "- name: included\n  debug: msg=x\n");
        // Under another path: what a playbook's handlers are owed is known by it.
        Path beside = Files.copy(directory.resolve("site.yml"), directory.resolve("one.yml"));
        RunResult whole = play(PlayRequest.of(beside)
                        .inventory(directory.resolve("hosts").toString()))
                .runs()
                .get(0);
        events.clear();
        PipelineResult.Job job = play(request.slices(Slices.of(2)));
        RunResult sliced = job.runs().get(0);
        assertThat(job.runs()).hasSize(1);
        assertThat(job.result()).isEqualTo(Result.UNSTABLE);
        assertThat(sliced.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(sliced.exitCode()).hasValue(2);
        assertThat(sliced.reason()).hasValue("slice 1 of 2: " + whole.reason().orElseThrow());
        assertThat(byHost(sliced)).isEqualTo(byHost(whole));
        assertThat(sliced.recap().keySet()).containsExactly("web1", "web2", "web3", "web4");

        assertThat(told(RunEvent.Started.class)).hasSize(1);
        assertThat(told(RunEvent.Finished.class)).hasSize(1);
        assertThat(told(RunEvent.PlayStarted.class))
                .extracting(RunEvent.PlayStarted::targets)
                .containsExactly(List.of("web1", "web2", "web3", "web4"));
        List<RunEvent.TaskStarted> tasks = told(RunEvent.TaskStarted.class);
        assertThat(tasks)
                .extracting(RunEvent.TaskStarted::name)
                .containsExactlyInAnyOrder("say", "change", "fail", "include_tasks", "included", "handler");
        Set<String> ids =
                Set.copyOf(tasks.stream().map(RunEvent.TaskStarted::id).toList());
        assertThat(told(RunEvent.TaskFinished.class))
                .hasSize(sliced.tasks().size())
                .allSatisfy(task -> assertThat(ids).contains(task.taskId()));
        assertThat(told(RunEvent.Stats.class))
                .extracting(stats -> stats.hosts().keySet().size())
                .containsExactly(4);
        List<Long> numbers = told(RunEvent.FromAnsible.class).stream()
                .map(RunEvent.FromAnsible::seq)
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(output().lines()).allMatch(line -> line.matches("\\[[12]/2] .*|\\[[12]/2] "));

        PipelineResult.Job again = play(request.limit("@last-failed"));
        assertThat(again.runs().get(0).recap().keySet()).containsExactly("web3");
    }

    private String output() {
        StringBuilder text = new StringBuilder();
        told(RunEvent.Output.class).forEach(event -> text.append(StandardCharsets.UTF_8.decode(event.bytes())));
        return text.toString();
    }

    @Test
    void whatASliceWouldChangeIsRefusedWithItsPlaceUnlessItIsAllowed() throws Exception {
        PlayRequest request = request("""
                - hosts: web
                  gather_facts: no
                  tasks:
                  - name: once
                    command: echo once
                    run_once: true
                  - name: others
                    debug: msg="{{ hostvars['web1'].ansible_connection }}"
                - name: afterwards
                  hosts: db1
                  gather_facts: no
                  tasks:
                  - name: alone
                    debug: msg=x
                    run_once: true
                """);
        PipelineResult.Job refused = play(request.slices(Slices.of(2).allowing(Set.of(Slices.Change.HOSTVARS))));
        assertThat(refused.result()).isEqualTo(Result.FAILURE);
        assertThat(refused.failure().orElseThrow().message()).isEqualTo("""
                site.yml:4: run_once: True: in slices each slice runs it once
                site.yml:9: play "afterwards": in slices it begins in one slice while the play before it goes on in others
                the playbook does not do the same in slices, so nothing was started; perhaps you should run it without slices, or allow what is fine with --slices-allow order,run_once""");
        assertThat(refused.runs()).isEmpty();

        RunResult allowed = play(request.slices(Slices.of(7)
                        .allowing(Set.of(Slices.Change.HOSTVARS, Slices.Change.RUN_ONCE, Slices.Change.ORDER))))
                .runs()
                .get(0);
        assertThat(allowed.outcome()).as("%s", allowed.reason()).isEqualTo(RunOutcome.OK);
        assertThat(allowed.warnings()).isEmpty();
        assertThat(allowed.tasks().stream().map(task -> task.host() + " " + task.task()))
                .containsExactlyInAnyOrder(
                        "web1 once",
                        "web2 once",
                        "web3 once",
                        "web4 once",
                        "web1 others",
                        "web2 others",
                        "web3 others",
                        "web4 others",
                        "db1 alone");
        assertThat(told(RunEvent.PlayStarted.class))
                .extracting(RunEvent.PlayStarted::name)
                .containsExactlyInAnyOrder("web", "afterwards");
    }

    /** A percentage of 0 counted as none, and of roles that are included, and files of variables that are named, nothing was looked at. */
    @Test
    void whatStandsInFilesBesideThePlaybookIsFoundAsWell() throws Exception {
        write("common.yml", "first: \"{{ hostvars['web1'].x }}\"\n");
        write("more/vars.yml", "---\nsecond: \"{{ hostvars['web2'].x }}\"\n");
        write("roles/base/defaults/main.yml", "third: \"{{ ansible_play_hosts }}\"\n");
        write("roles/base/tasks/main.yml", "- debug: msg=x\n");
        PlayRequest request = request("""
                - hosts: web
                  gather_facts: no
                  max_fail_percentage: 0
                  vars_files: [common.yml]
                  tasks:
                  - include_vars: more/vars.yml
                  - include_role: {name: base}
                """);
        PipelineResult.Job refused = play(request.slices(Slices.of(2)));
        assertThat(refused.failure().orElseThrow().message().lines())
                .containsExactlyInAnyOrder(
                        "site.yml:1: max_fail_percentage: 0: in slices it is counted in each slice by itself",
                        "common.yml:1: first: \"{{ hostvars['web1'].x }}\": in slices facts and registered variables of hosts"
                                + " in other slices are missing",
                        "more/vars.yml:2: second: \"{{ hostvars['web2'].x }}\": in slices facts and registered variables of"
                                + " hosts in other slices are missing",
                        "roles/base/defaults/main.yml:1: third: \"{{ ansible_play_hosts }}\": in slices it has the hosts of"
                                + " its own slice only",
                        "the playbook does not do the same in slices, so nothing was started; perhaps you should run it without"
                                + " slices, or allow what is fine with --slices-allow hostvars,max_fail_percentage,play_hosts");
    }

    /** Another login, with a home of its own, is another server. */
    @Test
    void slicesRunOnSeveralServersInTurnWithOneResult() throws Exception {
        Lab lab = Lab.ssh();
        Server other = Server.ssh(lab.sshHost())
                .port(lab.sshPort())
                .knownHosts(lab.knownHosts())
                .user(lab.value("LAB_SSH_PASSWORD_USER"))
                .password(Secret.of(Files.readString(Path.of(lab.value("LAB_SSH_PASSWORD_FILE")))
                        .strip()));
        PlayRequest request = request("""
                - hosts: web
                  gather_facts: no
                  tasks:
                  - name: whoami
                    command: id -un
                  - name: fail
                    fail: msg=no
                    when: inventory_hostname in ['web2', 'web3']
                """).slices(Slices.of(3));
        Pipeline pipeline = Pipeline.named("slices").servers(lab.endpoint(), other);
        PipelineResult.Job job = job(pipeline.play(request, events::add));
        RunResult run = job.runs().get(0);
        assertThat(run.outcome()).as("%s", job.failure()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(run.recap().keySet()).containsExactly("web1", "web2", "web3", "web4");
        Map<String, String> users = new TreeMap<>();
        told(RunEvent.TaskFinished.class).stream()
                .filter(task -> task.result().task().equals("whoami"))
                .forEach(task -> users.put(
                        task.result().host(), String.valueOf(task.data().get("stdout"))));
        assertThat(users)
                .isEqualTo(Map.of(
                        "web1", lab.sshUser(), "web2", other.user(), "web3", lab.sshUser(), "web4", lab.sshUser()));
        List<String> parts = output().lines()
                .filter(line -> line.contains(" is the run "))
                .map(line -> line.substring(0, 1) + line.substring(6).replaceFirst(" on .*", ""))
                .toList();
        assertThat(output()).contains(" on " + other).contains(" on " + lab.endpoint());
        assertThat(parts).hasSize(3);
        try (AnsibleServer all = pipeline.connect()) {
            assertThat(all.runs())
                    .extracting(RunSummary::id)
                    .containsAll(parts.stream()
                            .map(line -> line.replaceFirst(".* ", ""))
                            .toList());
        }
        for (String part : parts) {
            String id = part.replaceFirst(".* ", "");
            PipelineResult.Job attached = job(pipeline.attach(id, event -> {}));
            assertThat(attached.runs().get(0).recap()).hasSizeBetween(1, 2);
            try (AnsibleServer all = pipeline.connect()) {
                assertThat(all.run(id).cancel()).isFalse();
                ByteArrayOutputStream logs = new ByteArrayOutputStream();
                all.run(id).logs(0, false, logs);
                assertThat(logs.toString(StandardCharsets.UTF_8)).contains("TASK [whoami]");
            }
        }
        PipelineResult.Job ofPipeline = job(pipeline.server(lab.server())
                .servers(other, other)
                .inventory(directory.resolve("hosts"))
                .jobs(JobSpec.of("sliced", directory.resolve("site.yml")).slices(Slices.of(2)))
                .job("sliced", event -> {}));
        assertThat(ofPipeline.runs().get(0).recap()).hasSize(4);
        assertThat(ofPipeline.runs().get(0).reason())
                .hasValue(
                        "slice 1 of 2: task \"fail\" failed on web3: no; slice 2 of 2: task \"fail\" failed on web2: no");

        PipelineResult.Job again = job(pipeline.play(request.limit("@last-failed"), events::add));
        assertThat(again.runs().get(0).recap().keySet()).containsExactly("web2", "web3");

        events.clear();
        PipelineResult.Job refused = job(pipeline.retries(new Retries(0, 0, Duration.ZERO))
                .servers(lab.endpoint(), Server.ssh("127.0.0.1").port(1).user("root"))
                .play(request, events::add));
        assertThat(refused.failure().orElseThrow().message())
                .startsWith("cannot reach root@127.0.0.1:1 [root@127.0.0.1:1]: connection refused");
        assertThat(refused.runs()).isEmpty();
        assertThat(told(RunEvent.Started.class)).isEmpty();
    }

    /** They were known to the server that had run the host only. */
    @Test
    @Tag(Tier.TWICE)
    void handlersThatHostsAreOwedRunOnWhicheverServerRunsTheHostNext() throws Exception {
        Lab lab = Lab.ssh();
        Server other = Server.ssh(lab.sshHost())
                .port(lab.sshPort())
                .knownHosts(lab.knownHosts())
                .user(lab.value("LAB_SSH_PASSWORD_USER"))
                .password(Secret.of(Files.readString(Path.of(lab.value("LAB_SSH_PASSWORD_FILE")))
                        .strip()));
        PlayRequest request = request("""
                - hosts: web1:web2
                  gather_facts: no
                  tasks:
                  - name: change
                    command: id -un
                    changed_when: broken
                    notify: restart
                  - name: fail
                    fail: msg=no
                    when: broken and inventory_hostname == 'web2'
                  handlers:
                  - name: restart
                    command: id -un
                """).slices(Slices.of(2));
        Pipeline pipeline = Pipeline.named("slices");
        RunResult broken = job(pipeline.servers(lab.endpoint(), other)
                        .play(request.options(request.options().extraVars(Map.of("broken", true))), events::add))
                .runs()
                .get(0);
        assertThat(broken.owed()).extracting(RunResult.OwedHandler::host).containsExactly("web2");

        PlayRequest mended = request.options(request.options().extraVars(Map.of("broken", false)));
        for (List<String> ran : List.of(List.of("web2 restart"), List.<String>of())) {
            RunResult run = job(pipeline.servers(other, lab.endpoint()).play(mended, events::add))
                    .runs()
                    .get(0);
            assertThat(run.warnings()).isEmpty();
            assertThat(run.tasks().stream()
                            .filter(task -> task.task().equals("restart"))
                            .map(task -> task.host() + " " + task.task()))
                    .isEqualTo(ran);
        }
    }

    @Test
    void aPlaybookThatDoesNotLoadFailsAsInOneRun() throws Exception {
        PlayRequest request = request("- hosts: web\n  tasks:\n  - import_tasks: missing.yml\n");
        RunResult whole = play(request).runs().get(0);
        RunResult sliced = play(request.slices(Slices.of(2))).runs().get(0);
        assertThat(sliced.outcome()).isEqualTo(whole.outcome());
        assertThat(sliced.reason()).isEqualTo(whole.reason());
    }

    static Stream<Arguments> versions() throws IOException {
        try (Stream<Path> folders = Files.list(VERSIONS)) {
            List<String> names = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(Ansibles.values()).map(Ansibles::name), Stream.of(OLDEST))
                    .flatMap(version -> names.stream().map(name -> Arguments.of(name, version)));
        }
    }

    /** Either each host has what it has in one run, or the playbook is refused. */
    @ParameterizedTest
    @MethodSource("versions")
    @Tag(Tier.VERSIONS)
    void playbooksInOneTwoAndSevenSlices(String name, String version) throws Exception {
        String program = version.equals(OLDEST)
                ? Ansibles.oldest().resolve("ansible-playbook").toString()
                : Ansibles.valueOf(version).playbook();
        Path folder = VERSIONS.resolve(name);
        Path hosts = Files.exists(folder.resolve("hosts")) ? folder.resolve("hosts") : VERSIONS.resolve("hosts");
        boolean options = name.equals("options");
        AnsibleOptions how = AnsibleOptions.none()
                .check(options)
                .tags(options ? List.of("wanted") : List.of())
                .skipTags(options ? List.of("unwanted") : List.of())
                .vaultPasswordFile(write("password", "password"))
                .extraVars(Map.of(
                        "ansible_async_dir", directory.resolve("async").toString(), "given", 1, "text", "값 {x}"));
        PlayRequest request = PlayRequest.of(folder.resolve("play.yml"))
                .inventory(hosts.toString())
                .options(how);
        Pipeline pipeline = Pipeline.named("slices").server(Server.local().ansible(program));
        PipelineResult.Job whole = job(pipeline.play(request, events::add));
        for (int count : new int[] {1, 2, 7}) {
            PipelineResult.Job sliced = job(pipeline.play(request.slices(Slices.of(count)), events::add));
            if (sliced.runs().isEmpty()) {
                assertThat(sliced.failure().orElseThrow().message())
                        .matches(
                                "(?s)([^\n]+:\\d+: [^\n]+: in slices [^\n]+\n)+the playbook does not do the same in.*");
                System.out.println(name + " in " + count + " slices: "
                        + sliced.failure().orElseThrow().message());
            } else {
                assertThat(byHost(sliced.runs().get(0)))
                        .as("%s in %s slices", name, count)
                        .isEqualTo(byHost(whole.runs().get(0)));
                assertThat(sliced.result()).isEqualTo(whole.result());
            }
        }
    }
}
