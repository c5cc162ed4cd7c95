package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.files;
import static dev.lighterman.run.Runs.playbook;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Whole;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run finds on the node, and what it leaves there. */
@Timeout(120)
class RunStagingIT extends LocalRuns {
    private Object message(String task) {
        return recorder.of(RunEvent.TaskFinished.class).stream()
                .filter(event -> event.result().task().equals(task))
                .findFirst()
                .orElseThrow()
                .data()
                .get("msg");
    }

    @Test
    void theRunsDirectoryIsPrivateAndHoldsWhatItSays() throws Exception {
        RunResult result = ok(tasks("  - debug: msg=x\n")
                .with(o -> o.extraVars(Map.of("a", 1)).extraVars(Map.of("b", Secret.of("c"))))
                .files(files -> files.vaultPassword("", Secret.of("d"))));
        Path directory = directory(home, result.id());
        assertThat(result.id()).matches("\\d{8}-\\d{6}-[0-9a-f]{8}");
        assertThat(files(directory))
                .containsExactly(
                        "events.jsonl",
                        "inventory/hosts",
                        "lock",
                        "output.log",
                        "project/callback_plugins/lighterman_events.py",
                        "project/play.yml",
                        "run.json",
                        "status.json",
                        "supervisor.pyz",
                        "vars/extra.json");
        assertThat(modes(home.resolve(".lighterman")))
                .containsEntry("", "rwx------")
                .containsEntry("runs/" + result.id(), "rwx------");
        for (String name : List.of("events.jsonl", "output.log", "run.json", "status.json", "vars/extra.json")) {
            assertThat(modes(directory)).containsEntry(name, "rw-------");
        }
        RunEvent.Started started = recorder.first(RunEvent.Started.class);
        assertThat(started.id()).isEqualTo(result.id());
        assertThat(started.command())
                .containsExactly(
                        "ansible-playbook",
                        "-i",
                        "../inventory/hosts",
                        "-e",
                        "@../vars/extra.json",
                        "-e",
                        "@../secrets/vars.yml",
                        "--vault-password-file",
                        "../secrets/vault-password",
                        "play.yml");
    }

    @Test
    void everyOptionReachesAnsible() throws Exception {
        RunRequest request = tasks("""
                          - {name: one, debug: {msg: "{{ ansible_forks }} {{ ansible_verbosity }} {{ ansible_check_mode }} {{ ansible_diff_mode }} {{ ansible_run_tags | sort | join(',') }} {{ ansible_skip_tags | join }} {{ ansible_limit }}"}, tags: [a]}
                          - {name: two, debug: {msg: two}, tags: [b]}
                          - {name: 셋, debug: {msg: three}, tags: [a]}
                          - {name: four, debug: {msg: four}, tags: [a, c]}
                        """)
                .with(o -> o.limit("h1")
                        .tags(List.of("a", "b"))
                        .skipTags(List.of("c"))
                        .check(true)
                        .diff(true)
                        .forks(7)
                        .verbosity(2));
        assertThat(Runs.statuses(ok(request))).containsExactly("h1 one ok", "h1 two ok", "h1 셋 ok");
        assertThat(message("one")).isEqualTo("7 2 True True a,b c h1");
        assertThat(recorder.first(RunEvent.Started.class).command())
                .containsExactly(
                        "ansible-playbook",
                        "-i",
                        "../inventory/hosts",
                        "--limit",
                        "h1",
                        "--tags",
                        "a,b",
                        "--skip-tags",
                        "c",
                        "--forks",
                        "7",
                        "--check",
                        "--diff",
                        "-vv",
                        "play.yml");
        assertThat(Runs.statuses(run(tasks("  - {name: one, debug: {msg: 1}}\n  - {name: 셋 s, debug: {msg: 1}}\n")
                        .with(o -> o.startAtTask("셋 s").become(true)))))
                .containsExactly("h1 셋 s ok");
    }

    @Test
    void variablesGoThroughAsTheyAre() throws Exception {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("text", "a \"quoted\" 'text' $(touch x) 한글 😀\nline");
        variables.put("number", 7);
        variables.put("list", List.of(1, "둘", Map.of("k", true)));
        variables.put("jinja", "{{ number + 1 }}");
        Map<String, Secret> secrets = Map.of(
                "plain", Secret.of("p@ss: 'w\"ord\\ # 한글 😀\u0007\u00e9\n"),
                "braces", Secret.of("{{ number }}{% if %}"),
                "empty", Secret.of(""));
        ok(tasks("""
                          - name: check
                            assert:
                              that:
                              - number == 7
                              - list[2].k
                              - jinja | int == 8
                              - plain | b64encode == expected_plain
                              - braces | b64encode == expected_braces
                              - empty == ''
                              - text | b64encode == expected_text
                        """)
                .with(o -> o.extraVars(with(
                                variables,
                                Map.of(
                                        "expected_plain",
                                                base64(secrets.get("plain").reveal()),
                                        "expected_braces",
                                                base64(secrets.get("braces").reveal()),
                                        "expected_text", base64((String) variables.get("text")))))
                        .extraVars(secrets)));
    }

    private static Map<String, Object> with(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> all = new LinkedHashMap<>(one);
        all.putAll(other);
        return all;
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void secretsAreNowhereOnceTheRunHasEnded() throws Exception {
        String canary = "canary-8d1f";
        RunResult result = run(tasks(
                        "  - {name: uses it, command: \"echo {{ s }}\", no_log: true}\n  - {name: fails, command: \"test -z {{ s }}\", no_log: true}\n")
                .with(o -> o.extraVars(Map.of("s", Secret.of(canary))))
                .files(files -> files.vaultPassword("", Secret.of(canary))));
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(Whole.text(result)).doesNotContain(canary);
        assertThat(recorder.events.toString()).doesNotContain(canary);
        assertThat(recorder.output()).doesNotContain(canary);
        for (String file : files(home)) {
            assertThat(Files.readString(home.resolve(file), StandardCharsets.ISO_8859_1))
                    .as(file)
                    .doesNotContain(canary);
        }
        assertThat(result.failed().get(0).message())
                .isEqualTo(
                        "the output has been hidden due to the fact that 'no_log: true' was specified for this result");
    }

    @Test
    void aVaultedVariableIsDecrypted() throws Exception {
        Path vault = Files.writeString(home.resolve("pw"), "geheim");
        Process encrypt = new ProcessBuilder(
                        "ansible-vault",
                        "encrypt_string",
                        "--vault-password-file",
                        vault.toString(),
                        "열려라",
                        "--name",
                        "v")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String value = new String(encrypt.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ok(playbook("- hosts: all\n  gather_facts: no\n  vars:\n    " + value.replace("\n", "\n    ")
                        + "\n  tasks:\n  - {name: show, debug: {msg: \"{{ v }}\"}}\n")
                .files(files -> files.vaultPassword("", Secret.of("geheim"))));
        assertThat(message("show")).isEqualTo("열려라");
    }

    @Test
    void tasksSeeTheUsersUmaskAndNothingOfOurs() throws Exception {
        ok(tasks("""
                  - {name: umask, command: sh -c umask, register: u}
                  - {name: show, debug: {msg: "{{ u.stdout }}"}}
                  - {name: env, shell: "env | grep LIGHTERMAN_ | grep -vE 'HISTORY|TEST_TOKEN' | cut -c 1-20", register: e}
                  - {name: show env, debug: {msg: "{{ e.stdout }}"}}
                """));
        assertThat(message("show")).isEqualTo("0022");
        // The id, which the ready playbooks name things by, and nothing else.
        assertThat(message("show env")).asString().matches("LIGHTERMAN_RUN=\\d{5}");
    }

    @Test
    void filesBesideThePlaybookKeepTheirModesAndNames() throws Exception {
        Path script = Files.writeString(home.resolve("스크립트 $x.sh"), "#!/bin/sh\necho ran\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String longName = "긴/" + "이름".repeat(40) + "/" + "name".repeat(40) + ".txt";
        RunResult result = ok(
                tasks("  - {name: run, command: \"'{{ playbook_dir }}/bin/스크립트 $x.sh'\"}\n")
                        .project(List.of(
                                StagedFile.of(
                                        "sub dir/놀이.yml",
                                        "- hosts: all\n  gather_facts: no\n  tasks:\n  - {name: run, command: {argv: [\"{{ playbook_dir }}/bin/스크립트 $x.sh\"]}}\n"
                                                + "  - {name: stat, stat: {path: \"{{ playbook_dir }}/../" + longName
                                                + "\"}}\n"
                                                + "  - {name: role, include_role: {name: r}}\n"),
                                StagedFile.of("sub dir/bin/스크립트 $x.sh", script),
                                StagedFile.of(longName, new byte[] {0, 1, (byte) 0xff}),
                                StagedFile.of("sub dir/roles/r/tasks/main.yml", "- debug: msg=role\n")))
                        .inventories(List.of(new RunInventory.OnServer("localhost,")))
                        .with(o -> o.extraVars(Map.of("ansible_connection", "local"))),
                "sub dir/놀이.yml");
        assertThat(result.playbook()).isEqualTo("놀이.yml");
        assertThat(Files.readAllBytes(directory(home, result.id()).resolve("project/" + longName)))
                .containsExactly(0, 1, 0xff);
        assertThat(modes(directory(home, result.id()).resolve("project")))
                .containsEntry("sub dir/bin/스크립트 $x.sh", "rwxr-xr-x")
                .containsEntry("sub dir/놀이.yml", "rw-r--r--")
                .containsEntry("sub dir", "rwxr-xr-x");
    }

    /** The same request for another playbook of its project. */
    private RunResult ok(RunRequest request, String playbook) throws Exception {
        RunRequest other = request;
        return ok(RunRequest.of(playbook)
                .project(other.project().files())
                .inventories(other.hosts().inventories())
                .with(o -> o.extraVars(other.options().extraVars())));
    }

    @Test
    void severalInventoriesAreAllRead() throws Exception {
        RunResult result = ok(tasks("  - {name: show, debug: {msg: \"{{ v }}\"}}\n")
                .inventories(List.of(
                        new RunInventory.Staged(
                                "hosts",
                                List.of(
                                        StagedFile.of("hosts", "h1 ansible_connection=local\n"),
                                        StagedFile.of("group_vars/all.yml", "v: 하나\n"))),
                        new RunInventory.Staged(
                                ".",
                                List.of(StagedFile.of("more.yml", "all: {hosts: {h2: {ansible_connection: local}}}"))),
                        new RunInventory.OnServer("h3,")))
                .with(o -> o.extraVars(Map.of("ansible_connection", "local"))));
        assertThat(result.recap()).containsOnlyKeys("h1", "h2", "h3");
        assertThat(recorder.first(RunEvent.Started.class).command().subList(1, 7))
                .containsExactly("-i", "../inventory/1/hosts", "-i", "../inventory/2", "-i", "h3,");
    }

    @Test
    void theUsersOwnCallbackPluginsStillWork() throws Exception {
        String plugin = """
                import os
                from ansible.plugins.callback import CallbackBase
                class CallbackModule(CallbackBase):
                    CALLBACK_VERSION = 2.0
                    CALLBACK_TYPE = 'notification'
                    CALLBACK_NAME = '%s'
                    CALLBACK_NEEDS_ENABLED = False
                    def v2_playbook_on_stats(self, stats):
                        self._display.display('own plugin %s')
                """;
        ok(tasks("  - debug: msg=x\n")
                .project(List.of(
                        StagedFile.of("play.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n  - debug: msg=x\n"),
                        StagedFile.of("callback_plugins/beside.py", plugin.formatted("beside", "beside")),
                        StagedFile.of("elsewhere/configured.py", plugin.formatted("configured", "configured")),
                        StagedFile.of("ansible.cfg", "[defaults]\ncallback_plugins = elsewhere\n"))));
        assertThat(recorder.output()).contains("own plugin beside\n").contains("own plugin configured\n");
    }

    @Test
    void theConfigurationBesideThePlaybookIsRespected() throws Exception {
        List<StagedFile> project = List.of(
                StagedFile.of(
                        "deep/play.yml",
                        "- hosts: all\n  gather_facts: no\n  tasks:\n  - {name: show, debug: {msg: \"{{ ansible_config_file | basename }} {{ ansible_forks }}\"}}\n"),
                StagedFile.of("deep/ansible.cfg", "[defaults]\nforks = 13\n"));
        ok(tasks("").project(project), "deep/play.yml");
        assertThat(message("show")).isEqualTo("ansible.cfg 13");
    }

    @Test
    void aPlaybookThatRunsAnotherDoesNotMixTheirEvents() throws Exception {
        RunResult result = ok(tasks(
                        "  - {name: inner, command: ansible-playbook -i h1, -c local play2.yml, args: {chdir: \"{{ playbook_dir }}\"}}\n")
                .project(List.of(
                        StagedFile.of(
                                "play.yml",
                                "- hosts: all\n  gather_facts: no\n  tasks:\n  - {name: inner, command: \"ansible-playbook -i h1, -c local play2.yml\", args: {chdir: \"{{ playbook_dir }}\"}}\n"),
                        StagedFile.of("play2.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n  - debug: msg=x\n"))));
        assertThat(Runs.statuses(result)).containsExactly("h1 inner changed");
    }

    @Test
    void aRequestThatCannotBeStagedContactsNothing() {
        assertThatThrownBy(() -> run(tasks("").project(List.of(StagedFile.of("other.yml", "")))))
                .isInstanceOf(LightermanException.class)
                .hasMessage("the playbook play.yml is not among the files of the run's project");
        Path missing = home.resolve("missing.txt");
        assertThatThrownBy(() ->
                        run(tasks("").project(List.of(StagedFile.of("play.yml", ""), StagedFile.of("x", missing)))))
                .hasMessage("cannot read " + missing + ", which the run needs as x");
        assertThat(home.resolve(".lighterman")).doesNotExist();
    }

    @Test
    void aFileThatCannotBeReadToItsEndLeavesNothing() throws Exception {
        Path odd = Files.createDirectory(home.resolve("odd")); // opens like a file, but reading it fails
        assertThatThrownBy(() -> run(tasks("")
                        .with(o -> o.extraVars(Map.of("a", Secret.of("b"))))
                        .project(List.of(StagedFile.of("play.yml", "- hosts: all\n"), StagedFile.of("odd", odd)))))
                .isInstanceOf(LightermanException.class)
                .hasMessage("the run's files could not be put together: cannot read " + odd);
        try (Stream<Path> runs = Files.list(home.resolve(".lighterman/runs"))) {
            assertThat(runs.toList()).isEmpty();
        }
    }

    @Test
    void aHomeThatCannotBeWrittenIsSaid() {
        WrappedNode node = WrappedNode.at(new LocalNode("ansible-server", List.of()), Path.of("/proc/no-home"));
        assertThatThrownBy(() -> Runs.runner(node).run(tasks("  - debug: msg=x\n"), Event.Listener.none()))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "cannot make a directory for the run below ~/.lighterman/runs on ansible-server: mkdir: cannot"
                                + " create directory ‘/proc/no-home’: No such file or directory");
    }

    @Test
    void noPythonIsSaid() {
        WrappedNode node = node().under(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind /dev/null \"$(readlink -f /usr/bin/python3)\" && PATH=/usr/bin:/bin exec \"$@\"",
                        "sh");
        assertThatThrownBy(() -> Runs.runner(node)
                        .run(
                                tasks("  - debug: msg=x\n").with(o -> o.extraVars(Map.of("a", Secret.of("b")))),
                                Event.Listener.none()))
                .isInstanceOf(LightermanException.class)
                .hasMessage("there is no python3 on ansible-server, neither in the PATH of its commands nor as"
                        + " /usr/bin/python3; perhaps you should install python3 there, which Ansible needs as well");
        assertThat(home.resolve(".lighterman/runs")).isEmptyDirectory();
    }

    @Test
    void whatALoginShellSaysFirstIsSkipped() throws Exception {
        RunResult result = Runs.runner(
                        node().under("sh", "-c", "echo LIGHTERMAN 2; printf 'welcome\\n\\n'; exec \"$@\"", "sh"))
                .run(tasks("  - debug: msg=x\n"), recorder);
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
    }

    @Test
    void whatIsSentOfLargeFilesIsToldInBytes() throws Exception {
        Path large = Files.write(home.resolve("large"), new byte[3_000_000]);
        // A server that takes what comes before the large file and some of that, nothing for a second, then all there
        // is.
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path tar = Files.writeString(
                bin.resolve("tar"), "#!/bin/sh\n{ head -c 1000000; sleep 1; cat; } | /usr/bin/tar \"$@\"\n");
        Files.setPosixFilePermissions(tar, PosixFilePermissions.fromString("rwxr-xr-x"));
        String playbook = "- {hosts: all, gather_facts: no, tasks: [{debug: msg=x}]}\n";

        RunResult result = Runs.runner(node().under("sh", "-c", "PATH=" + bin + ":$PATH; exec \"$@\"", "sh"))
                .run(
                        playbook(playbook)
                                .project(List.of(
                                        StagedFile.of("play.yml", playbook), StagedFile.of("files/large", large))),
                        recorder);

        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        List<PipelineEvent.TransferProgressed> told = recorder.of(PipelineEvent.TransferProgressed.class);
        assertThat(told).isNotEmpty();
        assertThat(told).allSatisfy(event -> {
            assertThat(event.toSend()).isEqualTo(3_000_000 + playbook.length() + Runs.LOCALHOST.length());
            assertThat(event.bytes()).isPositive().isLessThanOrEqualTo(event.toSend());
        });
        assertThat(told).isSortedAccordingTo(Comparator.comparingLong(PipelineEvent.TransferProgressed::bytes));
        assertThat(recorder.of(Event.class).indexOf(told.get(0)))
                .isLessThan(recorder.of(Event.class).indexOf(recorder.first(RunEvent.Started.class)));
    }

    /** A node in whose PATH everything is but Ansible. */
    private WrappedNode withoutAnsible() throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin-of-path"));
        for (String program : List.of("sh", "tar", "mkdir", "rm", "sleep")) {
            script(bin.resolve(program), "/usr/bin/" + program);
        }
        return node().under("env", "PATH=" + bin, "SHELL=/bin/false"); // nor has the user's own shell one
    }

    private Path venv(String directory) throws IOException {
        String ansible = Ansibles.MACHINE.playbook();
        Path program = home.resolve(directory).resolve("bin/ansible-playbook");
        Files.createDirectories(program.getParent());
        return script(program, ansible);
    }

    private static Path script(Path file, String program) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec " + program + " \"$@\"\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void ansibleMissingFromThePath() throws Exception {
        RunResult result = Runs.runner(withoutAnsible()).run(tasks("  - debug: msg=x\n"), recorder);

        assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_MISSING);
        assertThat(result.message())
                .isEqualTo(
                        "ansible-playbook could not be started on ansible-server: No such file or directory; perhaps you"
                                + " should install ansible-core there, or set server.ansible to the path of ansible-playbook or of its"
                                + " virtualenv");
    }

    @Test
    void ansibleIsWhereItIsSaidToBe() throws Exception {
        Path program = venv("somewhere/venv");
        PlaybookRunner runner = Runs.runner(withoutAnsible());

        for (String path : List.of(program.toString(), "~/somewhere/venv")) {
            RunResult result = runner.program(Optional.of(path)).run(tasks("  - debug: msg=x\n"), recorder);
            assertThat(result.outcome()).as(result.reason().orElse("")).isEqualTo(RunOutcome.OK);
        }
        assertThat(runner.program(Optional.of("/none"))
                        .run(tasks("  - debug: msg=x\n"), recorder)
                        .message())
                .startsWith(
                        "/none could not be started on ansible-server: No such file or directory; perhaps you should");
    }

    @Test
    void theOnlyAnsibleThatLoginsHaveIsTaken() throws Exception {
        venv(".virtualenvs/one");
        PlaybookRunner runner = Runs.runner(withoutAnsible());

        assertThat(runner.run(tasks("  - debug: msg=x\n"), recorder).outcome()).isEqualTo(RunOutcome.OK);

        venv(".virtualenvs/two");
        assertThat(runner.run(tasks("  - debug: msg=x\n"), recorder).message())
                .isEqualTo(
                        "ansible-playbook could not be started on ansible-server: No such file or directory; perhaps you"
                                + " should set server.ansible to one of those that are there: " + home
                                + "/.virtualenvs/one/bin/ansible-playbook, " + home
                                + "/.virtualenvs/two/bin/ansible-playbook");
    }

    private static Map<String, String> modes(Path directory) throws IOException {
        Map<String, String> modes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                modes.put(
                        directory.relativize(file).toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        return modes;
    }
}
