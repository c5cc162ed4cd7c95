package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions.Owed;
import dev.lighterman.api.Retention;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonObject;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunDescription;
import dev.lighterman.run.stage.RunPurpose;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every exit code of ansible-playbook with every kind of events that can come with it. Events are written as the plugin
 * writes them, in short: {@code ok}, {@code failed} and so on are results on h1, {@code stats:ok=1,failures=1} statistics.
 */
class RunJudgeTest {
    private static final String BEGIN = "start play task ";

    static Stream<Arguments> verdicts() {
        return Stream.of(
                verdict(
                        "1",
                        "start refused",
                        RunOutcome.ANSIBLE_TOO_OLD,
                        "ansible-playbook on server is of Ansible 2.14.18, which is too old: 2.9 is the oldest that tells"
                                + " what its tasks do; perhaps you should update ansible-core there, or set"
                                + " server.ansible to the path of a newer ansible-playbook"),
                verdict(
                        "1",
                        "start prompt",
                        RunOutcome.PROMPT_UNANSWERED,
                        "nobody could answer the prompt for \"who\"; perhaps you should give the value as an extra"
                                + " variable"),
                verdict(
                        "8",
                        BEGIN + "failed stats:failures=1 end",
                        RunOutcome.HOSTS_FAILED,
                        "task \"t\" failed on h1: bad (exit status 7): line 2"),
                // 0: fine, or nothing at all
                verdict("0", BEGIN + "ok stats:ok=1 end", RunOutcome.OK, null),
                verdict("0", BEGIN + "ignored stats:ok=1,ignored=1 end", RunOutcome.OK, null),
                verdict("0", BEGIN + "rescued ok stats:ok=1,rescued=1 end", RunOutcome.OK, null),
                verdict("0", BEGIN + "unreachable_ignored stats:ok=1,ignored=1 end", RunOutcome.OK, null),
                verdict(
                        "0",
                        "start play no_hosts_matched stats end",
                        RunOutcome.NO_HOSTS_MATCHED,
                        "no play matched any host; perhaps you should check the plays' hosts, the inventory and the limit"),
                verdict("0", "start stats end", RunOutcome.NO_HOSTS_MATCHED, "the playbook has no play"),
                verdict(
                        "0",
                        "start play:0 no_hosts_matched stats end",
                        RunOutcome.NO_HOSTS_MATCHED,
                        "no play matched any host: the inventory gave no hosts; perhaps you should name an inventory that"
                                + " has some (-i, or inventory in the pipeline file)"),
                verdict(
                        "0",
                        "start play:0 task ok stats:ok=1 end",
                        RunOutcome.NO_HOSTS_MATCHED,
                        "the inventory gave no hosts: it is empty, or Ansible could not read it; only the implicit"
                                + " localhost was there"),
                verdict(
                        "0",
                        "start prompt " + BEGIN.substring(6) + "ok stats:ok=1 end",
                        RunOutcome.PROMPT_UNANSWERED,
                        "nobody could answer the prompt for \"who\"; perhaps you should give the value as an extra"
                                + " variable"),
                verdict(
                        "0",
                        "",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 0, but told nothing of what it did; perhaps you should"
                                + " check that its configuration does not turn callback plugins off"),
                verdict(
                        "0",
                        BEGIN + "ok",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 0, but its events stop before the end"),
                verdict(
                        "0",
                        BEGIN + "failed stats:failures=1 end",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 0, but task \"t\" failed on h1: bad (exit status 7): line 2"),
                verdict(
                        "0",
                        BEGIN + "ok stats:ok=1,failures=2 end",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 0, but Ansible's statistics count 2 failures that no event"
                                + " told of"),
                // 1: errors of Ansible itself
                verdict(
                        "1",
                        "",
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped with an error (exit status 1): ERROR! why"),
                verdict(
                        "1",
                        BEGIN + "ok",
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped with an error (exit status 1): ERROR! why"),
                // 2: a failed host, or refused arguments
                verdict("2", "", RunOutcome.USAGE_ERROR, "ansible-playbook refused its arguments: ERROR! why"),
                verdict(
                        "2",
                        BEGIN + "failed stats:failures=1 end",
                        RunOutcome.HOSTS_FAILED,
                        "task \"t\" failed on h1: bad (exit status 7): line 2"),
                verdict(
                        "2",
                        BEGIN + "failed failed ignored stats:ok=1,failures=2,ignored=1 end",
                        RunOutcome.HOSTS_FAILED,
                        "task \"t\" failed on h1: bad (exit status 7): line 2; and 1 more"),
                verdict(
                        "2",
                        BEGIN + "ok stats:ok=1 end",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 2, but by its events no task failed: ERROR! why"),
                // an include_role without its role, of which Ansible 2.14 tells in words only
                verdict(
                        "2",
                        BEGIN + "rescued stats:rescued=1 end",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 2, but by its events no task failed: ERROR! why"),
                verdict(
                        "2",
                        BEGIN + "failed",
                        RunOutcome.HOSTS_FAILED,
                        "task \"t\" failed on h1: bad (exit status 7): line 2"),
                // 4: an unreachable host, or a parse error
                verdict("4", "", RunOutcome.PARSE_ERROR, "the playbook could not be parsed: ERROR! why"),
                verdict("4", "start", RunOutcome.PARSE_ERROR, "the playbook could not be parsed: ERROR! why"),
                verdict(
                        "4",
                        BEGIN + "ok",
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped in the middle: ERROR! why"),
                verdict(
                        "4",
                        BEGIN + "unreachable ok",
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped in the middle: ERROR! why"),
                verdict(
                        "4",
                        BEGIN + "failed unreachable stats:failures=1,unreachable=1 end",
                        RunOutcome.HOSTS_UNREACHABLE,
                        "host h1 could not be reached for task \"t\": bad (exit status 7): line 2; and 1 more"),
                verdict(
                        "4",
                        BEGIN + "ok stats:ok=1 end",
                        RunOutcome.INCONSISTENT,
                        "ansible-playbook ended with exit status 4, but by its events no host was unreachable: ERROR! why"),
                // what the control node found
                verdict(
                        "4",
                        BEGIN + "unreachable stats:unreachable=1 end why:PORT_CLOSED",
                        RunOutcome.HOSTS_UNREACHABLE,
                        "host h1 could not be reached for task \"t\": port 22 is closed; perhaps you should open it"),
                verdict(
                        "4",
                        BEGIN + "unreachable stats:unreachable=1 end why:ANSWERS",
                        RunOutcome.HOSTS_UNREACHABLE,
                        "host h1 could not be reached for task \"t\": bad (exit status 7): line 2; port 22 is closed;"
                                + " perhaps you should open it"),
                verdict(
                        "2",
                        BEGIN + "failed stats:failures=1 end why:A_KIND_OF_LATER",
                        RunOutcome.HOSTS_FAILED,
                        "task \"t\" failed on h1: bad (exit status 7): line 2; port 22 is closed; perhaps you should"
                                + " open it"),
                // the rest
                verdict("5", "", RunOutcome.USAGE_ERROR, "ansible-playbook refused its arguments: ERROR! why"),
                verdict("6", "", RunOutcome.USAGE_ERROR, "ansible-playbook refused its arguments: ERROR! why"),
                verdict(
                        "99",
                        BEGIN + "ok",
                        RunOutcome.KILLED,
                        "ansible-playbook was interrupted (signal INT); the last task that ended was \"t\" on h1"),
                verdict(
                        "99",
                        BEGIN + "failed prompt:debugger",
                        RunOutcome.PROMPT_UNANSWERED,
                        "nobody could answer the prompt for \"[h1] TASK: t (debug)>\"; perhaps you should turn the debugger"
                                + " of tasks off: enable_task_debugger in ansible.cfg, debugger of plays and tasks,"
                                + " strategy: debug"),
                verdict(
                        "250",
                        BEGIN,
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped with an error (exit status 250): ERROR! why"),
                verdict(
                        "127",
                        "",
                        RunOutcome.ANSIBLE_MISSING,
                        "ansible-playbook could not be started on server: ERROR! why; perhaps you should install"
                                + " ansible-core there, or set server.ansible to the path of ansible-playbook or of its virtualenv"),
                verdict(
                        "126",
                        "",
                        RunOutcome.ANSIBLE_MISSING,
                        "ansible-playbook could not be started on server: ERROR! why; perhaps you should install"
                                + " ansible-core there, or set server.ansible to the path of ansible-playbook or of its virtualenv"),
                verdict("143", BEGIN, RunOutcome.KILLED, "ansible-playbook was ended by signal 15"),
                verdict(
                        "3",
                        BEGIN,
                        RunOutcome.ANSIBLE_ERROR,
                        "ansible-playbook stopped with an error (exit status 3): ERROR! why"),
                verdict("KILL", BEGIN, RunOutcome.KILLED, "ansible-playbook was ended by signal KILL"),
                verdict(
                        "deadline",
                        BEGIN + "ok",
                        RunOutcome.DEADLINE,
                        "the run was ended after its timeout of 20 min; the last task that ended was \"t\" on h1; perhaps"
                                + " you should allow it more time"),
                verdict("cancelled", "", RunOutcome.ABORTED, "the run was aborted"));
    }

    private static Optional<String> sentence(RunJudge.Verdict verdict) {
        return verdict.reason()
                .map(reason ->
                        reason + verdict.remedy().map(text -> "; " + text).orElse(""));
    }

    private static Arguments verdict(String end, String events, RunOutcome outcome, String reason) {
        return Arguments.of(end, events, outcome, Optional.ofNullable(reason));
    }

    @ParameterizedTest(name = "{0} after [{1}]")
    @MethodSource("verdicts")
    void judges(String end, String events, RunOutcome outcome, Optional<String> reason) {
        RunJudge.Verdict verdict = judge(end, log("2.14.18", events), 0);
        assertThat(verdict.outcome()).isEqualTo(outcome);
        assertThat(sentence(verdict)).isEqualTo(reason);
        assertThat(verdict.reason().orElse("")).doesNotContain("perhaps you should");
    }

    @Test
    void whatStaysEncryptedNamesTheOptionOfItsPassword() {
        assertThat(Remedies.vault("ansible-playbook stopped: ERROR! Attempting to decrypt but no vault secrets found"))
                .hasValue("perhaps you should give the password of the vault: --vault-password-file,"
                        + " ansible.vaultPasswordFile");
        assertThat(Remedies.vault("Decryption failed (no vault secrets were found that could decrypt)"))
                .hasValue("perhaps you should check the password that was given, and give each further one by"
                        + " --vault-id LABEL@FILE");
        assertThat(Remedies.vault("ERROR! why")).isEmpty();
    }

    @Test
    void anUnansweredPromptIsAWarningWhereSomethingElseFailed() {
        assertThat(judge("2", log("2.14.18", "start prompt play task failed stats:failures=1 end"), 0))
                .isEqualTo(new RunJudge.Verdict(
                        RunOutcome.HOSTS_FAILED,
                        Optional.of("task \"t\" failed on h1: bad (exit status 7): line 2"),
                        Optional.empty(),
                        List.of(
                                "nobody could answer the prompt for \"who\"; perhaps you should give the value as an extra"
                                        + " variable")));
    }

    @Test
    void hostsThatNobodyLookedAtAreAWarningWhereOthersWere() {
        List<Map<String, Object>> lines =
                lines("2.14.18", BEGIN + "unreachable unreachable stats:unreachable=1 end why:PORT_CLOSED");
        lines.get(3).put("host", "h2");
        RunLog log = new RunLog();
        feed(log, lines);
        assertThat(judge("4", log, 0).warnings()).contains("it was not found out why h2 could not be reached");
    }

    @Test
    void whatIsNotDoneWhereAnsibleRunsInAnImageIsSaid() {
        String image = "{\"id\":\"id\",\"playbook\":\"p.yml\",\"image\":{\"name\":\"ee:1\",\"engine\":\"podman\"}}";
        Map<String, Object> status =
                Map.of("reason", "exited", "exitCode", 4, "contentSkipped", true, "startedAt", 1.0, "endedAt", 2.0);
        RunJudge.Verdict verdict = new RunJudge(
                        RunDescription.parse("server", image.getBytes(StandardCharsets.UTF_8)),
                        RunStatus.parse(Json.write(status).getBytes(StandardCharsets.UTF_8)),
                        log("2.14.18", BEGIN + "unreachable stats:unreachable=1 end"),
                        new OutputDigest(),
                        0)
                .judge();
        assertThat(verdict.warnings())
                .containsExactly(
                        "the roles and collections that the project requires were not installed, since Ansible runs in an"
                                + " image; perhaps you should have them in ee:1, or set ansible.requirements: none",
                        "why h1 could not be reached is not looked for where Ansible runs in an image; perhaps you should"
                                + " try ssh in a container of ee:1");
    }

    @Test
    void aMismatchOfCountsIsAWarning() {
        assertThat(judge("0", log("2.14.18", BEGIN + "ok stats:ok=2,changed=1 end"), 0)
                        .warnings())
                .containsExactly(
                        "Ansible's statistics and its events differ on h1: ok=2 changed=1 unreachable=0 failed=0"
                                + " skipped=0 rescued=0 ignored=0; counted ok=1 changed=0 unreachable=0 failed=0 skipped=0"
                                + " rescued=0 ignored=0");
    }

    @Test
    void lostEventsAreAWarningWhereTheStatisticsSayTheRest() {
        RunLog log = new RunLog();
        List<Map<String, Object>> lines = lines("2.14.18", BEGIN + "ok ok stats:ok=2 end");
        lines.remove(4);
        feed(log, lines);
        feed(log, lines.subList(0, 1));
        RunJudge.Verdict verdict = judge("0", log, 2);
        assertThat(verdict.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(verdict.warnings())
                .startsWith(
                        "1 events are missing",
                        "1 events came twice and were counted once",
                        "2 lines of the events file could not be read")
                .hasSize(4);
    }

    @Test
    void lostEventsWithoutStatisticsAreNotGreen() {
        RunLog log = new RunLog();
        List<Map<String, Object>> lines = lines("2.14.18", BEGIN + "ok stats:ok=1 end");
        lines.remove(4);
        feed(log, lines);
        assertThat(judge("0", log, 0).outcome()).isEqualTo(RunOutcome.INCONSISTENT);
    }

    @Test
    void olderAnsibleCountsIgnoredUnreachableHostsAsUnreachable() {
        RunJudge.Verdict verdict =
                judge("0", log("2.9.27", BEGIN + "unreachable_ignored stats:unreachable=1,skipped=1 end"), 0);
        assertThat(verdict)
                .isEqualTo(new RunJudge.Verdict(RunOutcome.OK, Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void whatCouldNotBeEndedIsSaid() {
        assertThat(judge("cancelled", log("2.14.18", BEGIN), 0, List.of("12 docker"))
                        .warnings())
                .startsWith("a process of the run could not be ended: 12 docker; perhaps you should end what is left of"
                        + " them on server as root");
        assertThat(judge("deadline", log("2.14.18", BEGIN), 0, List.of("12 docker", "13 sh"))
                        .warnings())
                .startsWith(
                        "2 processes of the run could not be ended: 12 docker, 13 sh; perhaps you should end what is"
                                + " left of them on server as root");
    }

    private static RunJudge.Verdict judge(String end, RunLog log, int unreadable) {
        return judge(end, log, unreadable, List.of());
    }

    /** Ansible ends with an error of its own then; the supervisor has asked it for the hosts with the limit and without. */
    @Test
    void aLimitThatLeavesNoHostIsNamedInPlaceOfAnsiblesError() {
        RunJudge.Verdict verdict = judge("1", log("2.14.18", "start"), 0, List.of(), true);
        assertThat(verdict.outcome()).isEqualTo(RunOutcome.NO_HOSTS_MATCHED);
        assertThat(verdict.reason().orElseThrow()).startsWith("no host of the inventory fits the limit");
    }

    private static RunJudge.Verdict judge(String end, RunLog log, int unreadable, List<String> left) {
        return judge(end, log, unreadable, left, false);
    }

    /** Where Ansible said this before any play. */
    private static RunJudge.Verdict judged(String said) {
        RunStatus ended = new RunStatus(
                RunStatus.Reason.EXITED,
                OptionalInt.of(1),
                Optional.empty(),
                "",
                "",
                false,
                false,
                List.of(),
                false,
                false,
                Optional.empty(),
                List.of(),
                Instant.EPOCH,
                Duration.ZERO);
        OutputDigest output = new OutputDigest();
        byte[] bytes = (said + "\n").getBytes(StandardCharsets.UTF_8);
        output.feed(bytes, 0, bytes.length);
        return new RunJudge(description(), ended, log("2.14.18", "start"), output, 0).judge();
    }

    private static RunDescription description() {
        return new RunDescription(
                "server",
                "id",
                "p.yml",
                List.of("ansible-playbook", "p.yml"),
                List.of(),
                true,
                Optional.empty(),
                false,
                Map.of(),
                Optional.of(Duration.ofMinutes(20)),
                List.of(),
                List.of(),
                RunPurpose.NONE,
                false,
                Optional.empty(),
                Retention.DEFAULT,
                RunClocks.DEFAULT,
                Owed.RUN,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "project");
    }

    private static RunJudge.Verdict judge(String end, RunLog log, int unreadable, List<String> left, boolean noHosts) {
        RunDescription run = description();
        boolean number = end.chars().allMatch(Character::isDigit);
        boolean signal = end.equals("KILL");
        RunStatus.Reason reason =
                switch (end) {
                    case "deadline" -> RunStatus.Reason.DEADLINE;
                    case "cancelled" -> RunStatus.Reason.CANCELLED;
                    default -> RunStatus.Reason.EXITED;
                };
        RunStatus status = new RunStatus(
                reason,
                number ? OptionalInt.of(Integer.parseInt(end)) : OptionalInt.empty(),
                signal ? Optional.of(end) : Optional.empty(),
                "",
                "",
                false,
                noHosts,
                List.of(),
                false,
                false,
                Optional.empty(),
                left,
                Instant.EPOCH,
                Duration.ZERO);
        OutputDigest output = new OutputDigest();
        byte[] said = "\u001B[0;31mERROR! why\u001B[0m\n".getBytes(StandardCharsets.UTF_8);
        output.feed(said, 0, said.length);
        return new RunJudge(run, status, log, output, unreadable).judge();
    }

    private static RunLog log(String version, String events) {
        RunLog log = new RunLog();
        feed(log, lines(version, events));
        return log;
    }

    /** Ansible says that something is not there, not how it comes there. */
    @Test
    void whatIsOfACollectionThatIsNotThereNamesIt() {
        for (String said : List.of(
                "ERROR! couldn't resolve module/action 'community.docker.docker_image'. This often indicates a misspelling",
                "ERROR! Could not load \"x\": 'Invalid plugin FQCN (x): unable to locate collection community.docker'",
                "Invalid become method specified, could not find matching plugin: 'community.docker.x'. Use `ansible-doc`",
                "the connection plugin 'community.docker.docker' was not found",
                "lookup plugin (community.docker.x) not found",
                "The lookup plugin 'community.docker.x' was not found.",
                "Syntax error in template: No filter named 'community.docker.x'.",
                "inventory config 'd.yml' specifies unknown plugin 'community.docker.docker_containers'")) {
            assertThat(judged(said).remedy())
                    .contains("perhaps you should require the collection community.docker in requirements.yml, which is"
                            + " installed before the playbook begins");
        }
        assertThat(judged("ERROR! couldn't resolve module/action 'ansible.builtin.nope'")
                        .remedy())
                .isEmpty();
        assertThat(judged("ERROR! Invalid callback for stdout specified: yaml").remedy())
                .contains("perhaps you should require the collection that has it (requirements.yml), or leave"
                        + " stdout_callback out of ansible.cfg");
    }

    /** ansible-core alone knows where {@code docker_image} has gone to, and says only that it cannot be resolved. */
    @Test
    void aPluginWithoutACollectionThatIsNotThereMayBeOfOne() {
        for (String said : List.of(
                "ERROR! couldn't resolve module/action 'doas'. This often indicates a misspelling, missing collection",
                "Invalid become method specified, could not find matching plugin: 'doas'. Use `ansible-doc -t become -l`",
                "lookup plugin (doas) not found",
                "Syntax error in template: No filter named 'doas'.",
                "ERROR! Invalid play strategy specified: doas (site.yml:1:3)")) {
            assertThat(judged(said).remedy())
                    .contains("perhaps you should check the name doas, or require the collection that has it in"
                            + " requirements.yml");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "ssh-agent could not be started: No such file or directory | perhaps you should install OpenSSH's client there"
                        + " (openssh-client, openssh-clients)",
                "sshpass is not installed, which Ansible 2.14 needs for passwords | perhaps you should install sshpass there,"
                        + " or log in with keys; where the hosts are not reached by ssh, set ansible.connection",
                "the agent did not take key file id: no | nothing"
            })
    void aRunWithoutAWayToItsHostsSaysWhatItLacks(String message, String remedy) {
        Map<String, Object> status = Map.of("reason", "access", "message", message, "startedAt", 1.0, "endedAt", 2.0);
        RunStatus ended = RunStatus.parse(Json.write(status).getBytes(StandardCharsets.UTF_8));
        RunJudge.Verdict verdict = new RunJudge(description(), ended, new RunLog(), new OutputDigest(), 0).judge();
        assertThat(verdict.outcome()).isEqualTo(RunOutcome.NO_ACCESS);
        assertThat(verdict.reason())
                .contains("the keys and passwords for the hosts could not be used on server: " + message);
        assertThat(verdict.remedy()).isEqualTo(Optional.ofNullable(remedy));
    }

    /** It was a contradiction, though Ansible had said what it did. */
    @Test
    void hostsThatAreGivenUpThoughWhatFailedWasRescued() {
        Map<String, Object> status = Map.of("reason", "exited", "exitCode", 2, "startedAt", 1.0, "endedAt", 2.0);
        RunStatus ended = RunStatus.parse(Json.write(status).getBytes(StandardCharsets.UTF_8));
        RunLog log = log("2.14.18", BEGIN + "rescued stats:rescued=1 end");
        RunJudge.Verdict verdict = new RunJudge(description(), ended, log, new OutputDigest(), 0).judge();
        assertThat(verdict)
                .isEqualTo(new RunJudge.Verdict(
                        RunOutcome.HOSTS_FAILED,
                        Optional.of(
                                "hosts were given up although what had failed was rescued or ignored: task \"t\" failed on h1:"
                                        + " bad (exit status 7): line 2"),
                        Optional.of(
                                "perhaps you should leave out what ends the play inside of the rescue section (meta: end_host,"
                                        + " end_play) and any_errors_fatal, or update ansible-core"),
                        List.of()));
    }

    /** A run whose last task forgave what had failed was a contradiction. */
    @ParameterizedTest
    @CsvSource({
        "failed clear, OK",
        "failed clear uncleared, INCONSISTENT",
        "failed clear failed, INCONSISTENT",
        "failed clear clear uncleared, OK"
    })
    void whatIsClearedIsForgivenAlsoWhereNoTaskFollows(String events, RunOutcome outcome) {
        RunJudge.Verdict verdict = judge(
                "0",
                log("2.14.18", BEGIN + events + " stats:failures=" + (events.endsWith("failed") ? 2 : 1) + " end"),
                0,
                List.of(),
                false);
        assertThat(verdict.outcome()).isEqualTo(outcome);
        assertThat(verdict.warnings())
                .isEqualTo(
                        outcome == RunOutcome.OK
                                ? List.of(
                                        "task \"t\" failed on h1: bad (exit status 7): line 2; but the play went on with the host,"
                                                + " its errors cleared")
                                : List.of());
    }

    private static void feed(RunLog log, List<Map<String, Object>> lines) {
        RunEvents events = new RunEvents();
        for (Map<String, Object> line : lines) {
            JsonObject fields = new JsonObject(line);
            if (log.isNew(fields.integer("seq"))) {
                log.note(fields);
                events.event(fields).ifPresent(event -> log.note(event, fields));
            }
        }
    }

    private static List<Map<String, Object>> lines(String version, String events) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String word : events.split(" ", -1)) {
            if (!word.isEmpty()) {
                Map<String, Object> line = line(version, word);
                line.put("seq", lines.size() + 1);
                line.put("time", 1.5);
                lines.add(line);
            }
        }
        return lines;
    }

    private static Map<String, Object> line(String version, String word) {
        Map<String, Object> line = new LinkedHashMap<>();
        String kind = word.replaceAll(":.*", "");
        line.put("event", kind);
        switch (kind) {
            case "start" -> line.put("version", version);
            case "play" -> {
                if (word.contains(":")) {
                    line.put("known", Integer.parseInt(word.substring(5)));
                }
            }
            case "task" -> line.putAll(Map.of("id", "1", "name", "t", "action", "command"));
            case "clear" -> line.putAll(Map.of("event", "task", "id", "clear", "action", "meta", "clears", true));
            case "uncleared" ->
                line.putAll(Map.of(
                        "event", "result", "status", "skipped", "host", "h2", "task", "clear", "uncounted", true));
            case "why" ->
                line.putAll(Map.of(
                        "host",
                        "h1",
                        "kind",
                        word.substring(4),
                        "message",
                        "port 22 is closed",
                        "remedy",
                        "perhaps you should open it"));
            case "prompt" ->
                line.putAll(Map.of(
                        "prompt", word.endsWith("debugger") ? "[h1] TASK: t (debug)>" : "who", "default", false));
            case "stats" -> line.put("hosts", stats(word));
            case "end", "refused", "no_hosts_matched" -> {
                // nothing more
            }
            default -> {
                line.put("event", "result");
                line.putAll(Map.of("status", kind, "host", "h1", "task", "1", "duration", 0.5));
                line.put("data", Map.of("msg", "bad", "rc", 7, "stderr", "line 1\nline 2\n", "stdout", ""));
            }
        }
        return line;
    }

    private static Map<String, Object> stats(String word) {
        if (!word.contains(":")) {
            return Map.of();
        }
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String count : word.substring(6).split(",", -1)) {
            String[] parts = count.split("=", -1);
            counts.put(parts[0], Integer.parseInt(parts[1]));
        }
        return Map.of("h1", counts);
    }
}
