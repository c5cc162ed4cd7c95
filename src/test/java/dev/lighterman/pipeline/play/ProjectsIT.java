package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Exec;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.Outgoing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Projects as people have them: what works by hand, in the directory they call ansible-playbook in, works as a run. */
@Timeout(300)
class ProjectsIT {
    private static final Outgoing OUTGOING = Outgoing.of(Server.local(), AnsibleOptions.none(), List.of());

    @TempDir
    private Path directory;

    private Path project;

    private void write(String path, String text) throws Exception {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Map<String, String> environment(Ansibles version) {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put("PATH", version.bin() + ":" + System.getenv("PATH"));
        environment.keySet().removeIf(name -> name.startsWith("ANSIBLE_"));
        return environment;
    }

    private RunRequest request(String playbook, String... inventory) throws Exception {
        PlaybookProject found = PlaybookProject.of(project.resolve(playbook), project, AnsibleOptions.none(), OUTGOING);
        RunRequest request = RunRequest.of(found.path());
        if (inventory.length > 0) {
            request = request.inventories(List.of(found.inventory(project.resolve(inventory[0]))));
        }
        return found.applied(request, found.sent());
    }

    /** By hand first, since what does not work there proves nothing. */
    private RunResult run(Ansibles version, String playbook, String... inventory) throws Exception {
        ProcessBuilder hand = new ProcessBuilder(version.playbook(), playbook)
                .directory(project.toFile())
                .redirectErrorStream(true);
        if (inventory.length > 0) {
            hand.command().addAll(List.of("-i", inventory[0]));
        }
        hand.environment().clear();
        hand.environment().putAll(environment(version));
        Process process = hand.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        RunRequest request = request(playbook, inventory).ansiblePlaybook(version.playbook());
        Path home = Files.createDirectories(directory.resolve("home"));
        return Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .run(request, Event.Listener.none());
    }

    private void commit() throws Exception {
        try (Git git = Git.init().setDirectory(project.toFile()).call()) {
            git.add().addFilepattern(".").call();
            git.commit().setMessage("site").setSign(false).call();
        }
    }

    private static void hasRun(RunResult result, String... tasks) {
        assertThat(result.outcome()).as(result.reason().orElse("")).isEqualTo(RunOutcome.OK);
        assertThat(result.tasks().stream().map(task -> task.task())).containsExactly(tasks);
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void whatAProjectNamesAroundItselfIsFound(Ansibles version) throws Exception {
        project = directory.resolve("shop");
        write("team/roles/clock/tasks/main.yml", "- name: clock\n  debug: {msg: '{{ zone }}'}\n");
        write("base/base.yml", "- hosts: all\n  gather_facts: false\n  tasks:\n  - name: base\n    debug:\n");
        write("vars/zone.yml", "zone: here\n");
        commit();
        project = project.resolve("ansible");
        write("ansible.cfg", "[defaults]\nroles_path = ../team/roles\ninventory = hosts\n");
        write("hosts", "localhost ansible_connection=local\n");
        write("site.yml", """
                - import_playbook: ../base/base.yml
                - hosts: all
                  gather_facts: false
                  vars_files: ["{{ playbook_dir }}/../vars/zone.yml"]
                  vars: {extra: 1}
                  roles: [clock]
                  post_tasks:
                  - name: where this is
                    command: test -f ansible.cfg
                """);

        hasRun(run(version, "site.yml"), "base", "clock : clock", "where this is");
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void rolesAndCollectionsThatGitIgnoresAreFound(Ansibles version) throws Exception {
        project = directory.resolve("galaxy");
        write(".gitignore", "/roles/*\n!/roles/requirements.yml\n/collections/\nsecrets.yml\n/inventory/\n");
        write("roles/requirements.yml", "- name: geerlingguy.ntp\n");
        write("ansible.cfg", "[defaults]\ncollections_path = ./collections\ninventory = inventory\n");
        write("site.yml", """
                - hosts: web
                  gather_facts: false
                  roles:
                  - geerlingguy.ntp
                  - acme.web.motd
                """);
        commit();
        write("roles/geerlingguy.ntp/tasks/main.yml", "- name: clock\n  debug: {msg: '{{ private }}'}\n");
        write("collections/ansible_collections/acme/web/galaxy.yml", "namespace: acme\nname: web\nversion: 1.0.0\n");
        write("collections/ansible_collections/acme/web/roles/motd/tasks/main.yml", "- name: motd\n  debug:\n");
        write("inventory/generated", "[web]\nlocalhost ansible_connection=local\n");
        write("group_vars/all/secrets.yml", "private: 1\n");

        hasRun(run(version, "site.yml"), "geerlingguy.ntp : clock", "acme.web.motd : motd");
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void playbooksBelowTheProjectFindWhatIsBesideThem(Ansibles version) throws Exception {
        project = directory.resolve("subfolder");
        write("ansible.cfg", "[defaults]\nroles_path = roles\nfilter_plugins = plugins/filter\ninventory = none\n");
        write("inventory/hosts", "[web]\nlocalhost ansible_connection=local\n");
        write("inventory/group_vars/web.yml", "greeting: hello\n");
        write("plugins/filter/loud.py", """
                class FilterModule(object):
                    def filters(self):
                        return {'loud': lambda text: text.upper()}
                """);
        write("roles/web/tasks/main.yml", "- name: greet\n  assert: {that: \"greeting | loud == 'HELLO'\"}\n");
        write("roles/web/templates/motd.j2", "{{ greeting }}\n");
        write("playbooks/common.yml", """
                - hosts: web
                  gather_facts: false
                  tasks:
                  - name: template
                    debug: {msg: "{{ lookup('template', playbook_dir ~ '/../roles/web/templates/motd.j2') }}"}
                  - name: where
                    assert: {that: "(inventory_dir | dirname) == (playbook_dir | dirname)"}
                """);
        write("playbooks/site.yml", """
                - import_playbook: common.yml
                - hosts: web
                  gather_facts: false
                  vars_files: [../inventory/group_vars/web.yml]
                  roles: [web]
                """);

        hasRun(run(version, "playbooks/site.yml", "inventory/hosts"), "template", "where", "web : greet");
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void passwordsThatAnsibleCfgNamesOpenTheVault(Ansibles version) throws Exception {
        project = directory.resolve("vault");
        write(".gitignore", ".vault_pass\n");
        write("ansible.cfg", """
                [defaults]
                vault_password_file = .vault_pass
                vault_identity_list = dev@dev.sh
                """);
        write(".vault_pass", "example");
        write("dev.sh", "#!/bin/sh\necho other\n");
        assertThat(project.resolve("dev.sh").toFile().setExecutable(true)).isTrue();
        write("clear.yml", "secret: value\n");
        Exec vault = Exec.in(project).of(version.bin().resolve("ansible-vault").toString(), "encrypt", "--output");
        Files.createDirectory(project.resolve("group_vars"));
        vault.run("group_vars/all.yml", "--encrypt-vault-id", "default", "clear.yml");
        write("clear.yml", "other: value\n");
        vault.run("dev.yml", "--encrypt-vault-id", "dev", "clear.yml");
        write("site.yml", """
                - hosts: localhost
                  gather_facts: false
                  vars_files: [dev.yml]
                  tasks:
                  - name: open
                    assert: {that: "secret == 'value' and other == 'value'"}
                """);

        RunResult result = run(version, "site.yml");

        hasRun(result, "open");
        Path run = directory.resolve("home/.lighterman/runs").resolve(result.id());
        assertThat(run.resolve("project/ansible.cfg")).exists();
        assertThat(run.resolve("project/.vault_pass")).doesNotExist();
        assertThat(run.resolve("secrets")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void aFailureNamesWhatStayedHere(Ansibles version) throws Exception {
        project = directory.resolve("ignored");
        write(".gitignore", "secrets.yml\n/build/\n");
        write("secrets.yml", "private: 1\n");
        write("build/libs/app.jar", "");
        write("vars.yml", "- hosts: localhost\n  gather_facts: false\n  tasks: [{include_vars: secrets.yml}]\n");
        write("copy.yml", """
                - hosts: localhost
                  gather_facts: false
                  tasks:
                  - copy: {src: build/libs/app.jar, dest: "%s/app.jar"}
                """.formatted(directory));
        String helps =
                " is here, but was not sent since git ignores it; perhaps you should take it out of .gitignore, or move it to a"
                        + " directory that is always sent, such as files/ or vars/";

        for (String playbook : List.of("vars.yml", "copy.yml")) {
            String missing = playbook.equals("vars.yml") ? "secrets.yml" : "build/libs/app.jar";
            RunResult result = run(version, playbook);
            PlaybookProject found =
                    PlaybookProject.of(project.resolve(playbook), project, AnsibleOptions.none(), OUTGOING);
            assertThat(result.outcome()).isNotEqualTo(RunOutcome.OK);
            assertThat(found.sent().leftAtHome().against(result))
                    .as(result.reason().orElse(""))
                    .hasValue(project.resolve(missing) + helps);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lighterman.lab.Ansibles#once")
    void theTableHasEachFlagOfAnsiblePlaybook(Ansibles version) throws Exception {
        String table = Files.readString(Path.of("docs/playbooks.md"));
        String help = Exec.in(directory).run(version.playbook(), "--help");
        Matcher flag = Pattern.compile("(?m)^  (-\\w|--[\\w-]+)(?=[ ,]|$)|, (--[\\w-]+)")
                .matcher(help);

        List<String> missing = new ArrayList<>();
        int flags = 0;
        while (flag.find()) {
            String name = flag.group(1) == null ? flag.group(2) : flag.group(1);
            flags++;
            if (!table.contains("`" + name + "`")) {
                missing.add(name);
            }
        }
        assertThat(flags).isGreaterThan(40);
        assertThat(missing).isEmpty();
    }
}
