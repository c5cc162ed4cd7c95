package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions.Owed;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler that was notified and did not run, since its host failed: told, kept, and made up for by the next run. */
@Timeout(300)
class OwedHandlersIT extends LocalRuns {
    private static final String HOSTS =
            "h1 ansible_connection=local\nh2 ansible_connection=local\n[all:vars]\nansible_python_interpreter=/usr/bin/python3\n";

    /** A task changes something where there is nothing yet; a handler notes that it ran. */
    private static final String PLAY = """
            - name: Web
              hosts: all
              gather_facts: no
              tasks:
              - name: Write config
                command: mkdir {{ state }}/config-{{ inventory_hostname }}
                args: {creates: "{{ state }}/config-{{ inventory_hostname }}"}
                notify: Restart
              - name: Check
                command: test ! -e {{ state }}/broken-{{ inventory_hostname }}
                changed_when: false
              handlers:
              - name: Restart
                command: sh -c "echo restarted >> {{ state }}/ran-{{ inventory_hostname }}"
            """;

    private static final OwedHandler OWED = new OwedHandler("h1", "Restart", "Write config", "play.yml:5");

    private RunRequest site(String playbook, StagedFile... more) throws IOException {
        List<StagedFile> files = new ArrayList<>(List.of(more));
        files.add(StagedFile.of("play.yml", playbook));
        Files.createDirectories(state());
        return RunRequest.of("play.yml")
                .project(files)
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", HOSTS)))))
                .with(o -> o.extraVars(Map.of("state", state().toString())))
                .purpose(purpose -> purpose.origin("/site/play.yml"));
    }

    private Path state() {
        return home.resolve("state");
    }

    private void broken(String host) throws IOException {
        Files.createDirectories(state());
        Files.createFile(state().resolve("broken-" + host));
    }

    private void repaired(String host) throws IOException {
        Files.delete(state().resolve("broken-" + host));
    }

    /** How often handlers ran on a host. */
    private int ran(String host) throws IOException {
        Path file = state().resolve("ran-" + host);
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private List<Path> kept() throws IOException {
        Path directory = home.resolve(".lighterman/owed");
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @Test
    void theNextRunMakesUpForWhatAHostThatFailedIsOwed() throws Exception {
        RunRequest site = site(PLAY);
        broken("h1");
        RunResult first = run(site);
        assertThat(first.outcome()).as(recorder.output()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(first.owed()).containsExactly(OWED);
        assertThat(first.warnings())
                .containsExactly(
                        "the handler \"Restart\" is owed to h1: \"Write config\" (play.yml:5) notified it, and it has not"
                                + " run there; the next run of this playbook makes up for it");
        assertThat(recorder.of(RunEvent.HandlerOwed.class))
                .extracting(RunEvent.HandlerOwed::owed)
                .containsExactly(OWED);
        assertThat(List.of(ran("h1"), ran("h2"))).containsExactly(0, 1);
        assertThat(kept()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept().get(0))))
                .isEqualTo("rw-------");

        RunResult again = run(site); // fails again: the task that notifies is the same
        assertThat(again.owed()).containsExactly(OWED);

        repaired("h1");
        ok(site.with(o -> o.limit("h2")));
        ok(site.with(o -> o.check(true)));
        assertThat(List.of(ran("h1"), ran("h2"))).containsExactly(0, 1);

        RunResult made = ok(site);
        assertThat(made.owed()).isEmpty();
        assertThat(made.tasks())
                .extracting(task -> task.host() + " " + task.task() + " "
                        + task.path().orElse("") + " " + task.status().label())
                .contains("h1 Write config play.yml:5 ok", "h1 Check play.yml:9 ok", "h1 Restart play.yml:13 changed");
        assertThat(recorder.output())
                .contains("TASK [Notify \"Restart\", which was owed]")
                .contains("\"msg\": \"notified by Write config (play.yml:5)\"");
        assertThat(List.of(ran("h1"), ran("h2"))).containsExactly(1, 1);
        assertThat(kept()).isEmpty();
    }

    @Test
    void handlersThatRanBeforeTheFailureOrAreForcedToRunAreNotOwed() throws Exception {
        String flushed = PLAY.replace("  - name: Check", "  - meta: flush_handlers\n  - name: Check");
        String forced = PLAY.replace("hosts: all", "hosts: h2\n  force_handlers: yes")
                .replace("config-", "other-")
                .replace("test ! -e", "test -e");
        broken("h1");
        RunResult result = run(site(flushed + forced));
        assertThat(result.failed()).extracting(failure -> failure.host()).containsExactly("h1", "h2");
        assertThat(List.of(ran("h1"), ran("h2"))).containsExactly(1, 2);
        assertThat(result.owed()).isEmpty();
        assertThat(kept()).isEmpty();
    }

    /** Of a playbook that is on the server, which nothing is written into. */
    @Test
    void aHandlerThatFailedAndThoseAfterItAreOwed() throws Exception {
        String playbook = """
                - hosts: h1
                  gather_facts: no
                  tasks:
                  - command: mkdir {{ state }}/config
                    args: {creates: "{{ state }}/config"}
                    notify: [First, Second, Third]
                  handlers:
                  - name: First
                    command: "true"
                  - name: Second
                    command: test ! -e {{ state }}/broken-h1
                  - name: Third
                    command: sh -c "echo restarted >> {{ state }}/ran-h1"
                """;
        Path there = Files.createDirectories(home.resolve("site")).resolve("play.yml");
        Files.writeString(there, playbook);
        RunRequest site = site(playbook).project(List.of()).project(of -> of.onServer(there.toString()));
        broken("h1");
        assertThat(run(site).owed()).extracting(OwedHandler::handler).containsExactly("Second", "Third");
        repaired("h1");
        RunResult second = ok(site);
        assertThat(second.tasks())
                .extracting(task -> task.task())
                .endsWith("Second", "Third")
                .doesNotContain("First");
        try (Stream<Path> files = Files.list(there.getParent())) {
            assertThat(files).containsExactly(there);
        }
        assertThat(Files.readString(there)).isEqualTo(playbook);
        assertThat(ran("h1")).isEqualTo(1);
    }

    @Test
    void warnOnlyTellsAndAHandlerThatIsGoneIsOwedNoLonger() throws Exception {
        broken("h1");
        run(site(PLAY));
        repaired("h1");
        RunResult warned = run(site(PLAY).with(o -> o.owed(Owed.WARN)));
        assertThat(warned.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(warned.owed()).containsExactly(OWED);
        assertThat(ran("h1")).isZero();

        RunResult gone = run(site(PLAY.replace("Restart", "Reload")));
        assertThat(gone.outcome()).as(recorder.output()).isEqualTo(RunOutcome.OK);
        assertThat(gone.warnings())
                .containsExactly(
                        "the handler \"Restart\", which was owed to h1, is not in the playbook any more and is owed no longer");
        assertThat(gone.owed()).isEmpty();
        assertThat(kept()).isEmpty();
    }

    @Test
    void aRunThatWasEndedFromOutsideOwesToo() throws Exception {
        RunRequest site = site(PLAY.replace("command: test", "shell: sleep 100; test"));
        PlaybookRunner runner = Runs.runner(node());
        AtomicReference<String> id = new AtomicReference<>();
        AtomicReference<CompletableFuture<Boolean>> cancelled = new AtomicReference<>();
        RunResult result = runner.run(site, event -> {
            if (event instanceof RunEvent.Started started) {
                id.set(started.id());
            } else if (event instanceof RunEvent.TaskStarted task && task.name().equals("Check")) {
                cancelled.set(CompletableFuture.supplyAsync(() -> cancel(runner, id.get())));
            }
        });
        assertThat(cancelled.get().get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(result.owed()).extracting(OwedHandler::host).containsExactlyInAnyOrder("h1", "h2");
    }

    private static boolean cancel(PlaybookRunner runner, String id) {
        try {
            return runner.cancel(id);
        } catch (LightermanException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Stream<String> versions() throws Exception {
        Stream<String> oldest = Tier.all()
                ? Stream.of(Ansibles.oldest().resolve("ansible-playbook").toString())
                : Stream.of();
        return Stream.concat(oldest, Ansibles.once().map(Ansibles::playbook));
    }

    private static String mark(String name) {
        return "- name: " + name + "\n  command: sh -c \"echo " + name.replaceAll("[^a-z]", "")
                + " >> {{ state }}/ran-{{" + " inventory_hostname }}\"\n";
    }

    private static String change(String name, String notify) {
        return "- name: " + name + "\n  command: mkdir {{ state }}/" + name + "-{{ inventory_hostname }}\n"
                + "  args: {creates: \"{{ state }}/" + name + "-{{ inventory_hostname }}\"}\n  notify: " + notify
                + "\n";
    }

    private static String indented(String text) {
        return text.indent(2);
    }

    /** Handlers of every kind, in a playbook that is imported; notified in each part of a play. */
    @ParameterizedTest
    @MethodSource("versions")
    void handlersOfRolesOfIncludesAndByTopicAreFound(String ansible) throws Exception {
        String site = "- import_playbook: web.yml\n";
        String web =
                "- name: Web\n  hosts: all\n  gather_facts: no\n  vars: {service: nginx}\n  roles: [web]\n  pre_tasks:\n"
                        + indented(change("before", "plain"))
                        + indented("- command: \"false\"\n  when: fail_at is defined and fail_at == 'pre'\n")
                        + "  tasks:\n"
                        + indented("- include_role: {name: dynamic}\n")
                        + indented(change("main", "[topic, restart nginx, included, \"{{ 'once' }}\"]"))
                        + indented("- command: \"false\"\n  when: inventory_hostname == 'h1' and fail_at is defined\n")
                        + "  handlers:\n"
                        + indented(mark("plain"))
                        + indented(mark("listener") + "  listen: topic\n")
                        + indented(
                                "- command: sh -c \"echo unnamed >> {{ state }}/ran-{{ inventory_hostname }}\"\n  listen: topic\n")
                        + indented(mark("restart {{ service }}"))
                        + indented("- name: included\n  include_tasks: more.yml\n")
                        + indented(mark("once") + "  run_once: true\n");
        RunRequest request = site(
                        site,
                        StagedFile.of("web.yml", web),
                        StagedFile.of("more.yml", mark("inside")),
                        StagedFile.of("roles/web/tasks/main.yml", change("role", "same")),
                        StagedFile.of(
                                "roles/web/handlers/main.yml", mark("same").replace("echo same", "echo webrole")),
                        StagedFile.of("roles/dynamic/tasks/main.yml", change("dynamic", "late")),
                        StagedFile.of("roles/dynamic/handlers/main.yml", mark("late")))
                .ansiblePlaybook(ansible);
        RunResult first = run(request.with(o -> o.extraVars(Map.of("state", state().toString(), "fail_at", "main"))));
        assertThat(first.owed())
                .as(recorder.output())
                .extracting(owed -> owed.handler() + ", " + owed.task() + " " + owed.because())
                .containsExactlyInAnyOrder(
                        "web : same, web : role roles/web/tasks/main.yml:1",
                        "dynamic : late, dynamic : dynamic roles/dynamic/tasks/main.yml:1",
                        "listener, main web.yml:15",
                        "command, main web.yml:15",
                        "restart nginx, main web.yml:15",
                        "included, main web.yml:15");
        RunResult second = run(request);
        assertThat(second.outcome()).as(recorder.output()).isEqualTo(RunOutcome.OK);
        assertThat(second.owed()).isEmpty();
        assertThat(sorted("h1"))
                .isEqualTo(
                        sorted("h2").stream().filter(ran -> !ran.equals("once")).toList());
        assertThat(sorted("h1"))
                .contains("webrole", "late", "listener", "unnamed", "restartservice", "inside", "plain");
        assertThat(Files.readString(directory(home, second.id()).resolve("project/web.yml")))
                .isEqualTo(web);
        assertThat(kept()).isEmpty();
    }

    /** The name has a fact in it, and is a part of the task that makes up for the handler: that one runs on the control node. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatAManagedHostPutsIntoTheNameOfATaskIsNeverExecuted(String ansible) throws Exception {
        RunRequest request = site("""
                        - hosts: all
                          gather_facts: no
                          tasks:
                          - command: cat {{ state }}/told
                            register: told
                            changed_when: false
                          - name: Write {{ told.stdout }}
                            command: mkdir {{ state }}/config-{{ inventory_hostname }}
                            args: {creates: "{{ state }}/config-{{ inventory_hostname }}"}
                            notify: Restart
                          - command: test ! -e {{ state }}/broken-{{ inventory_hostname }}
                            changed_when: false
                          handlers:
                          - name: Restart
                            command: sh -c "echo restarted >> {{ state }}/ran-{{ inventory_hostname }}"
                        """).ansiblePlaybook(ansible);
        Path executed = state().resolve("executed");
        Files.writeString(state().resolve("told"), "{{{ lookup('pipe', 'touch " + executed + "') }}");
        broken("h1");
        assertThat(run(request).owed()).as(recorder.output()).hasSize(1);
        repaired("h1");

        RunResult second = run(request);

        assertThat(second.outcome()).as(recorder.output()).isEqualTo(RunOutcome.OK);
        assertThat(second.owed()).isEmpty();
        assertThat(ran("h1")).isEqualTo(1);
        assertThat(executed).doesNotExist();
    }

    /** What comes after meta: flush_handlers may rely on the handler; it ran at the end of the tasks only. */
    @ParameterizedTest
    @MethodSource("versions")
    void aHandlerOfAnIncludedRoleRunsAtTheNextFlush(String ansible) throws Exception {
        RunRequest request = site(
                        "- hosts: all\n  gather_facts: no\n  tasks:\n"
                                + indented("- meta: flush_handlers\n- include_role: {name: dynamic}\n")
                                + indented(
                                        "- command: \"false\"\n  when: inventory_hostname == 'h1' and fail_at is defined\n")
                                + indented("- block:\n  - meta: flush_handlers\n")
                                + indented("- command: grep late {{ state }}/ran-{{ inventory_hostname }}\n"),
                        StagedFile.of("roles/dynamic/tasks/main.yml", change("dynamic", "late")),
                        StagedFile.of("roles/dynamic/handlers/main.yml", mark("late")))
                .ansiblePlaybook(ansible);
        RunResult first = run(request.with(o -> o.extraVars(Map.of("state", state().toString(), "fail_at", "main"))));
        assertThat(first.owed()).as(recorder.output()).hasSize(1);

        RunResult second = run(request);

        assertThat(second.outcome()).as(recorder.output()).isEqualTo(RunOutcome.OK);
        assertThat(second.owed()).isEmpty();
        assertThat(Files.readAllLines(state().resolve("ran-h1"))).containsExactly("late");
        assertThat(kept()).isEmpty();
    }

    private List<String> sorted(String host) throws IOException {
        return Files.readAllLines(state().resolve("ran-" + host)).stream()
                .distinct()
                .sorted()
                .toList();
    }
}
