package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.PlaybookText;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Slices;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.JobGraph;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.SettingsBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybookJobsTest {
    /** One of each: before the CI job, between, and after it and the CD job. */
    private static final String JOBS = """
            name: shop
            image: {name: me/app}
            deploy: {threshold: UNSTABLE}
            jobs:
              - {name: smoke test, playbook: ops/smoke.yml}
              - name: migrate
                playbook: ops/migrate.yml
                before: deploy
                threshold: UNSTABLE
                limit: db
                tags: [schema]
                skipTags: [slow, data]
                extraVars: {schema: 4, token: "${env:TOKEN}"}
              - {name: back up, playbook: ops/backup.yml, before: migrate}
              - {name: prepare, playbook: ops/prepare.yml, before: image}
              - {name: tell, playbook: ops/tell.yml, after: image, threshold: FAILURE}
              - {name: tag, playbook: ops/tag.yml, after: smoke test}
            """;

    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void playbooks() throws Exception {
        Files.createDirectories(directory.resolve("ops"));
        for (String name : List.of("smoke", "migrate", "backup", "prepare", "tell", "tag")) {
            Files.writeString(directory.resolve("ops/" + name + ".yml"), "- hosts: all\n");
        }
        Files.writeString(directory.resolve("Dockerfile"), "FROM x");
        Files.createDirectories(directory.resolve("target"));
        Files.writeString(directory.resolve("target/app.jar"), "jar");
    }

    private Settings load(String text) throws Exception {
        return load(text, Map.of());
    }

    private Settings load(String text, Map<String, String> overrides) throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), text);
        return PipelineFile.load(file, overrides, Map.of("TOKEN", "s3cret")::get)
                .settings();
    }

    private String problems(String text) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> load(text));
        assertThat(e).as("no problem was found").isNotNull();
        return e.getMessage().replace(directory + "/", "");
    }

    @Test
    void aJobMayHaveSlicesOrSaysWhyNot() throws Exception {
        String begin = "image: {name: me/app}\njobs:\n  - {name: a, playbook: ops/tag.yml, ";
        assertThat(load(begin + "slices: 3, slicesAllow: run_once}\n")
                        .jobs()
                        .get(0)
                        .slices())
                .hasValue(Slices.of(3).allowing(Set.of(Slices.Change.RUN_ONCE)));
        assertThat(problems(begin + "slices: 0}\n"))
                .startsWith("lighterman.yml:3:46: jobs.slices must be a whole number from 1 ");
        assertThat(problems(begin + "slicesAllow: run_once}\n"))
                .isEqualTo("lighterman.yml:3:51: jobs.slicesAllow needs slices");
        assertThat(problems(begin + "slices: 2, slicesAllow: [once]}\n"))
                .startsWith("lighterman.yml:3:62: jobs.slicesAllow: there is no \"once\" to allow; there are serial,");
        assertThat(problems("jobs:\n  - {name: a, playbook: \"server:/a.yml\", slices: 2}\nimage: {name: me/app}\n"))
                .isEqualTo(
                        "lighterman.yml:2:50: the job \"a\": a playbook that is on the server cannot be run in slices");
        assertThat(problems("image: {name: me/app, slices: 2}\n")).contains("slices");
    }

    @Test
    void everyFieldOfAJobIsRead() throws Exception {
        Settings settings = load(JOBS);

        JobSpec migrate = settings.jobs().get(1);
        assertThat(migrate.name()).isEqualTo("migrate");
        assertThat(migrate.playbook()).isEqualTo(new PlaybookSource.AtPath(directory.resolve("ops/migrate.yml")));
        assertThat(migrate.after()).isEmpty();
        assertThat(migrate.before()).contains("deploy");
        assertThat(migrate.threshold()).isEqualTo(Result.UNSTABLE);
        assertThat(migrate.options().limit()).contains("db");
        assertThat(migrate.options().tags()).containsExactly("schema");
        assertThat(migrate.options().skipTags()).containsExactly("slow", "data");
        assertThat(migrate.options().extraVars()).isEqualTo(Map.of("schema", 4, "token", Secret.of("s3cret")));
        assertThat(settings.jobs()).hasSize(6);
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void whatTriggersWhat() throws Exception {
        JobGraph graph = JobGraph.of(load(JOBS));

        assertThat(graph.first()).isEqualTo("prepare");
        assertThat(graph.order())
                .containsExactly("prepare", "shop", "back up", "tell", "migrate", "shop-deploy", "smoke test", "tag");
        assertThat(graph.downstream("shop")).containsExactly("back up", "tell");
        assertThat(graph.gates("shop-deploy")).containsExactly("migrate", "shop");
        assertThat(graph.gates("migrate")).containsExactly("back up", "shop");
        assertThat(graph.gates("smoke test")).containsExactly("shop-deploy");
        assertThat(graph.gates("prepare")).isEmpty();
    }

    @Test
    void severalInFrontOfOneRunInTheOrderOfTheList() throws Exception {
        JobGraph graph = JobGraph.of(load("""
                image: {name: me/app}
                name: ci
                jobs:
                  - {name: one, playbook: ops/tag.yml, before: image}
                  - {name: two, playbook: ops/tag.yml, before: ci}
                  - {name: three, playbook: ops/tag.yml, after: one}
                  - {name: four, playbook: ops/tag.yml}
                """));

        assertThat(graph.order()).containsExactly("one", "two", "three", "ci", "four");
    }

    /** A third job between made up for the second's failure. */
    @Test
    void everyJobInFrontOfOneCountsForIt() throws Exception {
        JobGraph graph = JobGraph.of(load("""
                image: {name: me/app}
                name: ci
                deploy: {}
                jobs:
                  - {name: migrate, playbook: ops/tag.yml, before: deploy}
                  - {name: tell, playbook: ops/tag.yml, before: deploy, threshold: FAILURE}
                """));

        assertThat(graph.order()).containsExactly("ci", "migrate", "tell", "ci-deploy");
        assertThat(graph.gates("ci-deploy")).containsExactlyInAnyOrder("ci", "migrate", "tell");
        assertThat(graph.gates("tell")).containsExactly("migrate");
    }

    @Test
    void allProblemsAtOnceEachWithItsPlace() {
        assertThat(problems("""
                name: shop
                image: {name: me/app}
                jobs:
                  - {name: one, playbook: a.yml, after: two}
                  - {name: two, playbook: a.yml, after: three}
                  - {name: three, playbook: a.yml, after: one}
                  - {name: four, playbook: a.yml, before: four}
                  - {name: five, playbook: a.yml, after: sohp}
                  - {name: shop, playbook: a.yml}
                  - {name: five, playbook: a.yml, after: deploy}
                  - {name: image, playbook: a.yml}
                  - {name: six, playbook: a.yml, after: image, before: five}
                  - {playbook: a.yml, afetr: image}
                  - {name: seven, threshold: GREEN}
                  - eight
                """)).isEqualTo("""
                lighterman.yml:4:41: the jobs "one", "two", "three" wait for each other, so none of them can ever run
                lighterman.yml:7:43: the job "four" waits for itself
                lighterman.yml:8:42: there is no job "sohp"; did you mean "shop"?
                lighterman.yml:9:12: "shop" is the CI job's name already; perhaps you should choose another
                lighterman.yml:10:12: there is a job named "five" already; perhaps you should choose another
                lighterman.yml:10:42: there is no deployment; perhaps you should add "deploy: {}"
                lighterman.yml:11:12: "image" always means the CI job; perhaps you should choose another name
                lighterman.yml:12:56: the job "six" has both after and before; perhaps you should leave after out: what \
                the other job comes after, this one does too
                lighterman.yml:13:5: an item of jobs needs a name
                lighterman.yml:13:23: unknown field "afetr" in jobs; did you mean "after"?
                lighterman.yml:14:5: an item of jobs needs a playbook
                lighterman.yml:14:30: jobs.threshold must be one of SUCCESS, UNSTABLE, FAILURE, but is "GREEN"
                lighterman.yml:15:5: an item of jobs must be a mapping with name and playbook, but is text""");
    }

    @Test
    void jobsThatWaitForEachOther() {
        assertThat(problems("""
                image: {name: me/app}
                name: ci
                jobs:
                  - {name: one, playbook: a.yml, after: two}
                  - {name: two, playbook: a.yml, after: three}
                  - {name: three, playbook: a.yml, after: one}
                  - {name: four, playbook: a.yml, after: five}
                  - {name: five, playbook: a.yml, after: four}
                  - {name: six, playbook: a.yml, after: four}
                """)).isEqualTo("""
                lighterman.yml:4:41: the jobs "one", "two", "three" wait for each other, so none of them can ever run
                lighterman.yml:7:42: the jobs "four", "five" wait for each other, so none of them can ever run""");
        assertThat(problems("""
                image: {name: me/app}
                name: ci
                jobs:
                  - {name: one, playbook: a.yml, before: two}
                  - {name: two, playbook: a.yml, before: one}
                """)).isEqualTo("""
                lighterman.yml:4:42: the jobs "one", "two" wait for each other, so none of them can ever run""");
        assertThat(problems("""
                image: {name: me/app}
                name: ci
                jobs:
                  - {name: one, playbook: a.yml, after: two}
                  - {name: two, playbook: a.yml, before: one}
                """)).isEqualTo("lighterman.yml:5:42: the job \"two\" waits for itself");
    }

    @Test
    void theTwoReadyJobsHaveDifferentNames() {
        assertThat(problems("image: {name: me/app}\nname: x\ndeploy: {name: x}\n"))
                .isEqualTo("lighterman.yml:3:16: the CI job and the CD job are both named \"x\"; perhaps you should set"
                        + " deploy.name");
    }

    @Test
    void jobsFromTheCommandLineAndFromCode() throws Exception {
        Settings settings = load("name: ci\nimage: {name: me/app}\n", Map.of("jobs", "[{name: a, playbook: b.yml}]"));
        assertThat(settings.jobs()).containsExactly(JobSpec.of("a", directory.resolve("b.yml")));
        assertThatThrownBy(() -> load(
                        "name: ci\nimage: {name: me/app}\n", Map.of("jobs", "{name: a, playbook: b.yml, after: c}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--set jobs: there is no job \"c\"; did you mean \"ci\"?");
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(
                Options.JOBS,
                List.of(
                        job("a", Optional.of("cj"), Result.ABORTED),
                        job(" ", Optional.empty(), Result.SUCCESS),
                        job("a", Optional.empty(), Result.SUCCESS)));
        assertThatThrownBy(() -> SettingsBuilder.build(values, directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("""
                        jobs: a job's name is empty
                        jobs: there is a job named "a" already; perhaps you should choose another
                        jobs: the threshold of the job "a" must be one of SUCCESS, UNSTABLE, FAILURE, but is ABORTED
                        jobs: there is no job "cj"; did you mean "ci"?""");
    }

    private static JobSpec job(String name, Optional<String> after, Result threshold) {
        JobSpec job = JobSpec.of(name, Path.of("b.yml")).threshold(threshold);
        return after.map(job::after).orElse(job);
    }

    @Test
    void aPlaybookThatIsNotThereContactsNobody() throws Exception {
        Files.delete(directory.resolve("ops/tag.yml"));
        Files.delete(directory.resolve("ops/tell.yml"));
        Files.createDirectory(directory.resolve("ops/tell.yml"));
        PipelineEngine engine = new PipelineEngine(load(JOBS), backends);

        assertThatThrownBy(() -> engine.run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        directory + "/lighterman.yml:16:28: " + directory
                                + "/ops/tell.yml is a directory, not a playbook\n" + directory
                                + "/lighterman.yml:17:27: "
                                + "there is no playbook " + directory
                                + "/ops/tag.yml; perhaps you should check its path, or write server:PATH for one that is on the server");
        assertThat(events).isEmpty();
        assertThat(backends.asked).isEmpty();
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            backends.refusals.add(new ConnectionException(
                    ConnectionException.Cause.AUTHENTICATION, "ansible-server", "no", "the login was refused", null));
        }
    }

    private List<String> ran(PipelineResult result) {
        return result.jobs().stream()
                .map(job -> job.name() + " " + job.result() + " by "
                        + job.triggeredBy().orElse("-"))
                .toList();
    }

    /** Nobody can connect, so every job is UNSTABLE. */
    @Test
    void onlyThoseThatTakeAWorseResultAreTriggered() throws Exception {
        refuse(10);
        PipelineResult result = new PipelineEngine(load(JOBS), backends).run(events::add);
        assertThat(ran(result)).containsExactly("prepare UNSTABLE by -");

        events.clear();
        result = new PipelineEngine(load(JOBS, Map.of("image.threshold", "UNSTABLE")), backends).run(events::add);
        assertThat(ran(result))
                .containsExactly("prepare UNSTABLE by -", "shop UNSTABLE by prepare", "tell UNSTABLE by shop");
        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(events.stream()
                        .filter(event -> event instanceof PipelineEvent.Triggering
                                || event instanceof PipelineEvent.JobStarted
                                || event instanceof PipelineEvent.JobFinished)
                        .map(event -> event.getClass().getSimpleName()
                                + (event instanceof PipelineEvent.Triggering of ? " " + of.job() : "")))
                .containsExactly(
                        "JobStarted",
                        "Triggering shop",
                        "JobFinished",
                        "JobStarted",
                        "Triggering tell",
                        "JobFinished",
                        "JobStarted",
                        "JobFinished");
    }

    /** A job put in front of another makes up for nothing: what comes before both counts for both. */
    @Test
    void aJobBetweenDoesNotHideAWorseResultBeforeIt() throws Exception {
        refuse(10);
        Settings settings = load("""
                name: ci
                failOnError: true
                image: {name: me/app}
                deploy: {threshold: UNSTABLE}
                jobs:
                  - {name: between, playbook: ops/tag.yml, before: deploy, threshold: FAILURE}
                  - {name: after, playbook: ops/tag.yml, after: between, threshold: FAILURE}
                """);
        assertThat(ran(new PipelineEngine(settings, backends).run(events::add)))
                .containsExactly("ci FAILURE by -", "between FAILURE by ci", "after FAILURE by between");
    }

    @Test
    void oneJobAlone() throws Exception {
        refuse(3);
        PipelineEngine engine = new PipelineEngine(load(JOBS), backends);
        assertThat(ran(engine.job("migrate", events::add))).containsExactly("migrate UNSTABLE by -");
        assertThat(ran(engine.job("image", events::add))).containsExactly("shop UNSTABLE by -");
        assertThat(ran(engine.job("shop-deploy", events::add))).containsExactly("shop-deploy UNSTABLE by -");
        assertThatThrownBy(() -> engine.job("migrat", events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no job \"migrat\"; did you mean \"migrate\"?");
        assertThatThrownBy(() -> engine.job("x", events::add))
                .hasMessage("there is no job \"x\"; there are shop (image), shop-deploy (deploy), smoke test,"
                        + " migrate, back up, prepare, tell, tag");
    }

    @Test
    void anInterruptEndsTheWholeChain() throws Exception {
        refuse(10);
        backends.onBuild = () -> Thread.currentThread().interrupt();
        Settings settings = load(JOBS, Map.of("image.threshold", "UNSTABLE", "build", "make"));
        PipelineResult result = new PipelineEngine(settings, backends).run(events::add);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ran(result)).containsExactly("prepare UNSTABLE by -", "shop ABORTED by prepare");
        assertThat(result.exitCode()).isEqualTo(130);
    }

    /** Everybody who may push a branch could have commands executed on the control node. */
    @Test
    void aBranchThatIsATemplateIsNotToldToPlaybooks() throws Exception {
        for (String branch : List.of("f/{{lookup('pipe','id')}}", "a{%raw", "{#")) {
            Map<String, Object> found = PlaybookJobPlan.variables(
                    load(JOBS),
                    "migrate",
                    Optional.of(new SourceCommit(
                            "https://git.example.org/app.git",
                            Optional.of(branch),
                            "89abcdef".repeat(5),
                            "Kim",
                            "subject",
                            false)),
                    Optional.empty());
            assertThat(found).doesNotContainKey("lighterman_branch");
            assertThat(found).containsEntry("lighterman_commit", "89abcdef".repeat(5));
        }
    }

    @Test
    void whatAPlaybookIsToldAndHowItIsRun() throws Exception {
        Settings settings = load(JOBS + "ansible: {extraVars: {schema: 3, lighterman_branch: mine}, forks: 7}\n");
        Map<String, Object> found = PlaybookJobPlan.variables(
                settings,
                "migrate",
                Optional.of(new SourceCommit(
                        "https://git.example.org/app.git",
                        Optional.of("main"),
                        "89abcdef".repeat(5),
                        "Kim",
                        "subject",
                        false)),
                Optional.of(new PushedImage("me/app:latest", Optional.of("sha256:" + "0".repeat(64)))));
        assertThat(found)
                .isEqualTo(Map.of(
                        "lighterman_pipeline", "shop",
                        "lighterman_job", "migrate",
                        "lighterman_image", "me/app:latest",
                        "lighterman_digest", "sha256:" + "0".repeat(64),
                        "lighterman_commit", "89abcdef".repeat(5),
                        "lighterman_branch", "main"));

        RunRequest there = new PlaybookJobPlan(JobSpec.onServer("site", "/srv/site.yml"), found)
                .request(new JobState(settings, backends, events::add));
        assertThat(there.project().onServer()).contains("/srv/site.yml");
        assertThat(there.project().playbook()).isEqualTo("site.yml");
        assertThat(there.project().files()).isEmpty();

        RunRequest request = new PlaybookJobPlan(settings.jobs().get(1), found)
                .request(new JobState(settings, backends, events::add));
        assertThat(request.project().playbook()).isEqualTo("migrate.yml");
        assertThat(request.project().files().stream().map(file -> file.path()))
                .containsExactlyInAnyOrder(
                        "backup.yml", "migrate.yml", "prepare.yml", "smoke.yml", "tag.yml", "tell.yml");
        assertThat(request.options().limit()).contains("db");
        assertThat(request.options().tags()).containsExactly("schema");
        assertThat(request.options().skipTags()).containsExactly("slow", "data");
        assertThat(request.options().forks()).hasValue(7);
        assertThat(request.options().extraVars())
                .containsEntry("schema", 4)
                .containsEntry("lighterman_branch", "mine")
                .containsEntry("lighterman_job", "migrate")
                .containsEntry("token", Secret.of("s3cret"));
    }

    @Test
    void aPlaybookOfValuesIsAJob() throws Exception {
        Secret token = Secret.of("s3cr3t-token");
        Playbook playbook =
                Playbook.of(Play.on("all").vars(Map.of("token", token)).build());
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(Options.JOBS, List.of(JobSpec.of("tell", playbook)));
        Settings settings = SettingsBuilder.build(values, directory);
        assertThat(settings.jobs()).containsExactly(JobSpec.of("tell", playbook));
        assertThat(new PipelineEngine(settings, backends).render().get("jobs.yml"))
                .endsWith("- name: tell\n  playbook: playbook.yml\n  triggeredBy: ci\n  threshold: SUCCESS\n");

        RunRequest request = new PlaybookJobPlan(settings.jobs().get(0), Map.of("lighterman_job", "tell"))
                .request(new JobState(settings, backends, events::add));

        assertThat(request.project().playbook()).isEqualTo("playbook.yml");
        assertThat(request.project().files())
                .singleElement()
                .satisfies(file -> assertThat(
                                new String(((StagedFile.Content.Bytes) file.content()).bytes(), StandardCharsets.UTF_8))
                        .isEqualTo("- hosts: all\n  vars:\n    token: \"{{ lighterman_secret_value_1 }}\"\n"));
        assertThat(request.options().extraVars())
                .isEqualTo(Map.of("lighterman_job", "tell", "lighterman_secret_value_1", token));
    }

    @Test
    void aPlaybookOfValuesThatCannotBeWrittenContactsNobody() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        Playbook playbook =
                Playbook.of(Play.on("all").vars(Map.of("wait", Duration.ZERO)).build());
        PlaybookText none = () -> null;
        values.set(Options.JOBS, List.of(JobSpec.of("tell", playbook), JobSpec.of("tell again", none)));
        Settings settings = SettingsBuilder.build(values, directory);
        assertThatThrownBy(() -> new PipelineEngine(settings, backends).run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("jobs: the playbook cannot be written as YAML: no YAML for a java.time.Duration,"
                        + " at [0].vars.wait\njobs: the playbook has no text: text() gave null");
        assertThat(events).isEmpty();
    }

    @Test
    void theOrderIsRendered() throws Exception {
        assertThat(new PipelineEngine(load(JOBS), backends).render().get("jobs.yml"))
                .isEqualTo("""
                - name: prepare
                  playbook: ops/prepare.yml
                - name: shop
                  playbook: playbooks/create-cicd-devops-images.yml
                  triggeredBy: prepare
                  threshold: SUCCESS
                - name: back up
                  playbook: ops/backup.yml
                  triggeredBy: shop
                  threshold: SUCCESS
                - name: tell
                  playbook: ops/tell.yml
                  triggeredBy: shop
                  threshold: FAILURE
                - name: migrate
                  playbook: ops/migrate.yml
                  triggeredBy: back up
                  threshold: UNSTABLE
                - name: shop-deploy
                  playbook: playbooks/k8s-cicd-deployment-playbook.yml
                  triggeredBy: migrate
                  threshold: UNSTABLE
                - name: smoke test
                  playbook: ops/smoke.yml
                  triggeredBy: shop-deploy
                  threshold: SUCCESS
                - name: tag
                  playbook: ops/tag.yml
                  triggeredBy: smoke test
                  threshold: SUCCESS
                """);
        assertThat(new PipelineEngine(load("image: {name: me/app}\n"), backends).render())
                .doesNotContainKey("jobs.yml");
    }
}
