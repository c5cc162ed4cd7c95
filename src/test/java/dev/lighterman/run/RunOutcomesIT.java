package dev.lighterman.run;

import static dev.lighterman.run.Runs.playbook;
import static dev.lighterman.run.Runs.statuses;
import static dev.lighterman.run.Runs.tasks;
import static dev.lighterman.run.Runs.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.TaskResult;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Tier;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way a run can end, told by a real ansible-playbook. */
@Order(Tier.LONG)
@Timeout(120)
class RunOutcomesIT {
    @TempDir
    Path home;

    private ControlNode node() {
        return WrappedNode.at(new LocalNode("ansible-server", List.of()), home);
    }

    /** Runs it; what a list of runs says of it, which reads no events but the last, is what its judge said. */
    private static RunResult run(ControlNode node, RunRequest request) throws Exception {
        RunResult result = Runs.run(node, request);
        assertThat(Runs.runner(node).runs().stream()
                        .filter(run -> run.id().equals(result.id()))
                        .map(RunSummary::outcome))
                .containsExactly(Optional.of(result.outcome()));
        return result;
    }

    private static void isOutcome(RunResult result, RunOutcome outcome, int exitCode, String reason) {
        assertThat(List.of(result.outcome(), result.message(), result.exitCode(), result.warnings()))
                .isEqualTo(List.of(outcome, reason, OptionalInt.of(exitCode), List.of()));
    }

    @Test
    void ok() throws Exception {
        RunResult result =
                run(node(), tasks("  - name: say\n    command: echo hi\n  - command: echo skipped\n    when: false\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.reason()).isEmpty();
        assertThat(result.exitCode()).hasValue(0);
        assertThat(result.signal()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        assertThat(result.playbook()).isEqualTo("play.yml");
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(1, 1, 0, 0, 1, 0, 0)));
        assertThat(statuses(result)).containsExactly("h1 say changed", "h1 command skipped");
        TaskResult say = result.tasks().get(0);
        assertThat(say.action()).isEqualTo("command");
        assertThat(say.path()).hasValue("play.yml:4");
        assertThat(say.duration()).isPositive().isLessThan(result.duration());
    }

    @Test
    void ignoredFailuresAreDataAndGreen() throws Exception {
        RunResult result = run(node(), tasks("""
                          - name: remove the image
                            command: docker rmi lighterman.example/absent:1
                            ignore_errors: yes
                          - name: 계속
                            command: echo 계속
                        """));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(2, 2, 0, 0, 0, 0, 1)));
        assertThat(texts(result.ignored()))
                .singleElement()
                .asString() // Docker up to 22, and since
                .matches(
                        "h1\\|remove the image\\|non-zero return code\\|1\\|Error(?: response from daemon)?: No such image:"
                                + " lighterman\\.example/absent:1");
        assertThat(result.failed()).isEmpty();
        assertThat(statuses(result)).containsExactly("h1 remove the image ignored", "h1 계속 changed");
    }

    @Test
    void failed() throws Exception {
        RunResult result = run(node(), tasks("  - name: 빌드\n    shell: echo first >&2; echo 오류 >&2; exit 3\n"));
        isOutcome(
                result,
                RunOutcome.HOSTS_FAILED,
                2,
                "task \"빌드\" failed on h1: non-zero return code (exit status 3): 오류");
        assertThat(texts(result.failed())).containsExactly("h1|빌드|non-zero return code|3|first\n오류");
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(0, 0, 0, 1, 0, 0, 0)));
    }

    @Test
    void failedOnSeveralHosts() throws Exception {
        RunResult result = run(
                node(),
                playbook(
                        "- hosts: all\n  gather_facts: no\n  tasks:\n  - fail: msg='not here'\n",
                        "h1 ansible_connection=local\nh2 ansible_connection=local\nh3 ansible_connection=local\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.reason().orElseThrow()).matches("task \"fail\" failed on h[123]: not here; and 2 more");
    }

    @Test
    void aFailedItemIsWhatIsToldOfALoop() throws Exception {
        RunResult result = run(
                node(),
                tasks("  - name: loop\n    shell: echo bad {{ item }} >&2; exit {{ item }}\n    loop: [0, 4, 5]\n"));
        isOutcome(
                result,
                RunOutcome.HOSTS_FAILED,
                2,
                "task \"loop\" failed on h1: (item=4) non-zero return code (exit status 4): bad 4");
    }

    @Test
    void rescuedIsGreenWhereverItFails() throws Exception {
        RunResult result = run(
                node(),
                tasks("""
                          - block:
                            - block:
                              - {name: deep, command: "false"}
                              always:
                              - {name: always, debug: {msg: x}}
                            rescue:
                            - {name: rescue, debug: {msg: x}}
                          - block:
                            - {name: in include, include_tasks: inc.yml}
                            rescue:
                            - {name: rescue 2, debug: {msg: x}}
                        """)
                        .project(List.of(
                                StagedFile.of("play.yml", """
                                        - hosts: all
                                          gather_facts: no
                                          tasks:
                                          - block:
                                            - block:
                                              - {name: deep, command: "false"}
                                              always:
                                              - {name: always, debug: {msg: x}}
                                            rescue:
                                            - {name: rescue, debug: {msg: x}}
                                          - block:
                                            - {name: include, include_tasks: inc.yml}
                                            rescue:
                                            - {name: rescue 2, debug: {msg: x}}
                                        """),
                                StagedFile.of("inc.yml", "- {name: included, command: \"false\"}\n"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result))
                .containsExactly(
                        "h1 deep rescued",
                        "h1 always ok",
                        "h1 rescue ok",
                        "h1 include ok",
                        "h1 included rescued",
                        "h1 rescue 2 ok");
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(4, 0, 0, 0, 0, 2, 0)));
    }

    /** Ansible 2.14 ends with 8 then, which was told as an error of Ansible's, and 2.19 well. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#beforeAndSince219")
    void aRescueSectionThatEndsThePlayFailsTheHostUpTo218(Ansibles version) throws Exception {
        RunResult result = run(node(), tasks("""
                          - block:
                            - {name: first, fail: {msg: not here}}
                            rescue:
                            - {name: rescue, debug: {msg: x}}
                            - meta: end_play
                        """).ansiblePlaybook(version.playbook()));
        if (version == Ansibles.MACHINE) {
            isOutcome(
                    result,
                    RunOutcome.HOSTS_FAILED,
                    8,
                    "hosts were given up although what had failed was rescued or ignored: task \"first\" failed on h1: not here;"
                            + " perhaps you should leave out what ends the play inside of the rescue section (meta: end_host,"
                            + " end_play) and any_errors_fatal, or update ansible-core");
        } else {
            isOutcome(result, RunOutcome.OK, 0, "ok");
        }
    }

    /** Ansible ends with 2 then; it was told as a contradiction. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#beforeAndSince219")
    void anyErrorsFatalGivesHostsUpForOneThatMayBeOutOfReach(Ansibles version) throws Exception {
        RunResult result = run(
                node(),
                playbook("""
                        - hosts: all
                          gather_facts: no
                          any_errors_fatal: true
                          tasks:
                          - {name: knock, command: "true", when: inventory_hostname == 'h1', ignore_unreachable: true}
                          - {name: after, debug: {msg: x}}
                        """, "h1 ansible_host=127.0.0.1 ansible_port=1\nh2 ansible_connection=local\n")
                        .ansiblePlaybook(version.playbook()));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.exitCode()).hasValue(2);
        assertThat(result.reason().orElseThrow())
                .startsWith("hosts were given up although what had failed was rescued or ignored: host h1 could not be"
                        + " reached for task \"knock\": ");
    }

    @Test
    void aFailureInRescueIsAFailure() throws Exception {
        RunResult result = run(node(), tasks("""
                          - block:
                            - {name: first, command: "false"}
                            rescue:
                            - {name: second, command: "false"}
                        """));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result)).containsExactly("h1 first rescued", "h1 second failed");
    }

    /** An imported task that a rescue took over was told as failed, and as forgiven by meta: clear_host_errors. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void whatIsImportedIntoABlockIsRescuedByIt(Ansibles version) throws Exception {
        String tasks = "- {name: before, debug: {msg: x}}\n- {name: imported, fail: {msg: no}}\n";
        RunResult result = run(
                node(),
                tasks("")
                        .project(List.of(
                                StagedFile.of("play.yml", """
                                        - hosts: all
                                          gather_facts: no
                                          tasks:
                                          - block:
                                            - import_tasks: inc.yml
                                            rescue:
                                            - {name: rescue 1, debug: {msg: x}}
                                          - block:
                                            - import_role: {name: r}
                                            rescue:
                                            - {name: rescue 2, debug: {msg: x}}
                                          - block:
                                            - {name: role, include_role: {name: r}}
                                            rescue:
                                            - {name: rescue 3, debug: {msg: x}}
                                        """),
                                StagedFile.of("inc.yml", tasks),
                                StagedFile.of("roles/r/tasks/main.yml", "- import_tasks: inc.yml\n"),
                                StagedFile.of("roles/r/tasks/inc.yml", tasks)))
                        .ansiblePlaybook(version.playbook()));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result))
                .containsExactly(
                        "h1 before ok",
                        "h1 imported rescued",
                        "h1 rescue 1 ok",
                        "h1 r : before ok",
                        "h1 r : imported rescued",
                        "h1 rescue 2 ok",
                        "h1 role ok",
                        "h1 r : before ok",
                        "h1 r : imported rescued",
                        "h1 rescue 3 ok");
    }

    /** Ansible takes no notice of it then; the failure was told as rescued, with no failed task to be found. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void aRescueSectionThatTagsLeaveNothingOfRescuesNothing(Ansibles version) throws Exception {
        RunRequest request = tasks("""
                          - block:
                            - {name: first, fail: {msg: not here}, tags: [wanted]}
                            rescue:
                            - {name: unwanted, debug: {msg: x}}
                            - block:
                              - {name: never, debug: {msg: x}, tags: [never]}
                        """).ansiblePlaybook(version.playbook());
        RunResult failed = run(node(), request.with(options -> options.tags(List.of("wanted"))));
        isOutcome(failed, RunOutcome.HOSTS_FAILED, 2, "task \"first\" failed on h1: not here");
        assertThat(statuses(failed)).containsExactly("h1 first failed");

        RunResult rescued = run(node(), request.with(options -> options.tags(List.of("wanted", "never"))));
        assertThat(rescued.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(statuses(rescued)).containsExactly("h1 first rescued", "h1 never ok");
    }

    /** To say which tasks there will be, their tags were filled in without the play's variables, and stayed so. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void tagsWithTemplatesChooseWhatTheyChooseByHand(Ansibles version) throws Exception {
        RunResult result = run(
                node(),
                tasks("""
                          - {name: chosen, debug: {msg: x}, tags: "{{ stage | default('none') }}"}
                          - {name: other, debug: {msg: x}, tags: "{{ nobody | default('none') }}"}
                        """)
                        .ansiblePlaybook(version.playbook())
                        .with(options -> options.tags(List.of("test")).extraVars(Map.of("stage", "test"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result)).containsExactly("h1 chosen ok");
    }

    @Test
    void unreachable() throws Exception {
        RunResult result = run(node(), unreachable("  - name: knock\n    command: echo hi\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_UNREACHABLE);
        assertThat(result.exitCode()).hasValue(4);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.reason())
                .hasValue("host h1 could not be reached for task \"knock\": port 1 of 127.0.0.1 refuses connections");
        assertThat(result.remedy()).hasValue("perhaps you should start the SSH server there, or correct ansible_port");
        assertThat(result.failed().get(0).message()).startsWith("Failed to connect to the host via ssh:");
    }

    /** The host itself was looked at, and its name told as wrong. */
    @Test
    void aTaskDelegatedToAHostThatTheInventoryHasNot() throws Exception {
        RunResult result = run(node(), tasks("  - command: echo hi\n    delegate_to: no-such-host.invalid\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_UNREACHABLE);
        assertThat(result.reason().orElseThrow())
                .endsWith(
                        ": on no-such-host.invalid, which the task was delegated to: the control node finds no address for"
                                + " the name no-such-host.invalid");
    }

    @Test
    void whyAHostFailedIsNotLookedForWhereNobodyWantsIt() throws Exception {
        RunResult result = run(
                node(), unreachable("  - name: knock\n    command: echo hi\n").with(options -> options.why(false)));
        assertThat(result.reason().orElseThrow())
                .startsWith("host h1 could not be reached for task \"knock\": Failed to connect to the host via ssh:");
        assertThat(result.failed().get(0).why()).isEmpty();
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(0, 0, 1, 0, 0, 0, 0)));
    }

    @Test
    void ignoredUnreachableIsGreen() throws Exception {
        RunResult result =
                run(node(), unreachable("  - name: knock\n    command: echo hi\n    ignore_unreachable: yes\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result)).containsExactly("h1 knock unreachable_ignored");
        assertThat(result.ignored()).hasSize(1);
    }

    private static RunRequest unreachable(String tasks) {
        return playbook(
                "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks,
                "h1 ansible_host=127.0.0.1 ansible_port=1 ansible_user=nobody\n");
    }

    @Test
    void noHostsMatched() throws Exception {
        isOutcome(
                run(node(), playbook("- hosts: nobody\n  tasks:\n  - debug: msg=x\n")),
                RunOutcome.NO_HOSTS_MATCHED,
                0,
                "no play matched any host; perhaps you should check the plays' hosts, the inventory and the limit");
    }

    @Test
    void noHostsAreFineWhereThatIsAllowed() throws Exception {
        RunResult result = run(
                node(),
                playbook("- hosts: nobody\n  tasks:\n  - debug: msg=x\n").with(o -> o.allowNoHosts(true)));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings())
                .containsExactly(
                        "no play matched any host; perhaps you should check the plays' hosts, the inventory and the limit");
        assertThat(Runs.runner(node()).attached(result.id(), event -> {}).result())
                .isEqualTo(result);

        RunResult empty = run(
                node(),
                playbook("- hosts: localhost\n  gather_facts: no\n  tasks:\n  - debug: msg=x\n", "[web]\n")
                        .with(o -> o.allowNoHosts(true)));
        assertThat(empty.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(empty.warnings())
                .containsExactly(
                        "the inventory gave no hosts: it is empty, or Ansible could not read it; only the implicit"
                                + " localhost was there");
    }

    @Test
    void aPlayThatMatchesNothingBesideOneThatDoesIsAWarning() throws Exception {
        RunResult result = run(node(), playbook("""
                        - hosts: nobody
                          tasks:
                          - debug: msg=x
                        - hosts: all
                          gather_facts: no
                          tasks:
                          - debug: msg=x
                        """));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).containsExactly("1 of 2 plays matched no host: \"nobody\"");
    }

    @Test
    void noTaskIsAWarning() throws Exception {
        RunResult result = run(node(), tasks("  - debug: msg=x\n").with(o -> o.tags(List.of("typo"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).containsExactly("no task ran");
    }

    /** Ansible's exit code for it is that of any error, and it tells no plugin of it. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void aLimitThatMatchesNothing(Ansibles version) throws Exception {
        isOutcome(
                run(node(), limited("h9:!h8", version)),
                RunOutcome.NO_HOSTS_MATCHED,
                1,
                "no host of the inventory fits the limit h9:!h8; perhaps you should check its spelling, and the inventory");

        RunResult allowed = run(node(), limited("-9", version).with(o -> o.allowNoHosts(true)));
        assertThat(allowed.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(allowed.warnings()).containsExactly("no host of the inventory fits the limit -9");
        assertThat(Runs.runner(node()).attached(allowed.id(), event -> {}).result())
                .isEqualTo(allowed);
    }

    private static RunRequest limited(String limit, Ansibles version) {
        return tasks("  - debug: msg=x\n").with(o -> o.limit(limit)).ansiblePlaybook(version.playbook());
    }

    @Test
    void aLimitWhoseFileIsMissingIsAnErrorAndNotTheInventorys() throws Exception {
        RunResult result = run(node(), tasks("  - debug: msg=x\n").with(o -> o.limit("@nowhere")));
        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_ERROR);
        assertThat(result.reason().orElseThrow())
                .startsWith("ansible-playbook stopped with an error (exit status 1): ERROR! Unable to find limit file");
    }

    @Test
    void aLimitThatMatchesNothingOfAPlaybookThatCannotBeParsedIsAnsiblesError() throws Exception {
        RunResult result = run(node(), tasks("  - no_such_module: x=1\n").with(o -> o.limit("nobody")));
        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_ERROR);
        assertThat(result.reason())
                .hasValue("ansible-playbook stopped with an error (exit status 1): ERROR! Specified inventory, host"
                        + " pattern and/or --limit leaves us with no hosts to target.");
    }

    /** It was told as a limit that no host fits, and went well where that is allowed: with --list-hosts nothing is loaded. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void anErrorBeforeAnyPlayIsNotTheLimitsIfHostsFitIt(Ansibles version) throws Exception {
        RunResult result = run(
                node(),
                limited("h1", version)
                        .project(List.of(
                                StagedFile.of(
                                        "play.yml", "- {hosts: all, gather_facts: no, tasks: [{debug: msg=x}]}\n"),
                                StagedFile.of("ansible.cfg", "[defaults]\nstdout_callback = nowhere\n")))
                        .with(o -> o.allowNoHosts(true)));
        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_ERROR);
        assertThat(result.reason().orElseThrow())
                .matches(
                        "ansible-playbook stopped with an error \\(exit status 1\\): (?:ERROR! Invalid callback for stdout"
                                + " specified: nowhere|\\[ERROR\\]: Could not load 'nowhere' callback plugin\\.)");
    }

    @Test
    void missingInventory() throws Exception {
        RunResult result = run(
                node(),
                tasks("  - debug: msg=x\n").inventories(List.of(new RunInventory.OnServer("/no/such/inventory"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.INVENTORY_MISSING);
        assertThat(result.message())
                .isEqualTo(
                        "the inventory /no/such/inventory does not exist on ansible-server; perhaps you should correct"
                                + " the path, or send the inventory along");
        assertThat(result.exitCode()).isEmpty();
        assertThat(result.tasks()).isEmpty();
    }

    @Test
    void anInventoryThatAnsibleCannotReadIsNotGreen() throws Exception {
        RunResult result = run(
                node(),
                playbook(
                        "- hosts: localhost\n  gather_facts: no\n  tasks:\n  - debug: msg=x\n", "[a\n{ nonsense: [\n"));
        isOutcome(
                result,
                RunOutcome.NO_HOSTS_MATCHED,
                0,
                "the inventory gave no hosts: it is empty, or Ansible could not read it; only the implicit localhost was"
                        + " there; Ansible could not read inventory/hosts with ini plugin: not enough values to unpack (expected 3,"
                        + " got 2)");
    }

    @Test
    void theImplicitLocalhostBesideAnInventoryIsFine() throws Exception {
        RunResult result =
                run(node(), playbook("- hosts: localhost\n  gather_facts: no\n  tasks:\n  - debug: msg=x\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aHostListAsInventory() throws Exception {
        RunResult result = run(
                node(),
                tasks("  - debug: msg=x\n")
                        .inventories(List.of(new RunInventory.OnServer("a,b,")))
                        .with(o -> o.extraVars(Map.of("ansible_connection", "local"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.recap()).containsOnlyKeys("a", "b");
    }

    @Test
    void anUnansweredPrompt() throws Exception {
        isOutcome(
                run(
                        node(),
                        playbook(
                                "- hosts: all\n  gather_facts: no\n  vars_prompt:\n  - name: version\n  tasks:\n  - debug: msg=x\n")),
                RunOutcome.PROMPT_UNANSWERED,
                1, // found before the first play
                "nobody could answer the prompt for \"version\"; perhaps you should give the value as an extra variable");
    }

    @Test
    void aPromptWithADefaultOrAnAnswerIsFine() throws Exception {
        String play =
                "- hosts: all\n  gather_facts: no\n  vars_prompt:\n  - {name: version, default: '1'}\n  - {name: other}\n  tasks:\n  - debug: msg={{ version }}{{ other }}\n";
        RunResult result = run(node(), playbook(play).with(o -> o.extraVars(Map.of("other", "둘"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aPauseForAnAnswer() throws Exception {
        isOutcome(
                run(node(), tasks("  - pause: prompt='go on?'\n  - pause: seconds=1\n")),
                RunOutcome.PROMPT_UNANSWERED,
                0,
                "nobody could answer the prompt for \"go on?\"; perhaps you should leave a pause out where nobody is there"
                        + " (when), or give it seconds");
    }

    @Test
    void aSyntaxError() throws Exception {
        RunResult result = run(node(), playbook("- hosts: all\n  tasks:\n  - debug: msg=x\n   bad: [\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.PARSE_ERROR);
        assertThat(result.exitCode()).hasValue(4);
        assertThat(result.reason().orElseThrow())
                .startsWith("the playbook could not be parsed: ERROR! We were unable to read either as JSON nor YAML")
                .endsWith(" (play.yml:3:15)");
    }

    @Test
    void anUnknownModule() throws Exception {
        RunResult result = run(node(), tasks("  - no_such_module: x=1\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.PARSE_ERROR);
        assertThat(result.reason().orElseThrow())
                .startsWith(
                        "the playbook could not be parsed: ERROR! couldn't resolve module/action 'no_such_module'.");
    }

    @Test
    void aUsageError() throws Exception {
        isOutcome(
                run(
                        node(),
                        tasks("  - debug: msg=x\n")
                                .ansiblePlaybook(wrapper("exec ansible-playbook --frobnicate \"$@\""))),
                RunOutcome.USAGE_ERROR,
                2,
                "ansible-playbook refused its arguments: ansible-playbook: error: unrecognized arguments: --frobnicate");
    }

    @Test
    void exitCodesOfAShellAroundIt() throws Exception {
        RunResult missing = run(node(), tasks("  - debug: msg=x\n").ansiblePlaybook(wrapper("exec no-such-program")));
        assertThat(missing.outcome()).isEqualTo(RunOutcome.ANSIBLE_MISSING);
        assertThat(missing.exitCode()).hasValue(127);
        isOutcome(
                run(node(), tasks("  - debug: msg=x\n").ansiblePlaybook(wrapper("sh -c 'kill -KILL $$'; exit $?"))),
                RunOutcome.KILLED,
                137,
                "ansible-playbook was ended by signal 9");
    }

    @Test
    void aRunThatTellsNothingIsNotGreen() throws Exception {
        isOutcome(
                run(
                        node(),
                        tasks("  - debug: msg=x\n")
                                .ansiblePlaybook(wrapper("unset LIGHTERMAN_EVENTS; exec ansible-playbook \"$@\""))),
                RunOutcome.INCONSISTENT,
                0,
                "ansible-playbook ended with exit status 0, but told nothing of what it did; perhaps you should check that"
                        + " its configuration does not turn callback plugins off");
    }

    private String wrapper(String script) throws IOException {
        Path file = Files.writeString(home.resolve("wrapper"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    @Test
    void ansibleMissing() throws Exception {
        RunResult result = run(node(), tasks("  - debug: msg=x\n").ansiblePlaybook("no-such-ansible-playbook"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_MISSING);
        assertThat(result.message())
                .isEqualTo("no-such-ansible-playbook could not be started on ansible-server: No such file or directory;"
                        + " perhaps you should set server.ansible to " + Ansibles.MACHINE.playbook()
                        + ", which is there");
        assertThat(result.exitCode()).isEmpty();
    }

    @Test
    void aRescuedIncludeIsGreen() throws Exception {
        RunResult result = run(node(), tasks("""
                          - block:
                            - {name: include, include_tasks: missing.yml}
                            rescue:
                            - {name: rescue, debug: {msg: x}}
                        """));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(statuses(result)).containsExactly("h1 include ok", "h1 include rescued", "h1 rescue ok");
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(1, 0, 0, 1, 0, 0, 0)));
    }

    @Test
    void clearedErrorsAreGreenWithAWarning() throws Exception {
        RunResult result =
                run(node(), playbook("""
                        - hosts: all
                          gather_facts: no
                          tasks:
                          - {name: knock, command: "true"}
                          - meta: clear_host_errors
                          - {name: go on, debug: {msg: x}}
                        """, "h1 ansible_host=127.0.0.1 ansible_port=1\nh2 ansible_connection=local\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).hasSize(1);
        assertThat(result.warnings().get(0))
                .startsWith("host h1 could not be reached for task \"knock\": ")
                .endsWith("; but the play went on with the host, its errors cleared");
    }

    /** Ansible ends well; it was told as a contradiction, since no task came after. */
    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void errorsThatTheLastTaskClearsAreGreenWithAWarning(Ansibles version) throws Exception {
        RunResult result = run(
                node(),
                playbook("""
                        - hosts: all
                          gather_facts: no
                          tasks:
                          - {name: risky, fail: {msg: not here}, when: inventory_hostname == 'h1'}
                          - meta: clear_host_errors
                        """, "h1 ansible_connection=local\nh2 ansible_connection=local\n")
                        .ansiblePlaybook(version.playbook()));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings())
                .containsExactly(
                        "task \"risky\" failed on h1: not here; but the play went on with the host, its errors cleared");
    }

    @Test
    void includesAndMetaTasksAreCountedAsAnsibleDoes() throws Exception {
        RunResult result = run(
                node(),
                tasks("")
                        .project(List.of(
                                StagedFile.of("play.yml", """
                                        - hosts: all
                                          gather_facts: no
                                          tasks:
                                          - include_tasks: inc.yml
                                            loop: [1, 2]
                                          - include_tasks: inc.yml
                                            when: false
                                          - include_role: {name: r}
                                          - import_tasks: inc.yml
                                          - meta: end_host
                                            when: false
                                          - command: "true"
                                            notify: h
                                          - debug: {msg: x}
                                            loop: [1, 2]
                                          - command: "false"
                                            register: r
                                            until: r.rc == 0
                                            retries: 2
                                            delay: 0
                                            ignore_errors: yes
                                          handlers:
                                          - {name: h, debug: {msg: x}}
                                        """),
                                StagedFile.of("inc.yml", "- {name: included, debug: {msg: x}}\n"),
                                StagedFile.of("roles/r/tasks/main.yml", "- {name: in role, debug: {msg: x}}\n"))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aFailedIncludeIsCounted() throws Exception {
        RunResult result = run(node(), tasks("  - name: include\n    include_tasks: missing.yml\n"));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.recap()).isEqualTo(Map.of("h1", new HostRecap(0, 0, 0, 1, 0, 0, 0)));
        assertThat(result.failed().get(0).message()).startsWith("Could not find or access");
    }
}
