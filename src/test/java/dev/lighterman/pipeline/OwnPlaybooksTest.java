package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.app.RenderedPart;
import dev.lighterman.pipeline.delivery.FindBuilders;
import dev.lighterman.pipeline.delivery.ReadyRuns;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.JobSteps;
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

/** Playbooks of the user's in place of the ready ones. */
class OwnPlaybooksTest {
    private static final String NO_PLAYBOOK =
            "; perhaps you should check its path, or write server:PATH for one that is on the server";

    private static final String COMMIT = "89abcdef".repeat(5);
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final String OWN = """
            name: shop
            image: {name: "me/app:7", context: /srv/shop, playbook: "server:/root/image.yml"}
            deploy: {deployment: web, namespace: prod, replicas: 3, playbook: ops/deploy.yml}
            """;

    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();
    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void playbooks() throws Exception {
        Files.createDirectories(directory.resolve("ops"));
        Files.writeString(directory.resolve("ops/deploy.yml"), "- hosts: all\n");
        Files.writeString(directory.resolve("ops/image.yml"), "- hosts: all\n");
        Files.writeString(directory.resolve("Dockerfile"), "FROM x");
    }

    private Settings load(String text, Map<String, String> overrides) throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), text);
        return PipelineFile.load(file, overrides, Map.of("TOKEN", "s3cret")::get)
                .settings();
    }

    private JobState state(Settings settings) {
        JobState state = new JobState(settings, backends, events::add);
        state.commit(Optional.of(new SourceCommit(
                "https://git.example.org/app.git", Optional.of("main"), COMMIT, "Kim", "subject", false)));
        return state;
    }

    private String problems(String text) {
        InvalidInputException e = catchThrowableOfType(InvalidInputException.class, () -> load(text, Map.of()));
        assertThat(e).as("no problem was found").isNotNull();
        return e.getMessage().replace(directory + "/", "");
    }

    @Test
    void areReadAsThoseOfJobs() throws Exception {
        Settings settings = load(OWN, Map.of());
        assertThat(settings.image().orElseThrow().playbook()).contains(new PlaybookSource.OnServer("/root/image.yml"));
        assertThat(settings.deploy().orElseThrow().playbook())
                .contains(new PlaybookSource.AtPath(directory.resolve("ops/deploy.yml")));
        Settings other = load(OWN, Map.of("image.playbook", "ops/image.yml", "deploy.playbook", "server:deploy.yml"));
        assertThat(other.image().orElseThrow().playbook())
                .contains(new PlaybookSource.AtPath(directory.resolve("ops/image.yml")));
        assertThat(other.deploy().orElseThrow().playbook()).contains(new PlaybookSource.OnServer("deploy.yml"));
    }

    @Test
    void whatTheySayThemselvesIsRefused() {
        assertThat(problems("""
                name: shop
                image: {name: me/app, playbook: "server:", hosts: builders}
                deploy: {playbook: a.yml, replicas: 3, containerPort: 80, service: {nodePort: 30001}}
                """)).isEqualTo("""
                lighterman.yml:2:33: "server:" names no playbook on the server
                lighterman.yml:3:55: deploy.containerPort and deploy.playbook cannot both be set: your own playbook says it already
                lighterman.yml:3:79: deploy.service.nodePort and deploy.playbook cannot both be set: your own playbook says it \
                already""");
        assertThat(problems("""
                name: shop
                image: {name: me/app, playbook: a.yml, hosts: builders}
                """)).isEqualTo("""
                lighterman.yml:2:47: image.hosts and image.playbook cannot both be set: your own playbook says its hosts""");
    }

    @Test
    void thoseThatAreNotThereContactNobody() throws Exception {
        PipelineEngine engine =
                new PipelineEngine(load(OWN, Map.of("image.playbook", "ops", "deploy.playbook", "none.yml")), backends);

        assertThatThrownBy(() -> engine.run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("image.playbook: " + directory + "/ops is a directory, not a playbook\n"
                        + "deploy.playbook: there is no playbook " + directory + "/none.yml" + NO_PLAYBOOK);
        assertThatThrownBy(() -> engine.image(events::add))
                .hasMessage("image.playbook: " + directory + "/ops is a directory, not a playbook");
        assertThatThrownBy(() -> engine.deploy(events::add))
                .hasMessage("deploy.playbook: there is no playbook " + directory + "/none.yml" + NO_PLAYBOOK);
        assertThat(events).isEmpty();
        assertThat(backends.asked).isEmpty();
    }

    /** It was passed over without a word. */
    @Test
    void aProjectIsRefusedForThoseOnTheServer() throws Exception {
        String remedy =
                ", which is run in its own project on the server; perhaps you should leave it out, or set it for jobs"
                        + " whose playbooks are here";
        Settings settings = load(
                OWN + "jobs: [{name: tell, playbook: 'server:/root/tell.yml', project: ops}]\n",
                Map.of("ansible.project", "."));
        assertThatThrownBy(() -> new PipelineEngine(settings, backends).run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory + "/lighterman.yml:4:31: the project " + directory
                        + "/ops (ansible.project, --project) cannot be sent along with server:/root/tell.yml" + remedy
                        + "\nimage.playbook: the project " + directory
                        + " (ansible.project, --project) cannot be sent along with server:/root/image.yml" + remedy);
        assertThat(backends.asked).isEmpty();
    }

    @Test
    void renderNamesThem() throws Exception {
        String job = "jobs: [{name: tell, playbook: ops/image.yml}]\n";
        Map<String, String> files = new PipelineEngine(load(OWN + job, Map.of()), backends).render();

        assertThat(files.keySet())
                .containsExactly(
                        "playbooks/create-cicd-devops-images.yml",
                        "playbooks/k8s-cicd-deployment-playbook.yml",
                        "inventory/hosts",
                        "ansible.cfg",
                        "jobs.yml");
        assertThat(files)
                .containsEntry("playbooks/create-cicd-devops-images.yml", "# image.playbook: server:/root/image.yml\n")
                .containsEntry("playbooks/k8s-cicd-deployment-playbook.yml", "# deploy.playbook: ops/deploy.yml\n");
        assertThat(RenderedPart.missing(new Pipeline.Rendering(files), "manifests"))
                .isEqualTo(" has a deployment playbook of its own, so there are no manifests to render");
        assertThat(files.get("jobs.yml")).startsWith("""
                - name: shop
                  playbook: server:/root/image.yml
                - name: shop-deploy
                  playbook: ops/deploy.yml
                  triggeredBy: shop
                """);
    }

    @Test
    void whatAnImagePlaybookIsToldAndWhereItRuns() throws Exception {
        JobState state = state(load(OWN, Map.of()));

        RunRequest there = new ReadyRuns.ImageRun().request(state);

        assertThat(there.project().onServer()).contains("/root/image.yml");
        assertThat(there.hosts().inventories())
                .as("its own ansible.cfg says it")
                .isEmpty();
        assertThat(there.options().limit()).isEmpty();
        assertThat(there.options().extraVars())
                .isEqualTo(Map.of(
                        "lighterman_pipeline", "shop",
                        "lighterman_job", "shop",
                        "lighterman_image", "me/app:7",
                        "lighterman_context", "/srv/shop",
                        "lighterman_commit", COMMIT,
                        "lighterman_branch", "main"));
        assertThat(new ReadyRuns.ImageRun().pushes(state)).contains("me/app:7");
        assertThat(new ReadyRuns.ImageRun().hints(state)).isEmpty();

        JobState built = state(load(
                OWN,
                Map.of(
                        "image.playbook",
                        "ops/image.yml",
                        "ansible.forks",
                        "7",
                        "ansible.extraVars.lighterman_branch",
                        "mine",
                        "image.login.username",
                        "kim",
                        "image.login.password",
                        "${env:TOKEN}")));
        new FindBuilders().run(built);
        RunRequest here = new ReadyRuns.ImageRun().request(built);
        assertThat(here.project().playbook()).isEqualTo("image.yml");
        assertThat(here.project().files().stream().map(file -> file.path())).containsExactly("deploy.yml", "image.yml");
        assertThat(here.hosts().inventories()).hasSize(1);
        assertThat(here.options().limit()).as("as for the ready one").contains("ansible-server");
        assertThat(here.options().forks()).hasValue(7);
        assertThat(here.options().extraVars())
                .containsEntry("lighterman_branch", "mine")
                .containsEntry("lighterman_registry_username", "kim")
                .containsEntry("lighterman_registry_password", Secret.of("s3cret"));
    }

    @Test
    void aDeploymentPlaybookIsToldThePinnedImageAndTheWorkload() throws Exception {
        JobState state = state(load(OWN, Map.of()));
        state.image(Optional.of(new PushedImage("me/app:7", Optional.of(DIGEST))));

        RunRequest request = new ReadyRuns.DeploymentRun().request(state);

        assertThat(request.project().playbook()).isEqualTo("deploy.yml");
        assertThat(request.options().extraVars())
                .isEqualTo(Map.of(
                        "lighterman_pipeline", "shop",
                        "lighterman_job", "shop-deploy",
                        "lighterman_image", "me/app:7@" + DIGEST,
                        "lighterman_digest", DIGEST,
                        "lighterman_commit", COMMIT,
                        "lighterman_branch", "main",
                        "lighterman_namespace", "prod",
                        "lighterman_deployment", "web",
                        "lighterman_replicas", 3));
        JobState tagged = state(load(OWN, Map.of("deploy.pin", "tag")));
        tagged.image(state.image());
        assertThat(new ReadyRuns.DeploymentRun().request(tagged).options().extraVars())
                .containsEntry("lighterman_image", "me/app:7");
    }

    /** They are the playbook's to apply: here they say what is watched. */
    @Test
    void manifestsBesideADeploymentPlaybookSayTheWorkload() throws Exception {
        Files.writeString(directory.resolve("db.yml"), """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: web, namespace: data}
                spec: {template: {spec: {containers: [{name: web, image: other}]}}}
                """);
        Settings settings = load("""
                name: shop
                image: {name: me/app, playbook: ops/image.yml}
                deploy: {deployment: web, manifests: db.yml, playbook: ops/deploy.yml, rollout: {rollback: true}}
                """, Map.of());
        JobState state = state(settings);
        state.image(Optional.of(new PushedImage("me/app", Optional.of(DIGEST))));

        assertThat(new PipelineEngine(settings, backends).render().keySet())
                .noneMatch(file -> file.startsWith("manifests/"));
        assertThat(new ReadyRuns.DeploymentRun().request(state).options().extraVars())
                .containsEntry("lighterman_namespace", "data")
                .doesNotContainKey("lighterman_replicas");
        assertThat(new ReadyRuns.RevisionRun().request(state).project().playbook())
                .isEqualTo("k8s-cicd-revision-playbook.yml");
    }

    @Test
    void theRevisionIsNotedBeforeOnlyWhereARollbackNeedsIt() throws Exception {
        assertThat(steps(load(OWN, Map.of("deploy.rollout.rollback", "true"))))
                .containsExactly("Connect", "HoldLock", "RevisionRun", "DeploymentRun", "WatchRollout", "Disconnect");
        assertThat(steps(load(OWN, Map.of())))
                .containsExactly("Connect", "HoldLock", "DeploymentRun", "WatchRollout", "Disconnect");
    }

    private static List<String> steps(Settings settings) {
        return Jobs.deployment(settings, Optional.empty()).steps().stream()
                .map(JobSteps::name)
                .toList();
    }
}
