package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Repository;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.Outgoing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybookProjectTest {
    @TempDir
    private Path directory;

    private Path playbook;

    @BeforeEach
    void files() throws Exception {
        playbook = Files.writeString(directory.resolve("p.yml"), "- hosts: all\n  gather_facts: no\n");
        Files.writeString(directory.resolve("secret.yml"), "token: s3cr3t-value\n");
        Files.writeString(directory.resolve("vault-pw"), "of the vault\n");
        Files.writeString(directory.resolve("dev-pw"), "of dev\n");
        Files.writeString(directory.resolve("become-pw"), "\nhunter22\n");
        Files.writeString(directory.resolve("notes.txt"), "hunter22 is a number\n");
    }

    private static List<String> names(List<StagedFile> files) {
        return files.stream().map(StagedFile::path).sorted().toList();
    }

    @Test
    void secretsBesideThePlaybookStayHere() throws Exception {
        PlayRequest play = PlayRequest.of(playbook)
                .inventory("localhost,")
                .secretFile(directory.resolve("./secret.yml"))
                .options(AnsibleOptions.none()
                        .vaultPasswordFile(directory.resolve("vault-pw"))
                        .vaultId("dev", directory.resolve("dev-pw"))
                        .becomePassword(Secret.of("hunter22")));

        assertThat(names(PlayPlan.of(play, Server.local()).on(null).project().files()))
                .containsExactly("notes.txt", "p.yml");
    }

    private static Outgoing outgoing(Path... secrets) {
        return Outgoing.of(Server.local(), AnsibleOptions.none(), List.of(secrets));
    }

    private static List<String> sent(Path playbook, Path called, AnsibleOptions options) throws Exception {
        PlaybookProject project =
                PlaybookProject.of(playbook, called, options, Outgoing.of(Server.local(), options, List.of()));
        List<String> names = new ArrayList<>(names(project.sent().files()));
        names.add(0, project.path());
        return names;
    }

    @Test
    void aPlaybookIsSentWhateverItIs() throws Exception {
        PlaybookProject project = PlaybookProject.of(playbook, directory, AnsibleOptions.none(), outgoing(playbook));
        assertThat(names(project.sent().files()))
                .containsExactly("become-pw", "dev-pw", "notes.txt", "p.yml", "secret.yml", "vault-pw");
    }

    private Path write(String path, String text) throws Exception {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Only names of Latin letters were seen, so the file stayed here without a word. */
    @Test
    void whatIsAroundTheProjectMayHaveAKoreanName() throws Exception {
        Path site = write("work/사이트/site.yml", "- hosts: all\n  vars_files: [../공용/변수.yml]\n");
        write("work/사이트/ansible.cfg", "");
        write("work/공용/변수.yml", "x: 1\n");
        assertThat(sent(site, directory.resolve("work"), AnsibleOptions.none()))
                .containsExactly("site.yml", "공용/변수.yml", "사이트/ansible.cfg", "사이트/site.yml");
    }

    @Test
    void theProjectIsWhereAnsibleCfgIs() throws Exception {
        Path site = write("repo/playbooks/site.yml", "");
        write("repo/ansible.cfg", "");
        write("repo/roles/web/tasks/main.yml", "");
        Path repo = directory.resolve("repo");
        List<String> whole =
                List.of("playbooks/site.yml", "ansible.cfg", "playbooks/site.yml", "roles/web/tasks/main.yml");

        // called at the top, and from elsewhere in the checkout
        assertThat(sent(site, repo, AnsibleOptions.none())).isEqualTo(whole);
        Git.init().setDirectory(repo.toFile()).call().close();
        assertThat(sent(site, directory.resolve("elsewhere"), AnsibleOptions.none()))
                .isEqualTo(whole);
        assertThat(sent(site, repo.resolve("playbooks"), AnsibleOptions.none())).isEqualTo(whole);

        // the nearest one, unless Ansible itself would take the one of the call
        write("repo/playbooks/ansible.cfg", "");
        assertThat(sent(site, directory, AnsibleOptions.none())).containsExactly("site.yml", "ansible.cfg", "site.yml");
        assertThat(sent(site, repo, AnsibleOptions.none())).first().isEqualTo("playbooks/site.yml");

        // what the user says
        assertThat(sent(site, repo, AnsibleOptions.none().project(Path.of("playbooks"))))
                .first()
                .isEqualTo("site.yml");
        assertThat(sent(site, directory, AnsibleOptions.none().project(repo)))
                .first()
                .isEqualTo("playbooks/site.yml");
    }

    @Test
    void withoutAnsibleCfgAProjectIsThePlaybooksDirectory() throws Exception {
        Path site = write("repo/playbooks/site.yml", "");
        write("repo/roles/web/tasks/main.yml", "");
        write("ansible.cfg", ""); // above the checkout, and not where the call is made
        Git.init().setDirectory(directory.resolve("repo").toFile()).call().close();

        assertThat(sent(site, directory.resolve("repo"), AnsibleOptions.none()))
                .containsExactly("site.yml", "site.yml");
    }

    @Test
    void aProjectDirectoryHoldsThePlaybook() throws Exception {
        Path site = write("repo/playbooks/site.yml", "");
        Path roles = Files.createDirectories(directory.resolve("repo/roles"));

        assertThatThrownBy(() -> sent(site, directory, AnsibleOptions.none().project(roles)))
                .hasMessage("the playbook " + site + " is not in the project directory " + roles
                        + "; perhaps you should name a directory above it");
        assertThatThrownBy(() -> sent(site, directory, AnsibleOptions.none().project(Path.of("none"))))
                .hasMessage("there is no project directory " + directory.resolve("none"));
    }

    @Test
    void whatGitIgnoresGoesAlongWhereAnsibleLooks() throws Exception {
        Path site = write("repo/site.yml", "");
        write("repo/ansible.cfg", """
                [defaults]
                roles_path = vendor/roles:~/roles ; of all
                vault_password_file = .vault_pass
                [ssh_connection]
                ssh_args = -F ssh.cfg -o Compression=yes
                """);
        write("repo/.gitignore", """
                /roles/*
                /collections/
                secrets.yml
                hosts.yml
                /vendor/
                /build/
                ssh.cfg
                .vault_pass
                node_modules/
                """);
        Path repo = directory.resolve("repo");
        write("repo/.vault_pass", "password");
        Git.init().setDirectory(repo.toFile()).call().close();
        for (String ignored : List.of(
                "roles/geerlingguy.ntp/tasks/main.yml",
                "collections/ansible_collections/a/b/galaxy.yml",
                "group_vars/all/secrets.yml",
                "playbooks/host_vars/web1/secrets.yml",
                "inventory/hosts.yml",
                "vendor/roles/web/tasks/main.yml",
                "ssh.cfg",
                // and these stay here
                "vendor/else",
                "build/app.jar",
                "secrets.yml",
                "files/node_modules/x")) {
            write("repo/" + ignored, "x");
        }

        PlaybookProject project = PlaybookProject.of(site, repo, AnsibleOptions.none(), outgoing());
        PlaybookProject.Sent sent = project.sent();

        assertThat(names(sent.files()))
                .containsExactly(
                        ".gitignore",
                        "ansible.cfg",
                        "collections/ansible_collections/a/b/galaxy.yml",
                        "group_vars/all/secrets.yml",
                        "inventory/hosts.yml",
                        "playbooks/host_vars/web1/secrets.yml",
                        "roles/geerlingguy.ntp/tasks/main.yml",
                        "site.yml",
                        "ssh.cfg",
                        "vendor/roles/web/tasks/main.yml");
        assertThat(sent.leftAtHome().ignored().stream().map(Path::toString))
                .containsExactly(".vault_pass", "build", "files/node_modules", "secrets.yml", "vendor/else");
        assertThat(sent.found().get(0).files()).isEqualTo(10);
    }

    @Test
    void anInventoryOfTheProjectIsReadThere() throws Exception {
        write("repo/ansible.cfg", "");
        write("repo/.gitignore", "hosts\n");
        Path site = write("repo/site.yml", "");
        Path hosts = write("repo/environments/prod/hosts", "web1\n");
        Path outside = write("hosts", "web2\n");
        PlaybookProject project =
                PlaybookProject.of(site, directory.resolve("repo"), AnsibleOptions.none(), outgoing());

        assertThat(project.inventory(hosts)).isEqualTo(new RunInventory.InProject("environments/prod/hosts"));
        assertThat(project.inventory(outside)).isInstanceOf(RunInventory.Staged.class);
        assertThat(names(project.sent().files())).contains("environments/prod/hosts");
    }

    private static List<String> passwords(PlaybookProject project, Optional<String> option) throws Exception {
        RunRequest request = RunRequest.of(project.path());
        if (option.isPresent()) {
            Secret password = Secret.of(option.get());
            request = request.files(files -> files.vaultPassword("", password));
        }
        return project.applied(request, project.sent()).files().configured().stream()
                .map(each -> each.variable() + " " + each.label() + " "
                        + each.password().reveal())
                .toList();
    }

    @Test
    void passwordsThatAnsibleCfgNamesGoAsSecrets() throws Exception {
        Path site = write("repo/site.yml", "");
        write("repo/ansible.cfg", """
                [defaults]
                VAULT_PASSWORD_FILE = .vault_pass  ; not versioned
                vault_identity_list = dev@keys/dev,
                  keys/client.sh
                become_password_file = ../become
                """);
        Path repo = directory.resolve("repo");
        write("repo/.vault_pass", "password one\n");
        write("repo/keys/dev", "password dev\n");
        Path program = write("repo/keys/client.sh", "#!/bin/sh\necho program $1 $2\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.move(program, program.resolveSibling("pass-client.sh"));
        write("repo/ansible.cfg", Files.readString(repo.resolve("ansible.cfg")).replace("client.sh", "pass-client.sh"));
        write("become", "password become");

        PlaybookProject project = PlaybookProject.of(site, repo, AnsibleOptions.none(), outgoing());

        assertThat(project.problems()).isEmpty();
        assertThat(names(project.sent().files())).containsExactly("ansible.cfg", "site.yml");
        assertThat(passwords(project, Optional.empty()))
                .containsExactly(
                        "ANSIBLE_VAULT_PASSWORD_FILE  password one",
                        "ANSIBLE_BECOME_PASSWORD_FILE  password become",
                        "ANSIBLE_VAULT_IDENTITY_LIST dev password dev",
                        "ANSIBLE_VAULT_IDENTITY_LIST default program --vault-id default");
    }

    @Test
    void passwordFilesThatTheEnvironmentNamesAreAboveThoseOfAnsibleCfg() throws Exception {
        Path site = write("repo/site.yml", "");
        Path config = write("repo/ansible.cfg", "[defaults]\nvault_password_file = .vault_pass\n");
        Path pass = write("repo/of-ci", "password of ci\n");
        Path dev = write("dev", "password dev\n");
        Map<String, String> environment = Map.of(
                "ANSIBLE_VAULT_PASSWORD_FILE",
                "$WORKSPACE/of-ci",
                "WORKSPACE",
                config.getParent().toString(),
                "ANSIBLE_VAULT_IDENTITY_LIST",
                "dev@" + dev,
                "ANSIBLE_BECOME_PASSWORD_FILE",
                "");

        PlaybookProject project =
                PlaybookProject.of(site, directory.resolve("repo"), AnsibleOptions.none(), outgoing(), environment);

        assertThat(project.problems()).isEmpty();
        assertThat(names(project.sent().files())).as("%s stays here", pass).containsExactly("ansible.cfg", "site.yml");
        assertThat(passwords(project, Optional.empty()))
                .containsExactly(
                        "ANSIBLE_VAULT_PASSWORD_FILE  password of ci", "ANSIBLE_VAULT_IDENTITY_LIST dev password dev");

        PlaybookProject missing = PlaybookProject.of(
                site,
                directory.resolve("repo"),
                AnsibleOptions.none(),
                outgoing(),
                Map.of("ANSIBLE_VAULT_PASSWORD_FILE", "/no/such/file"));
        assertThat(missing.problems())
                .extracting(problem -> problem.message())
                .containsExactly(
                        "ANSIBLE_VAULT_PASSWORD_FILE names /no/such/file, which is not there; perhaps you should"
                                + " create it, or unset the variable");
    }

    @Test
    void theConfigurationThatTheEnvironmentNamesCounts() throws Exception {
        Path repo = directory.resolve("repo");
        Path site = write("repo/playbooks/site.yml", "");
        Path config = write("repo/ci/ansible.cfg", "[defaults]\nroles_path = ../lib/roles\n");
        write("repo/lib/roles/web/tasks/main.yml", "");
        write("repo/.gitignore", "lib/\nci/\n");
        Map<String, String> environment = Map.of("ANSIBLE_CONFIG", config.toString());

        PlaybookProject project = PlaybookProject.of(site, repo, AnsibleOptions.none(), outgoing(), environment);

        assertThat(names(project.sent().files()))
                .containsExactly(".gitignore", "ci/ansible.cfg", "lib/roles/web/tasks/main.yml", "playbooks/site.yml");
        assertThat(project.applied(RunRequest.of(project.path()), project.sent())
                        .options()
                        .environment())
                .isEqualTo(Map.of("ANSIBLE_CONFIG", "ci/ansible.cfg"));
        assertThat(PlaybookProject.of(
                                site,
                                repo,
                                AnsibleOptions.none(),
                                outgoing(),
                                Map.of("ANSIBLE_CONFIG", "/etc/no/ansible.cfg"))
                        .path())
                .isEqualTo("site.yml");
    }

    /** It was passed over without a word. */
    @Test
    void anAnsibleConfigElsewhereIsNamed() throws Exception {
        Path site = write("repo/playbooks/site.yml", "");
        Path config = write("shared/ansible.cfg", "[defaults]\nroles_path = roles\n");

        PlaybookProject project = PlaybookProject.of(
                site,
                directory.resolve("repo"),
                AnsibleOptions.none(),
                outgoing(),
                Map.of("ANSIBLE_CONFIG", config.toString()));

        assertThat(project.unheeded())
                .containsExactly("ANSIBLE_CONFIG names " + config + ", which is not in the project "
                        + directory.resolve("repo/playbooks")
                        + " and does not reach the control node; perhaps you should name a directory that holds both with"
                        + " --project");
    }

    /** The ansible.cfg of the directory that the program was called in was taken for the one that the variable names. */
    @Test
    void withoutTheVariableNoOtherAnsibleConfigIsNamed() throws Exception {
        assertThat(Path.of("ansible.cfg")).exists();
        Path site = write("repo/playbooks/site.yml", "");

        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("ANSIBLE_CONFIG", ""))) {
            assertThat(PlaybookProject.of(
                                    site, directory.resolve("repo"), AnsibleOptions.none(), outgoing(), environment)
                            .unheeded())
                    .isEmpty();
        }
    }

    @Test
    void whatAProjectNamesAroundItselfGoesAlong() throws Exception {
        Path repo = directory.resolve("repo");
        Path site = write("repo/ansible/playbooks/site.yml", """
                - import_playbook: ../../base/base.yml
                - hosts: all
                  vars_files: [../vars/all.yml, ../../secret.yml]
                """);
        write("repo/ansible/ansible.cfg", "[defaults]\nroles_path = ../team/roles:/etc/ansible/roles\n");
        write("repo/ansible/vars/all.yml", "");
        write("repo/team/roles/web/tasks/main.yml", "- include_vars: ../../../../common/web.yml\n");
        write("repo/team/other/file", "");
        write("repo/base/base.yml", "# ../../../../etc/passwd ../../../secret.yml ..\n");
        write("repo/base/group_vars/all.yml", "");
        write("repo/common/web.yml", "");
        write("repo/README.md", "");
        Git.init().setDirectory(repo.toFile()).call().close();

        List<String> whole = List.of(
                "playbooks/site.yml",
                "ansible/ansible.cfg",
                "ansible/playbooks/site.yml",
                "ansible/vars/all.yml",
                "base/base.yml",
                "base/group_vars/all.yml",
                "common/web.yml",
                "team/roles/web/tasks/main.yml");
        assertThat(sent(site, repo, AnsibleOptions.none())).isEqualTo(whole);
        assertThat(sent(site, repo.resolve("ansible"), AnsibleOptions.none())).isEqualTo(whole);
        assertThat(PlaybookProject.of(site, repo, AnsibleOptions.none(), outgoing())
                        .sent()
                        .found())
                .extracting(found -> found.directory() + " " + found.files())
                .containsExactly(
                        repo.resolve("ansible") + " 3",
                        repo.resolve("base") + " 2",
                        repo.resolve("team/roles") + " 1",
                        repo.resolve("common") + " 1");

        // what the user names is what is sent
        assertThat(sent(site, repo, AnsibleOptions.none().project(Path.of("ansible"))))
                .containsExactly("playbooks/site.yml", "ansible.cfg", "playbooks/site.yml", "vars/all.yml");
    }

    @Test
    void onlyWhatTheCheckoutOrTheDirectoryOfTheCallHoldsGoesAlong() throws Exception {
        Path site = write("work/site/playbooks/site.yml", "- import_playbook: ../../other/x.yml ../x.yml\n");
        write("work/other/x.yml", "");
        write("work/site/x.yml", "");

        assertThat(sent(site, directory.resolve("work/site"), AnsibleOptions.none()))
                .containsExactly("site.yml", "playbooks/site.yml", "x.yml");
        assertThat(sent(site, directory.resolve("work"), AnsibleOptions.none()))
                .containsExactly("site.yml", "other/x.yml", "site/playbooks/site.yml", "site/x.yml");
        assertThat(sent(site, directory.resolve("elsewhere"), AnsibleOptions.none()))
                .containsExactly("site.yml", "site.yml");
    }

    @Test
    void aPasswordThatIsNotHereIsAskedForBeforeAnythingIsContacted() throws Exception {
        Path site = write("repo/site.yml", "");
        Path repo = directory.resolve("repo");
        Path config = write("repo/ansible.cfg", """
                [defaults]
                vault_password_file = .vault_pass
                vault_identity_list = dev@prompt, prod@/on/the/server
                """);

        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(site), Server.local()))
                .hasMessage(config
                        + ": vault_password_file names .vault_pass, which is not there; perhaps you should create"
                        + " it, or give another with --vault-password-file\n"
                        + config
                        + ": vault_identity_list has dev@prompt, and there is nobody to answer the prompt; perhaps"
                        + " you should name a file instead");

        write("repo/ansible.cfg", "[defaults]\nvault_password_file = .vault_pass\n");
        PlaybookProject given = PlaybookProject.of(
                site, repo, AnsibleOptions.none().vaultPasswordFile(directory.resolve("vault-pw")), outgoing());
        assertThat(passwords(given, Optional.of("of the vault")))
                .containsExactly("ANSIBLE_VAULT_PASSWORD_FILE  of the vault");
    }

    @Test
    void secretFilesStayHereByWhateverPathTheyAreNamed(@TempDir Path elsewhere) throws Exception {
        Path around = Files.createSymbolicLink(elsewhere.resolve("around"), directory);
        Files.createLink(directory.resolve("same-as-vault-pw"), directory.resolve("vault-pw"));
        Files.createSymbolicLink(directory.resolve("also-vault-pw"), Path.of("vault-pw"));
        Files.writeString(directory.resolve("id_ed25519"), "key");
        Files.writeString(directory.resolve("id_jump"), "key of the jump host");
        Server server = Server.ssh("h")
                .identity(around.resolve("id_ed25519"))
                .jump(Server.ssh("j").identity(directory.resolve("id_jump")));
        PlayRequest play = PlayRequest.of(around.resolve("p.yml"))
                .inventory("localhost,")
                .secretFile(directory.resolve("secret.yml"))
                .options(AnsibleOptions.none()
                        .vaultPasswordFile(directory.resolve("vault-pw"))
                        .vaultId("dev", around.resolve("dev-pw")));

        assertThat(names(PlayPlan.of(play, server).on(null).project().files()))
                .containsExactly("become-pw", "notes.txt", "p.yml");
    }

    @Test
    void anInventoryIsSentWithoutTheFilesOfSecrets(@TempDir Path elsewhere) throws Exception {
        Path hosts = Files.createDirectory(elsewhere.resolve("inventory"));
        Files.writeString(hosts.resolve("hosts"), "localhost\n");
        Files.createLink(hosts.resolve("pw"), directory.resolve("vault-pw"));
        PlayRequest play = PlayRequest.of(playbook)
                .inventory(hosts.toString())
                .options(AnsibleOptions.none().vaultPasswordFile(directory.resolve("vault-pw")));

        RunInventory.Staged staged = (RunInventory.Staged)
                PlayPlan.of(play, Server.local()).on(null).hosts().inventories().get(0);
        assertThat(names(staged.files())).containsExactly("hosts");
    }

    @Test
    void aPlaybookOrInventoryThatIsALinkOutIsAnError(@TempDir Path elsewhere) throws Exception {
        Path other = Files.writeString(elsewhere.resolve("x"), "[]");
        Path link = Files.createSymbolicLink(directory.resolve("linked.yml"), other);
        String problem = "cannot send " + link + ": linked.yml is a symbolic link to " + other.toRealPath()
                + ", which is outside of " + directory.toRealPath()
                + "; perhaps you should put a copy in its place, or set ansible.followLinks (--follow-links)";
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(link).inventory("localhost,"), Server.local()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(problem);
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(playbook).inventory(link.toString()), Server.local()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(problem);
        PlayRequest following = PlayRequest.of(link)
                .inventory("localhost,")
                .options(AnsibleOptions.none().followLinks(true));
        assertThat(names(PlayPlan.of(following, Server.local())
                        .on(null)
                        .project()
                        .files()))
                .contains("linked.yml");
    }

    @Test
    void aPrivateFileStaysPrivate() throws Exception {
        Path key = Files.writeString(directory.resolve("deploy"), "key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Map<String, Integer> modes = PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,"), Server.local())
                .on(null)
                .project()
                .files()
                .stream()
                .collect(Collectors.toMap(StagedFile::path, StagedFile::mode));
        assertThat(modes).containsEntry("deploy", 0600).containsEntry("p.yml", 0644);
    }

    @Test
    void aPointerOfGitLfsIsNotCopiedToHostsForItsFile() throws Exception {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        Files.createDirectories(directory.resolve("roles/app/files/bin"));
        Files.writeString(directory.resolve("film.mp4"), pointer);

        assertThat(names(PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,"), Server.local())
                        .on(null)
                        .project()
                        .files()))
                .contains("film.mp4");
        Files.writeString(directory.resolve("roles/app/files/bin/app.tar"), pointer);
        assertThatThrownBy(() -> PlayPlan.of(PlayRequest.of(playbook).inventory("localhost,"), Server.local()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "roles/app/files/bin/app.tar is kept by Git LFS, and what is here is a pointer only; perhaps you"
                                + " should run `git lfs pull`");
    }

    /** Where no rule sends them otherwise, such a file would be missing on the server, and nobody would be told. */
    @Test
    void whatIsRequiredGoesAlongWhereGitIgnoresIt() throws Exception {
        Repository.init(directory).commit("empty");
        Files.writeString(directory.resolve(".gitignore"), "requirements.yml\nmine.yml\n");
        Files.writeString(directory.resolve("requirements.yml"), "[]\n");
        Files.writeString(directory.resolve("mine.yml"), "[]\n");

        assertThat(sent(playbook, directory, AnsibleOptions.none()))
                .contains("requirements.yml")
                .doesNotContain("mine.yml");
        assertThat(sent(playbook, directory, AnsibleOptions.none().requirements(Path.of("mine.yml"))))
                .contains("mine.yml");
        assertThat(sent(playbook, directory, AnsibleOptions.none().noRequirements()))
                .doesNotContain("requirements.yml");
    }

    @Test
    void aFileOfRequirementsIsOfTheProjectOrIsSentBesideItOrIsNamedAsMissing() throws Exception {
        Path elsewhere =
                Files.writeString(Files.createTempDirectory(directory, "else").resolve("r.yml"), "[]\n");
        Files.writeString(directory.resolve("r.yml"), "[]\n");
        Path project = directory;

        assertThat(content(AnsibleOptions.none(), project)).isEqualTo("usual");
        assertThat(content(AnsibleOptions.none().noRequirements(), project)).isEqualTo("none");
        assertThat(content(AnsibleOptions.none().requirements(Path.of("r.yml")), project))
                .isEqualTo("r.yml");
        assertThat(content(AnsibleOptions.none().requirements(directory.resolve("r.yml")), project))
                .isEqualTo("r.yml");
        assertThat(content(AnsibleOptions.none().requirements(elsewhere), elsewhere.resolveSibling("project")))
                .isEqualTo("copy of []\n");
        assertThatThrownBy(() -> content(AnsibleOptions.none().requirements(Path.of("no.yml")), project))
                .hasMessage(
                        "requirements: there is no file no.yml; perhaps you should name a requirements.yml, or none for"
                                + " no roles and collections");
    }

    /** Those who may push write the file that names them. */
    @Test
    void passwordFilesThatARepositoryNamesAreReadInsideOfItAloneAndNeverExecuted() throws Exception {
        Path site = write("ops/site.yml", "- hosts: all\n");
        Path ops = site.getParent();
        Git.init().setDirectory(ops.toFile()).call().close();
        Path program = write("ops/vault.sh", "#!/bin/sh\ntouch " + directory + "/executed\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path secret = write("id_rsa", "PRIVATE");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(ops.resolve("link"), secret);
        Map<String, String> problems = Map.of(
                "vault.sh", "a program of the repository, which is not executed here",
                "link", "which is not in the repository",
                "../id_rsa", "which is not in the repository");
        for (Map.Entry<String, String> named : problems.entrySet()) {
            write("ops/ansible.cfg", "[defaults]\nvault_password_file = " + named.getKey() + "\n");
            PlaybookProject project =
                    PlaybookProject.ofCheckout(site, ops, Optional.empty(), AnsibleOptions.none(), outgoing());
            assertThat(project.problems())
                    .extracting(Problem::message)
                    .containsExactly(ops + "/ansible.cfg: vault_password_file names " + named.getKey() + ", "
                            + named.getValue()
                            + "; perhaps you should give the password with --vault-password-file, --vault-id or"
                            + " --become-password-file");
        }
        assertThat(directory.resolve("executed")).doesNotExist();
    }

    /** Beside a project in a checkout it may be anybody's link. */
    @Test
    void aFileOfRequirementsThatLeadsOutOfTheRepositoryStaysHere() throws Exception {
        Path project = write("ops/site/p.yml", "").getParent();
        Git.init().setDirectory(directory.resolve("ops").toFile()).call().close();
        Path secret = write("id_rsa", "PRIVATE");
        Path link = Files.createSymbolicLink(directory.resolve("ops/requirements.yml"), secret);

        assertThatThrownBy(() -> content(AnsibleOptions.none().requirements(link), project))
                .hasMessage("cannot send " + link + ": requirements.yml is a symbolic link to " + secret.toRealPath()
                        + ", which is outside of " + directory.resolve("ops").toRealPath()
                        + "; perhaps you should put a copy in its place, or set ansible.followLinks (--follow-links)");
    }

    private static String content(AnsibleOptions options, Path project) throws Exception {
        return Requirements.ofProject(options, project, outgoing())
                .map(content -> content.copy()
                        .map(bytes -> "copy of " + new String(bytes, StandardCharsets.UTF_8))
                        .orElse(content.file().orElse("usual")))
                .orElse("none");
    }

    /** What is printed of them is hidden; ansible.cfg itself is sent. */
    @Test
    void tokensOfGalaxyInAnsibleCfgAreHidden() throws Exception {
        Files.writeString(
                directory.resolve("ansible.cfg"),
                "[galaxy]\nserver_list = hub\n[galaxy_server.hub]\nurl = https://hub.example.org/\ntoken = tok-in-cfg\n");
        PlayRequest play = PlayRequest.of(playbook).inventory("localhost,");
        assertThat(PlayPlan.of(play, Server.local()).on(null).secrets()).contains(Secret.of("tok-in-cfg"));
    }
}
