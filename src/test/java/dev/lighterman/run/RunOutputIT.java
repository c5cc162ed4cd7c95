package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.playbook;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.api.TaskResult;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run tells while it goes on: Ansible's own text, and events of every kind. */
@Timeout(120)
class RunOutputIT extends LocalRuns {
    @Test
    void theOutputIsAnsiblesOwnByteForByte() throws Exception {
        String playbook = """
                - name: 첫 번째 놀이
                  hosts: all
                  gather_facts: no
                  tasks:
                  - {name: 한글, debug: {msg: 안녕}}
                  - {name: ignored, command: "false", ignore_errors: yes, changed_when: false, register: r, no_log: true}
                  - {name: loop, debug: {msg: "{{ item }}"}, loop: [1, {a: 2}]}
                  - {name: skipped, debug: {msg: x}, when: false}
                  - {name: warn, debug: {msg: x}, loop: [1], loop_control: {label: 이름}}
                  - block: [{name: rescued, fail: {msg: oops}}]
                    rescue: [{name: rescue, debug: {msg: x}}]
                  - {name: include, include_tasks: inc.yml}
                  - {name: notifies, debug: {msg: x}, changed_when: true, notify: 핸들러}
                  - {name: fails, fail: {msg: 끝}}
                  handlers:
                  - {name: 핸들러, debug: {msg: x}}
                - hosts: nobody
                  tasks: [{debug: {msg: x}}]
                """;
        Path project = Files.createDirectories(home.resolve("by-hand/project"));
        Files.createDirectories(home.resolve("by-hand/inventory"));
        Files.writeString(home.resolve("by-hand/inventory/hosts"), Runs.LOCALHOST + "h2 ansible_connection=local\n");
        Files.writeString(project.resolve("play.yml"), playbook);
        Files.writeString(project.resolve("inc.yml"), "- {name: included, debug: {msg: x}}\n");
        ProcessBuilder builder = new ProcessBuilder(
                        "ansible-playbook", "-i", "../inventory/hosts", "--forks", "1", "play.yml")
                .directory(project.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        String expected;
        try (InputStream in = process.getInputStream()) {
            expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int code = process.waitFor();

        RunResult result = run(playbook(playbook, Runs.LOCALHOST + "h2 ansible_connection=local\n")
                .with(o -> o.forks(1))
                .project(List.of(
                        StagedFile.of("play.yml", playbook),
                        StagedFile.of("inc.yml", "- {name: included, debug: {msg: x}}\n"))));
        String ours = recorder.output();
        assertThat(ours.replace(
                        directory(home, result.id()).toString(),
                        home.resolve("by-hand").toString()))
                .isEqualTo(expected);
        assertThat(result.exitCode()).hasValue(code);
        assertThat(Files.readString(directory(home, result.id()).resolve("output.log")))
                .isEqualTo(ours);
        assertThat(expected).contains(recapLine(result, "h1")).contains(recapLine(result, "h2"));
    }

    /** Nobody had called it a secret: it stood in what was told while the run went on, and in what the run kept. */
    @Test
    void thePasswordOfAnAddressIsNeitherToldNorKept() throws Exception {
        RunResult result = run(tasks("""
                          - {name: say, debug: {msg: "cloned https://ci:hunter2@git.example.org/x.git for me@example.org"}}
                        """));

        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(recorder.output()).contains("cloned https://ci:*******@git.example.org/x.git for me@example.org");
        Path directory = directory(home, result.id());
        assertThat(Files.readString(directory.resolve("output.log"))).isEqualTo(recorder.output());
        assertThat(Files.readString(directory.resolve("events.jsonl")))
                .contains("cloned https://ci:********@git.example.org/x.git for me@example.org")
                .doesNotContain("hunter2");
    }

    @Test
    void whoFollowsARunThatGoesOnWithoutItsSecretsIsNotToldThem() throws Exception {
        String secret = "Canary+/follow='me' %&";
        Path go = home.resolve("go");
        RunRequest request = tasks("""
                          - debug: {msg: "printed {{ s }}, in base64 {{ s | b64encode }} so far"}
                          - {name: wait, shell: "until [ -e {{ go }} ]; do sleep 0.1; done"}
                          - debug: {msg: "{{ s }} again"}
                        """)
                .with(o -> o.extraVars(Map.of("go", go.toString())).extraVars(Map.of("s", Secret.of(secret))));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<RunResult> started = threads.submit(() -> Runs.runner(node()).run(request, recorder));
            String id = recorder.first(RunEvent.Started.class).id();
            untilWaiting(recorder);
            assertThat(Files.readString(directory(home, id).resolve("output.log")))
                    .contains("printed " + secret);

            Runs.Recorder attached = new Runs.Recorder();
            Future<RunResult> attaching = threads.submit(
                    () -> Runs.runner(node()).attached(id, attached).result());
            ByteArrayOutputStream followed = new ByteArrayOutputStream();
            Future<Long> following = threads.submit(() -> Runs.runner(node()).logs(id, 0, true, followed));
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            Runs.runner(node()).logs(id, 0, false, printed);
            untilWaiting(attached);
            String soFar = attached.output();
            Files.createFile(go);

            RunResult result = started.get(60, TimeUnit.SECONDS);
            assertThat(result.outcome()).as(recorder.output()).isEqualTo(RunOutcome.OK);
            assertThat(attaching.get(60, TimeUnit.SECONDS)).isEqualTo(result);
            assertThat(following.get(60, TimeUnit.SECONDS)).isEqualTo(followed.size());
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("printed " + "*".repeat(secret.length()) + ", in base64 ****")
                    .doesNotContain("follow", base64(secret))
                    .isEqualTo(soFar);
            assertThat(attached.output()).isEqualTo(recorder.output()).doesNotContain("follow", base64(secret));
            assertThat(followed.toString(StandardCharsets.UTF_8)).isEqualTo(recorder.output());
            assertThat(attached.of(RunEvent.FromAnsible.class)).isEqualTo(recorder.of(RunEvent.FromAnsible.class));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void untilWaiting(Runs.Recorder recorder) throws InterruptedException {
        while (!recorder.output().matches("(?s).*TASK \\[wait] \\*+\n")) {
            Thread.sleep(20);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String recapLine(RunResult result, String host) {
        var recap = result.recap().get(host);
        return "%-26s : ok=%-4s changed=%-4s unreachable=%-4s failed=%-4s skipped=%-4s rescued=%-4s ignored=%-4s"
                .formatted(
                        host,
                        recap.ok(),
                        recap.changed(),
                        recap.unreachable(),
                        recap.failed(),
                        recap.skipped(),
                        recap.rescued(),
                        recap.ignored());
    }

    @Test
    void theEventsOfEveryKind() throws Exception {
        run(tasks("")
                .with(o -> o.diff(true))
                // the test's HOME is not the user's, and Ansible asks for both
                .with(o -> o.extraVars(
                        Map.of("ansible_async_dir", home.resolve("async").toString())))
                .project(List.of(
                        StagedFile.of("play.yml", """
                                - hosts: all
                                  gather_facts: no
                                  roles: [r]
                                  tasks:
                                  - {name: retried, command: "false", register: x, until: x.rc == 0, retries: 2, delay: 0, ignore_errors: yes}
                                  - {name: async, command: sleep 3, async: 30, poll: 1}
                                  - {name: diff, copy: {content: "a\\n", dest: "{{ playbook_dir }}/f"}, notify: h}
                                  - {name: items, debug: {msg: "{{ item }}"}, loop: [가, 나]}
                                  - {name: include, include_tasks: inc.yml}
                                  handlers:
                                  - {name: h, debug: {msg: x}}
                                - hosts: nobody
                                  tasks: [{debug: {msg: x}}]
                                """),
                        StagedFile.of("inc.yml", "- {name: included, debug: {msg: x}}\n"),
                        StagedFile.of("roles/r/tasks/main.yml", "- {name: in role, debug: {msg: x}}\n"))));
        List<String> kinds = new ArrayList<>();
        for (RunEvent.FromAnsible event : recorder.of(RunEvent.FromAnsible.class)) {
            String kind = describe(event);
            if (!kind.equals("Async poll") || !kinds.get(kinds.size() - 1).equals(kind)) {
                kinds.add(kind);
            }
        }
        assertThat(kinds)
                .containsExactly(
                        "PlaybookStarted play.yml",
                        "PlayStarted all",
                        "TasksPlanned 6",
                        "TaskStarted r : in role roles/r/tasks/main.yml:1 r",
                        "HostStarted",
                        "r : in role OK",
                        "TaskStarted retried play.yml:5",
                        "HostStarted",
                        "Retried 1",
                        "Retried 2",
                        "retried IGNORED",
                        "TaskStarted async play.yml:6",
                        "HostStarted",
                        "Async poll",
                        "Async ok",
                        "async CHANGED",
                        "TaskStarted diff play.yml:7",
                        "HostStarted",
                        "Notified h",
                        "Diff",
                        "diff CHANGED",
                        "TaskStarted items play.yml:8",
                        "HostStarted",
                        "Item 가 OK",
                        "Item 나 OK",
                        "items OK",
                        "TaskStarted include play.yml:9",
                        "HostStarted",
                        "include OK",
                        "Included inc.yml [h1]",
                        "TaskStarted included inc.yml:1",
                        "HostStarted",
                        "included OK",
                        "TaskStarted h play.yml:11 handler",
                        "HostStarted",
                        "h OK",
                        "Warned Could not match supplied host pattern, ignoring: nobody",
                        "PlayStarted nobody",
                        "TasksPlanned 1",
                        "NoHostsMatched",
                        "Stats");
    }

    private static String describe(RunEvent.FromAnsible event) {
        if (event instanceof RunEvent.PlaybookStarted e) {
            return "PlaybookStarted " + e.playbook();
        } else if (event instanceof RunEvent.PlayStarted e) {
            return "PlayStarted " + e.hosts();
        } else if (event instanceof RunEvent.TasksPlanned e) {
            return "TasksPlanned " + e.tasks().size();
        } else if (event instanceof RunEvent.TaskStarted e) {
            return "TaskStarted " + e.name() + " " + e.path().orElse("")
                    + e.role().map(r -> " " + r).orElse("") + (e.handler() ? " handler" : "");
        } else if (event instanceof RunEvent.TaskFinished e) {
            return e.result().task() + " " + e.result().status();
        } else if (event instanceof RunEvent.ItemFinished e) {
            return "Item " + e.item() + " " + e.status();
        } else if (event instanceof RunEvent.Retried e) {
            return "Retried " + e.attempt();
        } else if (event instanceof RunEvent.Async e) {
            return "Async " + e.state();
        } else if (event instanceof RunEvent.Notified e) {
            return "Notified " + e.handler();
        } else if (event instanceof RunEvent.Included e) {
            return "Included " + e.file() + " " + e.hosts();
        }
        return event instanceof RunEvent.Warned e
                ? "Warned " + (e.deprecation() ? "of a deprecation: " : "") + e.message()
                : event.getClass().getSimpleName();
    }

    @Test
    void manyEventsAreAllTold() throws Exception {
        RunResult result =
                ok(tasks("  - {name: many, debug: {msg: \"{{ item }}\"}, loop: \"{{ range(1000) | list }}\"}\n"));
        assertThat(recorder.of(RunEvent.ItemFinished.class)).hasSize(1000);
        assertThat(result.tasks()).hasSize(1);
        assertThat(result.tasks().get(0).status()).isEqualTo(TaskResult.Status.OK);
        List<Long> numbers = recorder.of(RunEvent.FromAnsible.class).stream()
                .map(RunEvent.FromAnsible::seq)
                .toList();
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        assertThat(Files.size(directory(home, result.id()).resolve("events.jsonl")))
                .isLessThan(400_000);
    }
}
