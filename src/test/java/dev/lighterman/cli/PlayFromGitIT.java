package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code play --git}: a playbook of a repository, at a branch, a tag or a commit. */
@Timeout(120)
class PlayFromGitIT {
    @TempDir
    Path directory;

    private Program program;
    private Repository repository;

    @BeforeEach
    void repository() throws Exception {
        program = new Program(Files.createDirectory(directory.resolve("home")));
        repository = Repository.init(directory.resolve("ops"));
        write("ansible.cfg", "[defaults]\nroles_path = roles\n");
        write("inventory/hosts", "web1 ansible_connection=local\n");
        write("roles/greet/tasks/main.yml", "- debug: {msg: \"first of {{ inventory_hostname }}\"}\n");
        write("playbooks/site.yml", "- hosts: all\n  gather_facts: no\n  roles: [greet]\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = repository.directory().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Program.Ended play(String git, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("play", "--git", git));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--console", "plain", "-v", "--result", "result.json"));
        return program.run(arguments.toArray(String[]::new));
    }

    private PipelineResult result() throws Exception {
        return ResultJson.read(Files.readString(program.directory().resolve("result.json")));
    }

    @Test
    void aTagACommitABranchAndTheHeadArePlayedAndTheirCommitIsInTheResult() throws Exception {
        String first = repository.commit("first");
        repository.git("tag", "-a", "v1", "-m", "one");
        write("roles/greet/tasks/main.yml", "- debug: {msg: \"second of {{ inventory_hostname }}\"}\n");
        String second = repository.commit("second");
        write("roles/greet/tasks/main.yml", "- debug: {msg: \"third of {{ inventory_hostname }}\"}\n");
        String third = repository.commit("third");

        String[][] some = {{"@v1", first, "first"}, {"", third, "third"}};
        String[][] others = {{"@" + second, second, "second"}, {"@main", third, "third"}};
        for (String[] each :
                Tier.all() ? Stream.concat(Stream.of(some), Stream.of(others)).toList() : List.of(some)) {
            Program.Ended ended = play(repository.directory() + each[0], "playbooks/site.yml", "-i", "inventory/hosts");
            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out())
                    .contains("\"msg\": \"" + each[2] + " of web1\"")
                    .contains("ansible-playbook -i inventory/hosts playbooks/site.yml\n");
            assertThat(result().source().orElseThrow().commit()).isEqualTo(each[1]);
            assertThat(result().source().orElseThrow().url())
                    .isEqualTo(repository.directory().toString());
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        String commit = repository.commit("first");

        Program.Ended noRef = play(repository.directory() + "@v9", "playbooks/site.yml");
        assertThat(noRef.out())
                .contains(repository.directory() + " has no branch or tag \"v9\"; perhaps you should name one"
                        + " of its branches: main\n");
        assertThat(noRef.exitCode()).isEqualTo(1);

        String unknown = "0123456789".repeat(4);
        Program.Ended noCommit = play(repository.directory() + "@" + unknown, "playbooks/site.yml");
        assertThat(noCommit.out()).contains(repository.directory() + " has no commit " + unknown + "\n");
        assertThat(noCommit.exitCode()).isEqualTo(1);

        Program.Ended noPlaybook = play(repository.directory().toString(), "other.yml");
        assertThat(noPlaybook.out())
                .contains("there is no playbook other.yml in " + repository.directory() + " at " + commit
                        + "; perhaps you should give its path from the top of the repository, or another branch, tag or"
                        + " commit\n");
        assertThat(noPlaybook.exitCode()).isEqualTo(1);

        Program.Ended noServer = play("http://127.0.0.1:1/ops.git@main", "site.yml");
        assertThat(noServer.out()).contains("cannot clone http://127.0.0.1:1/ops.git: nothing answers there");
        assertThat(noServer.exitCode()).isEqualTo(1);

        Program.Ended outside = play(repository.directory().toString(), "../site.yml");
        assertThat(outside.err())
                .contains(
                        "\"../site.yml\" names no playbook in a repository; perhaps you should give its path from the top");
        assertThat(outside.exitCode()).isEqualTo(2);
    }

    /** Who may push must not execute programs here, nor choose files of this machine. */
    @Test
    void passwordFilesOfTheRepositoryAreNoPrograms() throws Exception {
        Path mark = directory.resolve("mark");
        write("vault.sh", "#!/bin/sh\ntouch " + mark + "\necho secret\n");
        assertThat(repository.directory().resolve("vault.sh").toFile().setExecutable(true))
                .isTrue();
        write("ansible.cfg", "[defaults]\nvault_password_file = vault.sh\n");
        repository.commit("first");

        Program.Ended ended = play(repository.directory().toString(), "playbooks/site.yml", "-i", "inventory/hosts");

        assertThat(ended.out())
                .contains("vault_password_file names vault.sh, a program of the repository, which is not executed here;"
                        + " perhaps you should give the password with --vault-password-file, --vault-id or"
                        + " --become-password-file");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(mark).doesNotExist();
    }

    @Test
    void theLoginOfThePipelinesSourceIsForItsServerAlone() throws Exception {
        repository.commit("first");
        try (GitHttp server = new GitHttp(directory, "ci:s3cret-word");
                GitHttp other = new GitHttp(directory, "ci:s3cret-word")) {
            Files.writeString(program.directory().resolve("lighterman.yml"), """
                    source: {git: "%s", username: ci, password: s3cret-word}
                    server: {local: true, name: here}
                    """.formatted(server.url("app")));

            Program.Ended ended = play(server.url("ops") + "@main", "playbooks/site.yml", "-i", "inventory/hosts");
            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out()).contains("\"msg\": \"first of web1\"");

            Program.Ended refused = play(other.url("ops") + "@main", "playbooks/site.yml");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out())
                    .contains("cannot clone " + other.url("ops"))
                    .doesNotContain("s3cret-word");
        }
    }

    /** The playbook of a job: its roles, and those that it requires, come from the repository, and its commit is in the result. */
    @Test
    void aJobsPlaybookIsPlayedWithWhatItsRepositoryHas() throws Exception {
        Repository role = Repository.init(directory.resolve("role"));
        Files.createDirectories(role.directory().resolve("tasks"));
        Files.writeString(role.directory().resolve("tasks/main.yml"), "- debug: {msg: required}\n");
        Files.createDirectories(role.directory().resolve("meta"));
        Files.writeString(role.directory().resolve("meta/main.yml"), "galaxy_info: {author: kim}\n");
        role.commit("role");
        write("ansible.cfg", "[defaults]\ninventory = inventory/hosts\n");
        write(
                "requirements.yml",
                "roles: [{name: needed, src: \"file://%s\", scm: git}]\n".formatted(role.directory()));
        write("site.yml", "- hosts: all\n  gather_facts: no\n  roles: [greet, needed]\n");
        String commit = repository.commit("first");
        try (GitHttp server = new GitHttp(directory, "ci:s3cret-word")) {
            Files.writeString(
                    program.directory().resolve("lighterman.yml"), """
                    source: {git: "%s", username: ci, password: s3cret-word}
                    server: {local: true, name: here}
                    jobs: [{name: greet, playbook: "git:%s@main//site.yml"}]
                    """.formatted(server.url("app"), server.url("ops")));

            Program.Ended doctor = program.run("doctor");
            assertThat(doctor.out()).contains("site.yml of " + server.url("ops") + " at " + commit);
            Program.Ended ended =
                    program.run("run", "--job", "greet", "--console", "plain", "-v", "--result", "result.json");

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out())
                    .contains("\"msg\": \"first of web1\"")
                    .contains("\"msg\": \"required\"")
                    .contains("ansible-playbook -e @../vars/extra.json site.yml\n")
                    .doesNotContain("s3cret-word");
            assertThat(result().jobs().get(0).playbook().orElseThrow().commit()).isEqualTo(commit);
            assertThat(result().source()).isEmpty();
        }
    }
}
