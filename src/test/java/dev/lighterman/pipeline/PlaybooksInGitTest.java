package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Source;
import dev.lighterman.lab.Repository;
import dev.lighterman.pipeline.delivery.FindBuilders;
import dev.lighterman.pipeline.delivery.ReadyRuns;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PlaybookCheckouts;
import dev.lighterman.pipeline.play.FetchPlaybooks;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Playbooks of a pipeline that are in git repositories. */
class PlaybooksInGitTest {
    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();
    private Repository ops;

    @BeforeEach
    void repository() throws Exception {
        backends.directory = directory.resolve("state");
        ops = Repository.init(directory.resolve("ops"));
        write("ansible.cfg", "[defaults]\nroles_path = roles\n");
        write("roles/greet/tasks/main.yml", "- debug:\n");
        write("playbooks/site.yml", "- hosts: all\n  roles: [greet]\n");
        write("team/image.yml", "- hosts: all\n");
        Files.createDirectories(directory.resolve("app"));
    }

    private void write(String path, String text) throws Exception {
        Path file = ops.directory().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Settings load(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("app/lighterman.yml"), text);
        return PipelineFile.load(file, Map.of(), Map.of("TOKEN", "s3cret-word")::get)
                .settings();
    }

    private PipelineResult run(Settings settings) throws InvalidInputException {
        backends.refusals.add(new ConnectionException(
                ConnectionException.Cause.AUTHENTICATION, "here", "Auth fail", "not let in", null));
        return new PipelineEngine(settings, backends).run(events::add);
    }

    private static PlaybookSource.InGit inGit(Settings settings) {
        return (PlaybookSource.InGit) settings.jobs().get(0).playbook();
    }

    @Test
    void areNamedByRepositoryReferenceAndPath() throws Exception {
        for (String[] each : new String[][] {
            {"git:https://git.example.org/ops.git@v1//a/b.yml", "https://git.example.org/ops.git", "v1", "a/b.yml"},
            {"git:https://git.example.org/ops.git//b.yml", "https://git.example.org/ops.git", null, "b.yml"},
            {"git:git@git.example.org:ops.git@feature/x//b.yml", "git@git.example.org:ops.git", "feature/x", "b.yml"},
            {"git://git.example.org/ops.git//b.yml", "git://git.example.org/ops.git", null, "b.yml"},
            {"git:../ops@main//playbooks/site.yml", directory + "/ops", "main", "playbooks/site.yml"},
        }) {
            PlaybookSource.InGit found =
                    inGit(load("name: x\njobs: [{name: a, playbook: \"%s\"}]\n".formatted((Object) each[0])));
            assertThat(found.repository().git()).as(each[0]).isEqualTo(each[1]);
            assertThat(found.repository().branch()).as(each[0]).isEqualTo(Optional.ofNullable(each[2]));
            assertThat(found.path()).as(each[0]).isEqualTo(each[3]);
        }
        assertThat(JobSpec.inGit("a", Source.git("https://x.org/y.git"), "b.yml")
                        .playbook())
                .isEqualTo(new PlaybookSource.InGit(Source.git("https://x.org/y.git"), "b.yml"));
    }

    @Test
    void whatNamesNoneIsRefusedWithItsPlace() {
        String remedy = "; perhaps you should write git:URL@REF//PATH, such as"
                + " git:https://git.example.org/ops.git@v1.2//playbooks/site.yml";
        assertThatThrownBy(() -> load("""
                        name: x
                        jobs:
                        - {name: a, playbook: "git:https://git.example.org/ops.git"}
                        - {name: b, playbook: "git:ops.git//../x.yml"}
                        - {name: c, playbook: "git:ops.git@//x.yml"}
                        - {name: d, playbook: "git:ops.git//x.yml", project: ../elsewhere}
                        - {name: e, playbook: {git: ops.git, path: x.yml}}
                        """))
                .hasMessage((directory + """
                        /app/lighterman.yml:3:23: "git:https://git.example.org/ops.git" names no playbook""" + remedy + """

                        F:4:23: "../x.yml" names no playbook in a repository; perhaps you should give its path from the top
                        F:5:23: git: needs an address, and after its @ a branch, a tag or a commit; perhaps you should leave the @ out
                        F:6:54: the job "d": its playbook is in git, so its project must be a directory there, but is ../elsewhere
                        F:7:23: jobs.playbook must be a path, server:PATH or git:URL@REF//PATH, but is a mapping""").replace("F:", directory + "/app/lighterman.yml:"));
    }

    /** All repositories are asked first, each reference once, and before anything is built, sent or connected to. */
    @Test
    void areFetchedOnceAndBeforeAnythingElse() throws Exception {
        String commit = ops.commit("first");
        Settings settings = load("""
                name: shop
                build: make
                image: {name: me/app, playbook: "git:../ops@main//team/image.yml"}
                deploy: {playbook: "git:../ops@main//playbooks/site.yml"}
                jobs: [{name: smoke, playbook: "git:../ops//playbooks/site.yml"}]
                """);
        Files.writeString(directory.resolve("app/Dockerfile"), "FROM x\n");

        run(settings);

        assertThat(events.stream()
                        .filter(event -> event instanceof PipelineEvent.PlaybookFetching
                                || event instanceof PipelineEvent.PlaybookReady
                                || event instanceof PipelineEvent.BuildStarted)
                        .map(PlaybooksInGitTest::told))
                .containsExactly(
                        "fetching " + ops.directory() + " main",
                        "team/image.yml " + commit,
                        "playbooks/site.yml " + commit,
                        "fetching " + ops.directory(),
                        "playbooks/site.yml " + commit,
                        "build");
        assertThat(backends.asked).containsExactly("build [make]");
    }

    private static String told(Event event) {
        if (event instanceof PipelineEvent.PlaybookFetching of) {
            return "fetching " + of.url() + of.ref().map(ref -> " " + ref).orElse("");
        }
        return event instanceof PipelineEvent.PlaybookReady of
                ? of.playbook() + " " + of.commit().commit()
                : "build";
    }

    @Test
    void whatIsNotThereEndsThePipelineBeforeAnythingIsBuilt() throws Exception {
        String commit = ops.commit("first");
        String file =
                "name: shop\nbuild: make\nimage: {name: me/app}\njobs: [{name: smoke, playbook: \"git:../ops%s\"%s}]\n";
        Files.writeString(directory.resolve("app/Dockerfile"), "FROM x\n");
        for (String[] each : new String[][] {
            {
                "@v9//playbooks/site.yml",
                "",
                ops.directory() + " has no branch or tag \"v9\"; perhaps you should name one of its" + " branches: main"
            },
            {
                "//none.yml",
                "",
                "there is no playbook none.yml in " + ops.directory() + " at " + commit + "; perhaps you should"
                        + " give its path from the top of the repository, or another branch, tag or commit"
            },
            {
                "//playbooks/site.yml",
                ", project: none",
                "there is no directory none in " + ops.directory() + " at " + commit
            },
        }) {
            PipelineResult result = run(load(file.formatted(each[0], each[1])));
            assertThat(result.failure().orElseThrow().message()).isEqualTo(each[2]);
            assertThat(result.failure().orElseThrow().kind()).isEqualTo(FailureKind.SOURCE);
            assertThat(result.exitCode()).isEqualTo(1);
        }
        assertThat(backends.asked).isEmpty();
    }

    /** The job's commit is the one that was looked at first, though the branch has moved since, and the checkout is free then. */
    @Test
    void theCommitThatWasFetchedFirstIsTheOneThatRuns() throws Exception {
        String first = ops.commit("first");
        Settings settings =
                load("name: shop\njobs: [{name: smoke, playbook: \"git:../ops@main//playbooks/site.yml\"}]\n");
        PlaybookCheckouts checkouts = new PlaybookCheckouts();
        JobState before = new JobState(settings, backends, events::add);
        before.playbooks(checkouts);
        FetchPlaybooks.of(settings).run(before);
        before.close();
        write("playbooks/other.yml", "- hosts: all\n");
        ops.commit("second");
        JobState state = new JobState(settings, backends, events::add);
        state.playbooks(checkouts);

        RunRequest request =
                new PlaybookJobPlan(settings.jobs().get(0), Map.of("lighterman_job", "smoke")).request(state);

        assertThat(request.project().playbook()).isEqualTo("playbooks/site.yml");
        assertThat(request.project().files().stream().map(staged -> staged.path()))
                .containsExactlyInAnyOrder(
                        "ansible.cfg", "playbooks/site.yml", "roles/greet/tasks/main.yml", "team/image.yml");
        assertThat(request.hosts().inventories()).as("the pipeline's").hasSize(1);
        assertThat(state.playbookCommit().orElseThrow().commit()).isEqualTo(first);
        state.close();
    }

    /** The repository's own inventory counts where the pipeline file names none. */
    @Test
    void anInventoryOfTheRepositoryCounts() throws Exception {
        write("ansible.cfg", "[defaults]\ninventory = hosts\n");
        write("hosts", "web1\nweb2\n");
        ops.commit("first");
        String file = "name: shop\nimage: {name: me/app, playbook: \"git:../ops//team/image.yml\"}\n";
        JobState state = new JobState(load(file), backends, events::add);

        new FindBuilders().run(state);

        RunRequest own = new ReadyRuns.ImageRun().request(state);
        assertThat(own.hosts().inventories()).isEmpty();
        assertThat(own.options().limit()).as("its hosts are its own business").isEmpty();
        state.close();
        JobState named = new JobState(load(file + "inventory: {ansible-server: [h1]}\n"), backends, events::add);
        new FindBuilders().run(named);
        RunRequest given = new ReadyRuns.ImageRun().request(named);
        assertThat(given.hosts().inventories()).hasSize(1);
        assertThat(given.options().limit()).contains("ansible-server");
        named.close();
    }

    @Test
    void aLoginIsForItsServerAlone() throws Exception {
        Settings settings = load("""
                name: shop
                source: {git: "https://git.example.org/app.git", username: ci, password: "${env:TOKEN}"}
                jobs: [{name: a, playbook: "git:https://git.example.org/ops.git@v1//a.yml"}]
                """);
        assertThat(PlaybookCheckouts.withLogin(inGit(settings).repository(), settings))
                .isEqualTo(Source.git("https://git.example.org/ops.git")
                        .branch("v1")
                        .login("ci", settings.source().orElseThrow().password().orElseThrow()));
        for (String other : List.of("http://git.example.org/ops.git", "https://git.example.org:8443/ops.git")) {
            assertThat(PlaybookCheckouts.withLogin(Source.git(other), settings)).isEqualTo(Source.git(other));
        }
    }

    @Test
    void renderNamesThemWithoutLogins() throws Exception {
        Settings settings = load("""
                name: shop
                image: {name: me/app, playbook: "git:https://ci:${env:TOKEN}@git.example.org/ops.git@v1//image.yml"}
                jobs: [{name: a, playbook: "git:https://git.example.org/ops.git//a.yml"}]
                """);
        Map<String, String> files = new PipelineEngine(settings, backends).render();

        assertThat(files.get("playbooks/create-cicd-devops-images.yml"))
                .isEqualTo("# image.playbook: git:https://ci:********@git.example.org/ops.git@v1//image.yml\n");
        assertThat(files.get("jobs.yml")).contains("playbook: git:https://git.example.org/ops.git//a.yml\n");
        assertThat(backends.asked).isEmpty();
    }

    @Test
    void aLoginThatIsRefusedIsNoSecretInTheMessage() throws Exception {
        Settings settings = load("""
                name: shop
                jobs: [{name: a, playbook: "git:http://ci:${env:TOKEN}@127.0.0.1:1/ops.git//a.yml"}]
                """);
        JobState state = new JobState(settings, backends, events::add);
        assertThatThrownBy(() -> FetchPlaybooks.of(settings).run(state))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith("cannot clone http://127.0.0.1:1/ops.git: nothing answers there");
        state.close();
    }
}
