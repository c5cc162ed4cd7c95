package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.RequiredContent;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Roles and collections of {@code requirements.yml}, installed by a real ansible-galaxy, without a network. */
@Timeout(120)
class RequiredContentIT extends LocalRuns {
    private static final String ROLE_PLAY = "- hosts: all\n  gather_facts: no\n  roles: [greet]\n";
    private static final String COLLECTION_PLAY = "- hosts: all\n  gather_facts: no\n  roles: [acme.tool.greet]\n";

    @TempDir
    Path directory;

    private Repository role(String text) throws Exception {
        Path role = directory.resolve("greet");
        write(role.resolve("tasks/main.yml"), "- debug: {msg: " + text + "}\n");
        write(
                role.resolve("meta/main.yml"),
                "galaxy_info: {author: a, description: d, license: MIT}\ndependencies: []\n");
        Repository repository = Repository.init(role);
        repository.commit("one");
        return repository;
    }

    private Path collection(Path bin, String version, String text) throws Exception {
        Path source = directory.resolve("tool");
        write(
                source.resolve("galaxy.yml"),
                "namespace: acme\nname: tool\nversion: " + version + "\nreadme: README.md\nauthors: [a]\n");
        write(source.resolve("README.md"), "A tool.\n");
        write(source.resolve("roles/greet/tasks/main.yml"), "- debug: {msg: " + text + "}\n");
        Exec.in(directory)
                .of(bin.resolve("ansible-galaxy").toString(), "collection", "build", "--force", source.toString())
                .run("--output-path", directory.toString());
        return directory.resolve("acme-tool-" + version + ".tar.gz");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static RunRequest request(String play, StagedFile... more) {
        List<StagedFile> files = new ArrayList<>(List.of(StagedFile.of("site.yml", play)));
        files.addAll(List.of(more));
        return RunRequest.of("site.yml")
                .project(files)
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", Runs.LOCALHOST)))))
                .content(required());
    }

    private static RequiredContent required(GalaxyServer... servers) {
        return new RequiredContent(Optional.empty(), Optional.empty(), List.of(servers));
    }

    private String gitRole(String version) {
        return "- {src: \"git+file://" + directory.resolve("greet") + "\", name: greet, version: " + version + "}\n";
    }

    private List<Path> kept() throws IOException {
        Path content = home.resolve(".lighterman/content");
        if (!Files.exists(content)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(content)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private int installs() {
        return recorder.of(RunEvent.ContentInstalling.class).size();
    }

    static Stream<String> ansibles() {
        return Tier.all() ? Stream.of("the machine's", "2.10", "2.19", "newest") : Stream.of("the machine's");
    }

    private static Path bin(String ansible) throws Exception {
        return switch (ansible) {
            case "2.10" -> Ansibles.oldest();
            case "2.19" -> Ansibles.V2_19.bin();
            case "newest" -> Ansibles.NEWEST.bin();
            default -> Ansibles.MACHINE.bin();
        };
    }

    @ParameterizedTest
    @MethodSource("ansibles")
    void aRoleFromGitIsInstalledOnceAndTakenFromThereWithoutAskingAgain(String ansible) throws Exception {
        Repository repository = role("hello");
        repository.git("tag", "v1");
        RunRequest request = request(ROLE_PLAY, StagedFile.of("requirements.yml", gitRole("v1")))
                .ansiblePlaybook(bin(ansible).resolve("ansible-playbook").toString());

        RunResult first = ok(request);
        Files.move(repository.directory(), directory.resolve("gone"));
        RunResult second = ok(request);

        RunResult.Details.Content role = new RunResult.Details.Content(
                RunResult.Details.Content.Type.ROLE, "greet", Optional.of("v1"), "file://" + repository.directory());
        assertThat(first.details().content()).containsExactly(role);
        assertThat(second.details().content()).containsExactly(role);
        assertThat(recorder.of(RunEvent.ContentReady.class))
                .containsExactly(
                        new RunEvent.ContentReady(List.of(role), true),
                        new RunEvent.ContentReady(List.of(role), false));
        assertThat(recorder.output()).contains("\"msg\": \"hello\"");
        assertThat(kept()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("ansibles")
    void aCollectionFromAnArchiveOfTheProjectIsInstalledAgainWhenTheArchiveChanges(String ansible) throws Exception {
        String requirements = "collections:\n- {name: files/acme-tool-1.2.0.tar.gz, type: file}\n";
        for (String text : List.of("one", "two")) {
            Path archive = collection(bin(ansible), "1.2.0", text);
            RunResult result = ok(request(
                            COLLECTION_PLAY,
                            StagedFile.of("collections/requirements.yml", requirements),
                            StagedFile.of("files/acme-tool-1.2.0.tar.gz", archive))
                    .ansiblePlaybook(bin(ansible).resolve("ansible-playbook").toString()));
            assertThat(result.details().content().toString()).isEqualTo("[collection acme.tool 1.2.0]");
            assertThat(recorder.output()).contains("\"msg\": \"" + text + "\"");
        }
        assertThat(kept()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("ansibles")
    void aTokenForGalaxyIsUsedAndStaysNowhere(String ansible) throws Exception {
        String token = "tok-5f1e9b7c42aa";
        Path archive = collection(bin(ansible), "1.2.0", "from galaxy");
        try (GalaxyHttp galaxy = new GalaxyHttp("acme.tool", "1.2.0", archive, token)) {
            GalaxyServer server = GalaxyServer.named("hub").url(galaxy.url());
            RunRequest request = request(
                            COLLECTION_PLAY,
                            StagedFile.of(
                                    "requirements.yml", "collections:\n- {name: acme.tool, version: \">=1.0,<2\"}\n"))
                    .ansiblePlaybook(bin(ansible).resolve("ansible-playbook").toString());

            RunResult refused = run(request.content(required(server)));
            assertThat(refused.outcome()).isEqualTo(RunOutcome.CONTENT_MISSING);
            assertThat(refused.message())
                    .startsWith("the collections of requirements.yml could not be installed on ansible-server (Galaxy: "
                            + galaxy.url() + "): ")
                    .contains("401")
                    .endsWith("; perhaps you should give a token, in ansible.galaxy or ansible.cfg, or for git what the"
                            + " server needs to log in");

            RunResult result = ok(request.content(required(server.token(Secret.of(token)))));
            assertThat(galaxy.asked()).contains("/api/v3/collections/acme/tool/versions/1.2.0/ Token " + token);
            assertThat(result.details().content().toString()).isEqualTo("[collection acme.tool 1.2.0]");
            assertThat(result.details().content().get(0).source())
                    .startsWith(galaxy.url().replaceFirst("api/$", ""));
        }
        assertThat(Exec.in(home).of("sh", "-c").run("grep -rl " + token + " . || true"))
                .isEmpty();
    }

    /** Of 2.10, the machine's and 2.19: those after it speak version 3 only. */
    @ParameterizedTest
    @MethodSource("beforeVersion2Ended")
    void aServerThatHasVersion2OfTheApiOnlyIsInstalledFrom(String ansible) throws Exception {
        String token = "tok-6a02d8e1b5c4";
        Path archive = collection(bin(ansible), "1.2.0", "from an old galaxy");
        try (GalaxyHttp galaxy = GalaxyHttp.old("acme.tool", "1.2.0", archive, token)) {
            GalaxyServer server = GalaxyServer.named("mirror").url(galaxy.url()).token(Secret.of(token));
            RunResult result = ok(request(
                            COLLECTION_PLAY,
                            StagedFile.of(
                                    "requirements.yml", "collections:\n- {name: acme.tool, version: \">=1.0,<2\"}\n"))
                    .ansiblePlaybook(bin(ansible).resolve("ansible-playbook").toString())
                    .content(required(server)));
            assertThat(galaxy.asked())
                    .contains(
                            "/api/v2/collections/acme/tool/versions/ Token " + token,
                            "/api/v2/collections/acme/tool/versions/1.2.0/ Token " + token);
            assertThat(result.details().content().toString()).isEqualTo("[collection acme.tool 1.2.0]");
            assertThat(result.details().content().get(0).source())
                    .startsWith(galaxy.url().replaceFirst("api/$", ""));
        }
        assertThat(recorder.output()).contains("\"msg\": \"from an old galaxy\"");
    }

    static Stream<String> beforeVersion2Ended() {
        return ansibles().filter(ansible -> !ansible.equals("newest"));
    }

    /** Ansible's own words did not say what to do about it. */
    @Test
    @Tag(Tier.VERSIONS)
    void anAnsibleThatHasNoVersion2OfTheApiAnyMoreIsToldOf() throws Exception {
        Path archive = collection(bin("newest"), "1.2.0", "x");
        try (GalaxyHttp galaxy = GalaxyHttp.old("acme.tool", "1.2.0", archive, "")) {
            RunResult result = run(request(
                            COLLECTION_PLAY, StagedFile.of("requirements.yml", "collections: [acme.tool]\n"))
                    .ansiblePlaybook(bin("newest").resolve("ansible-playbook").toString())
                    .content(required(GalaxyServer.named("mirror").url(galaxy.url()))));
            assertThat(result.outcome()).isEqualTo(RunOutcome.CONTENT_MISSING);
            assertThat(result.message())
                    .matches(
                            "the collections of requirements.yml could not be installed on ansible-server \\(Galaxy: "
                                    + galaxy.url()
                                    + "\\): Galaxy action get_collection_versions requires API versions 'v3' but only 'v[12], v[12]' are available on mirror "
                                    + galaxy.url()
                                    + "; perhaps you should let a Galaxy server answer that has version 3 of the API, or run an ansible-core before 2.20 \\(server.ansible\\)");
        }
    }

    @Test
    void whatGalaxyDoesNotHaveIsNamed() throws Exception {
        Path archive = collection(Ansibles.MACHINE.bin(), "1.2.0", "x");
        try (GalaxyHttp galaxy = new GalaxyHttp("acme.tool", "1.2.0", archive, "")) {
            RunResult result = run(request(
                            COLLECTION_PLAY,
                            StagedFile.of("requirements.yml", "collections: [{name: acme.other, version: 1.0.0}]\n"))
                    .content(required(GalaxyServer.named("hub").url(galaxy.url()))));
            assertThat(result.message())
                    .isEqualTo(
                            "the collections of requirements.yml could not be installed on ansible-server (Galaxy: "
                                    + galaxy.url()
                                    + "): Failed to resolve the requested dependencies map. Could not satisfy the following requirements: * acme.other:1.0.0 (direct request); perhaps you should check name, version and source");
        }
    }

    @Test
    void aChecksumThatDiffersIsNamed() throws Exception {
        Path archive = collection(Ansibles.MACHINE.bin(), "1.2.0", "x");
        try (GalaxyHttp galaxy = new GalaxyHttp("acme.tool", "1.2.0", archive, "")) {
            galaxy.lie();
            RunResult result =
                    run(request(COLLECTION_PLAY, StagedFile.of("requirements.yml", "collections: [acme.tool]\n"))
                            .content(required(GalaxyServer.named("hub").url(galaxy.url()))));
            assertThat(result.message())
                    .isEqualTo(
                            "the collections of requirements.yml could not be installed on ansible-server (Galaxy: "
                                    + galaxy.url()
                                    + "): Failed to download collection tar from 'hub' due to the following unforeseen error: Mismatch artifact hash with downloaded file; perhaps you should have it published again there: what the server sent is not what it says that it is");
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void aServerThatCannotBeReachedIsNamed() throws Exception {
        RunResult result = run(request(COLLECTION_PLAY, StagedFile.of("requirements.yml", "collections: [acme.tool]\n"))
                .content(required(GalaxyServer.named("hub").url("http://127.0.0.1:9/api/"))));
        assertThat(result.message())
                .isEqualTo(
                        "the collections of requirements.yml could not be installed on ansible-server (Galaxy: http://127.0.0.1:9/api/): Unknown error when attempting to call Galaxy at 'http://127.0.0.1:9/api/': <urlopen error [Errno 111] Connection refused>. <urlopen error [Errno 111] Connection refused>; perhaps you should let the server reach that address, name a Galaxy server that it reaches in ansible.galaxy, or put them into roles/ and collections/ of the project");
    }

    @Test
    void aRoleThatIsNotThereIsNamed() throws Exception {
        RunResult result = run(request(ROLE_PLAY, StagedFile.of("roles/requirements.yml", gitRole("v9"))));
        assertThat(result.message())
                .startsWith(
                        "the roles of roles/requirements.yml could not be installed on ansible-server: greet was NOT"
                                + " installed successfully: - command ")
                .contains("does not appear to be a git repository")
                .endsWith("the repository exists.; perhaps you should check name, version and source");
        assertThat(kept()).isEmpty();
    }

    @Test
    void whatTheProjectHasItselfIsNotInstalled() throws Exception {
        RunResult result = ok(request(
                ROLE_PLAY,
                StagedFile.of("requirements.yml", "- {src: \"git+file:///nowhere\", name: greet, version: v1}\n"),
                StagedFile.of("roles/greet/tasks/main.yml", "- debug: {msg: vendored}\n")));

        assertThat(recorder.output()).contains("\"msg\": \"vendored\"");
        assertThat(result.details().content())
                .containsExactly(new RunResult.Details.Content(
                        RunResult.Details.Content.Type.ROLE,
                        "greet",
                        Optional.empty(),
                        Runs.directory(home, result.id()) + "/project/roles/greet"));
        assertThat(installs()).isZero();
        assertThat(kept()).isEmpty();
    }

    /** The second role is not part of the project, so both are installed; and yet the project's own one is used. */
    @Test
    void aRoleOfTheConfiguredPathWinsOverAnInstalledOneOfThatName() throws Exception {
        role("installed").git("tag", "v1");
        String two = gitRole("v1") + gitRole("v1").replace("name: greet", "name: other");
        RunResult result = ok(request(
                "- hosts: all\n  gather_facts: no\n  roles: [greet, other]\n",
                StagedFile.of("requirements.yml", two),
                StagedFile.of("ansible.cfg", "[defaults]\nroles_path = ours\n"),
                StagedFile.of("ours/greet/tasks/main.yml", "- debug: {msg: ours}\n")));

        assertThat(recorder.output()).contains("\"msg\": \"ours\"", "\"msg\": \"installed\"");
        assertThat(result.details().content().stream().map(RunResult.Details.Content::source))
                .containsExactly(
                        Runs.directory(home, result.id()) + "/project/ours/greet",
                        "file://" + directory.resolve("greet"));
    }

    @Test
    void otherToolsFilesOfThatNameAndRunsWithoutRequirementsInstallNothing() throws Exception {
        role("unused").git("tag", "v1");
        String play = "- hosts: all\n  gather_facts: no\n  tasks: [{debug: {}}]\n";
        ok(request(play, StagedFile.of("requirements.yaml", "dependencies: [{name: chart}]\n")));
        ok(request(play));
        assertThat(installs()).isZero();
    }

    @Test
    void aNamedFileOutsideOfTheProjectIsSent() throws Exception {
        role("named").git("tag", "v1");
        byte[] text = gitRole("v1").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        RunResult result =
                ok(request(ROLE_PLAY).content(new RequiredContent(Optional.empty(), Optional.of(text), List.of())));
        assertThat(result.details().content().toString()).isEqualTo("[role greet v1]");
    }

    @Test
    void aNamedFileThatIsNotThereIsNamed() throws Exception {
        RunResult result = run(
                request(ROLE_PLAY).content(new RequiredContent(Optional.of("my.yml"), Optional.empty(), List.of())));
        assertThat(result.message())
                .isEqualTo("roles and collections could not be installed on ansible-server: there is no my.yml");
        assertThat(result.outcome()).isEqualTo(RunOutcome.CONTENT_MISSING);
    }

    @Test
    void theDeadlineEndsAnInstallAndLeavesNothingThatCountsAsWhole() throws Exception {
        Path archive = collection(Ansibles.MACHINE.bin(), "1.2.0", "x");
        try (GalaxyHttp galaxy = new GalaxyHttp("acme.tool", "1.2.0", archive, "")) {
            RunRequest request = request(
                            COLLECTION_PLAY, StagedFile.of("requirements.yml", "collections: [acme.tool]\n"))
                    .content(required(GalaxyServer.named("hub").url(galaxy.url())));
            galaxy.stick();
            RunResult ended = run(request.with(options -> options.timeout(Duration.ofSeconds(10))));
            assertThat(ended.outcome()).isEqualTo(RunOutcome.DEADLINE);
            assertThat(ended.message())
                    .isEqualTo("the run was ended after its timeout of 10 s; roles and collections were still being"
                            + " installed; perhaps you should allow it more time");
            assertThat(galaxy.asked()).isNotEmpty();
            assertThat(kept()).allMatch(path -> path.toString().endsWith(".new"));
        }
        try (GalaxyHttp galaxy = new GalaxyHttp("acme.tool", "1.2.0", archive, "")) {
            ok(request(COLLECTION_PLAY, StagedFile.of("requirements.yml", "collections: [acme.tool]\n"))
                    .content(required(GalaxyServer.named("hub").url(galaxy.url()))));
        }
        assertThat(kept()).noneMatch(path -> path.toString().endsWith(".new"));
    }
}
