package dev.lighterman.run;

import static dev.lighterman.run.Runs.processes;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.TaskResult.Deprecation;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not in a playbook's events, on every version: the ends that somebody brings about, and what a run says of itself. */
@Timeout(300)
class VersionsControlIT {
    private static final String HOSTS =
            "h1 ansible_connection=local\nh2 ansible_connection=local\n[all:vars]\nansible_python_interpreter=/usr/bin/python3\n";

    private final String mark = "mark-" + UUID.randomUUID();
    private final Runs.Recorder recorder = new Runs.Recorder();

    @TempDir
    Path home;

    private WrappedNode node() {
        return WrappedNode.at(new LocalNode("ansible-server", List.of()), home);
    }

    private RunRequest sleeping(Ansibles version) {
        return tasks("  - name: sleep\n    shell: \"sleep 600 & sleep 600; : " + mark + "\"\n")
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", HOSTS)))))
                .ansiblePlaybook(version.playbook());
    }

    private void untilAsleep() throws InterruptedException {
        for (int i = 0; processes("sleep 600; : " + mark).size() < 2; i++) {
            assertThat(i).as("the run does not get to its sleep").isLessThan(1200);
            Thread.sleep(50);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void cancelLeavesNoProcess(Ansibles version) throws Exception {
        CompletableFuture<RunResult> result = new CompletableFuture<>();
        RunRequest request = sleeping(version);
        new Thread(() -> {
                    try {
                        result.complete(Runs.runner(node()).run(request, recorder));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        untilAsleep();
        String id = recorder.first(RunEvent.Started.class).id();
        assertThat(Runs.runner(node()).cancel(id)).isTrue();
        assertThat(result.get(120, TimeUnit.SECONDS).outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(processes(mark)).isEmpty();
        assertThat(processes(id)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void theDeadlineLeavesNoProcess(Ansibles version) throws Exception {
        RunResult result = Runs.run(node(), sleeping(version).with(o -> o.timeout(Duration.ofSeconds(12))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.DEADLINE);
        assertThat(processes(mark)).isEmpty();
        assertThat(processes(result.id())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void theProgramIsFoundInThePathOfTheServersCommands(Ansibles version) throws Exception {
        RunResult result = Runs.run(
                node().under("env", "PATH=" + version.bin() + ":/usr/bin:/bin"), tasks("  - debug: {msg: x}\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.details().command().get(0)).isEqualTo("ansible-playbook");
        assertThat(firstLine(version.playbook(), "--version"))
                .isEqualTo("ansible-playbook [core "
                        + result.details().ansibleVersion().orElse("") + "]");
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void brokenPlaybooksAreTold(Ansibles version) throws Exception {
        RunRequest unknownKey = Runs.playbook("- hosts: all\n  taskz: []\n");
        Runs.Recorder told = new Runs.Recorder();
        RunResult result = Runs.runner(node()).run(unknownKey.ansiblePlaybook(version.playbook()), told);
        List<Event> last = told.events.subList(told.events.size() - 2, told.events.size());
        assertThat(last.get(0))
                .isInstanceOfSatisfying(
                        RunEvent.NotParsed.class,
                        event -> assertThat(event.message())
                                .contains("taskz")
                                .contains("play.yml")
                                .doesNotContain(".lighterman"));
        assertThat(last.get(1)).isInstanceOf(RunEvent.Finished.class);
        assertThat(result.outcome()).isEqualTo(RunOutcome.PARSE_ERROR);
        assertThat(result.reason().orElse(""))
                .startsWith("the playbook could not be parsed: ")
                .contains("taskz");
        RunResult yaml = Runs.run(node(), Runs.playbook("- hosts: [all\n").ansiblePlaybook(version.playbook()));
        assertThat(yaml.outcome()).isEqualTo(RunOutcome.PARSE_ERROR);
        RunResult nobody =
                Runs.run(node(), Runs.playbook("- hosts: nobody\n  tasks: []\n").ansiblePlaybook(version.playbook()));
        assertThat(nobody.outcome()).isEqualTo(RunOutcome.NO_HOSTS_MATCHED);
    }

    /** A task may include what cannot be parsed only when others have changed something; Ansible's exit code is the same. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void aBrokenFileThatATaskIncludesStopsTheRunInTheMiddle(Ansibles version) throws Exception {
        RunRequest request = Runs.playbook("", HOSTS + "[away]\nh3 ansible_host=127.0.0.1 ansible_port=1\n")
                .project(List.of(StagedFile.of("play.yml", """
                                - name: first
                                  hosts: h1,h3
                                  gather_facts: false
                                  tasks:
                                  - {name: change, command: "true"}
                                  - {name: forgiven, command: "false", ignore_errors: true}
                                  - {name: include, include_tasks: bad.yml}
                                - name: second
                                  hosts: all
                                  tasks: []
                                """), StagedFile.of("bad.yml", "- no_such_module: x=1\n")))
                .ansiblePlaybook(version.playbook());
        RunResult result = Runs.runner(node()).run(request, recorder);
        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_ERROR);
        assertThat(result.exitCode()).hasValue(4);
        assertThat(result.reason().orElse(""))
                .matches("ansible-playbook stopped in the middle: (ERROR!|\\[ERROR]:) couldn't resolve module/action"
                        + " 'no_such_module'\\..* \\(bad\\.yml:1:3\\)");
        assertThat(recorder.of(RunEvent.NotParsed.class)).isEmpty();
        assertThat(Runs.statuses(result)).contains("h1 change changed", "h1 forgiven ignored", "h3 change unreachable");
        assertThat(result.warnings()).containsExactly("a play was not reached: \"second\"");
        assertThat(Runs.runner(node()).runs())
                .extracting(RunSummary::outcome)
                .containsExactly(Optional.of(RunOutcome.ANSIBLE_ERROR));
    }

    /** In a loop 2.19 tells of it beside the loop's own message. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#beforeAndSince219")
    void anIncludeInALoopFailsForTheReasonThatAnsibleGives(Ansibles version) throws Exception {
        RunResult result = Runs.run(
                node(),
                tasks("  - {name: loop, include_tasks: \"missing{{ item }}.yml\", loop: [1, 2]}\n")
                        .ansiblePlaybook(version.playbook()));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.failed())
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure.message())
                        .contains("Could not find or access '")
                        .doesNotContain("All items completed"));
        assertThat(result.reason().orElse(""))
                .startsWith("task \"loop\" failed on h1: ")
                .contains("missing1.yml");
    }

    /** Up to 2.18 it is a warning, shown once. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#beforeAndSince219")
    void aDeprecationBelongsToItsResult(Ansibles version) throws Exception {
        RunRequest request = tasks("  - {name: say, debug: {msg: x}, when: \"{{ true }}\"}\n")
                .ansiblePlaybook(version.playbook());
        Runs.runner(node()).run(request, recorder);
        RunEvent.TaskFinished say = recorder.first(RunEvent.TaskFinished.class);
        if (version == Ansibles.MACHINE) {
            assertThat(say.deprecations()).isEmpty();
            assertThat(recorder.of(RunEvent.Warned.class))
                    .extracting(RunEvent.Warned::message, RunEvent.Warned::deprecation)
                    .containsExactly(tuple(
                            "conditional statements should not include jinja2 templating delimiters such as {{ }} or"
                                    + " {% %}. Found: {{ true }}",
                            false));
        } else {
            assertThat(say.deprecations())
                    .containsExactly(new Deprecation(
                            "Conditionals should not be surrounded by templating delimiters such as {{ }} or {% %}.",
                            Optional.of("2.23")));
            assertThat(recorder.of(RunEvent.Warned.class)).noneMatch(RunEvent.Warned::deprecation);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void theResultSaysWhatWasNotReachedAndWhatItWasRunWith(Ansibles version) throws Exception {
        String playbook = """
                - name: fails at once
                  hosts: all
                  serial: 1
                  gather_facts: false
                  max_fail_percentage: 0
                  tasks:
                  - {name: data, set_stats: {data: {image: "app:1"}}}
                  - {name: changes and fails, command: "false"}
                - name: deploy
                  hosts: h2
                  tasks: []
                - hosts: h1
                  tasks: []
                """;
        RunResult result = Runs.run(
                node(),
                Runs.playbook(playbook, HOSTS)
                        .project(List.of(
                                StagedFile.of("play.yml", playbook),
                                StagedFile.of("ansible.cfg", "[defaults]\nforks = 7\n")))
                        .ansiblePlaybook(version.playbook()));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        RunResult.Details details = result.details();
        assertThat(details.notReached())
                .containsExactly(
                        new RunResult.Details.NotReached("fails at once", List.of("h2")),
                        new RunResult.Details.NotReached("deploy", List.of()),
                        new RunResult.Details.NotReached("h1", List.of()));
        assertThat(result.warnings())
                .containsExactly(
                        "the play \"fails at once\" ended before it got to h2",
                        "2 plays were not reached: \"deploy\", \"h1\"");
        assertThat(result.tasks().get(1).changed()).isTrue();
        assertThat(details.customStats()).isEqualTo(Map.of("_run", Map.of("image", "app:1")));
        String config = home.resolve(".lighterman/runs/" + result.id() + "/project/ansible.cfg")
                .toString();
        assertThat(details.configuration()).contains(new RunResult.Details.Setting("DEFAULT_FORKS", 7, config));
        assertThat(names(details.configuration())).isEqualTo(dumped(version, Path.of(config)));
    }

    private static List<String> names(List<RunResult.Details.Setting> settings) {
        return settings.stream().map(RunResult.Details.Setting::name).sorted().toList();
    }

    /** What ansible-config says in the same folder with the same environment. */
    private List<String> dumped(Ansibles version, Path config) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        version.bin().resolve("ansible-config").toString(), "dump", "--only-changed")
                .directory(config.getParent().toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("ANSIBLE_NOCOWS", "1");
        builder.environment().put("ANSIBLE_RETRY_FILES_ENABLED", "False");
        builder.environment().put("ANSIBLE_NOCOLOR", "1");
        return said(builder)
                .lines()
                .filter(line -> line.matches("[A-Z_]+\\(.*"))
                .map(line -> line.substring(0, line.indexOf('(')))
                .sorted()
                .toList();
    }

    private static String firstLine(String... command) throws Exception {
        return said(new ProcessBuilder(command)).lines().findFirst().orElse("");
    }

    private static String said(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
