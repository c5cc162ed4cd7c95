package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TransferSet;
import dev.lighterman.image.ImageReference;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that users wrote themselves, in every form they keep them in, in the lab's real cluster. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OwnManifestsIT {
    private static final String CANARY = "canary-8d1f-do-not-tell";

    @TempDir
    Path directory;

    private final List<Event> events = new ArrayList<>();

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("own-manifests");

    private final Lab lab = Lab.all();
    private String image;
    private Path context;

    @BeforeEach
    void namespace() throws Exception {
        image = lab.registry() + "/" + cluster.namespace() + "/app";
        context = Path.of("/var/tmp", cluster.namespace());
        write("Dockerfile", "FROM " + lab.baseImage() + "\nENV OF=" + cluster.namespace() + "\n");
    }

    @AfterEach
    void remove() throws Exception {
        cluster.exec("rm", "-rf", "--", context.toString());
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Deployment deployment(String... manifests) {
        return Pipelines.deployment("app", lab, cluster)
                .manifests(Stream.of(manifests).map(Path::of).toArray(Path[]::new))
                .rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(2)));
    }

    private Pipeline pipeline(String... manifests) {
        return Pipelines.server(lab, directory)
                .image(Image.named(image + ":1").context(context.toString()))
                .transfer(TransferSet.of("Dockerfile").to(context.toString()))
                .deploy(deployment(manifests));
    }

    private void app(String file, String replicas) throws IOException {
        write(file, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  replicas: %s
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      initContainers: [{name: setup, image: "%s:old", command: ['true']}]
                      containers:
                        - {name: app, image: "%s", command: [sleep, '86351']}
                        - {name: beside, image: "%s", command: [sleep, '86352']}
                """.formatted(replicas, image, image, lab.baseImage()));
    }

    private void cron(String file) throws IOException {
        write(file, """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: batch/v1beta1
                    kind: CronJob
                    metadata: {name: nightly}
                    spec:
                      schedule: "0 3 * * *"
                      suspend: true
                      jobTemplate:
                        spec:
                          template:
                            spec:
                              restartPolicy: Never
                              containers: [{name: job, image: "%s:1", command: ['true']}]
                """.formatted(image));
    }

    private String images(String workload, String path) throws Exception {
        return cluster.kubectl("get", workload, "--output=jsonpath={" + path + "..image}");
    }

    /** Also that no secret of a kustomization gets into what a run keeps of its output. */
    private void kustomizationOfSecrets() throws Exception {
        write("k8s/base/kustomization.yml", "resources: [app.yml, jobs/cron.yml]\n");
        app("k8s/base/app.yml", "2");
        cron("k8s/base/jobs/cron.yml");
        write("k8s/prod/kustomization.yaml", """
                bases: [../base]
                commonLabels: {stage: prod}
                patchesStrategicMerge: [replicas.yml]
                secretGenerator: [{name: access, literals: [password=%s]}]
                """.formatted(CANARY));
        write("k8s/prod/replicas.yml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec: {replicas: 1}
                """);
    }

    private void everyMentionOfTheImageInTheKustomizationIsPinned(PipelineResult result) throws Exception {
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        String pinned = image + ":1@" + result.image().orElseThrow().digest().orElseThrow();
        assertThat(images("deployment/app", ".spec.template.spec.initContainers"))
                .isEqualTo(pinned);
        assertThat(images("deployment/app", ".spec.template.spec.containers"))
                .isEqualTo(pinned + " " + lab.baseImage());
        assertThat(images("cronjob/nightly", ".spec.jobTemplate")).isEqualTo(pinned);
        assertThat(result.rollout().orElseThrow().verdict()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(result.rollout().orElseThrow().pods()).hasSize(1);
        assertThat(result.provenance().orElseThrow().consistent()).isTrue();
        assertThat(cluster.kubectl("get", "secrets", "--selector=stage=prod", "--output=name"))
                .startsWith("secret/access-");
        List<RunResult> runs = result.jobs().get(1).runs();
        assertThat(runs)
                .extracting(run -> run.playbook() + " " + run.outcome())
                .containsExactly("k8s-cicd-kustomize-playbook.yml OK", "k8s-cicd-deployment-playbook.yml OK");
        String encoded = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        for (RunResult run : runs) {
            Path kept = Path.of(System.getProperty("user.home"), ".lighterman/runs", run.id());
            for (String file : List.of("events.jsonl", "output.log")) {
                assertThat(Files.readString(kept.resolve(file))).doesNotContain(CANARY, encoded);
            }
        }
        assertThat(events.toString()).doesNotContain(CANARY, encoded);
        assertThat(unnamed("k8s/prod").verify(result).consistent()).isTrue();
    }

    /** Only what kubectl renders says which workload runs the image; {@code verify} asked for one by the name that is usual. */
    private Pipeline unnamed(String kustomization) {
        Deployment deployment = Deployment.standard()
                .namespace(cluster.namespace())
                .kubectl(lab.value("LAB_KUBECTL"))
                .kubeconfig(lab.kubeconfig().toString())
                .manifests(Path.of(kustomization))
                .rollout(Pipelines.rollout(lab));
        return Pipelines.server(lab, directory)
                .image(Image.named(image + ":1").context(context.toString()))
                .deploy(deployment);
    }

    private static final String IMAGE_PLAYBOOK = """
            - hosts: all

              tasks:
              - name: remove remote docker images
                command: docker rmi {{ lighterman_image }}
                ignore_errors: yes

              - name: build docker images
                command: docker build -t {{ lighterman_image }} -f Dockerfile .
                args:
                  chdir: "{{ lighterman_context }}"

              - name: push remote dockerhub
                shell: docker push {{ lighterman_image }} | cat

              - name: remove the docker image from ansible server
                command: docker rmi {{ lighterman_image }}
                ignore_errors: yes
            """;

    /** Hand-written playbooks of before: one lies on the server, the other beside the pipeline file with a template. */
    @Test
    void theUsersOwnPlaybooksBuildAndDeploy() throws Exception {
        write("server/create-cicd-devops-images.yml", IMAGE_PLAYBOOK);
        write("ops/app.yml.j2", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: "{{ lighterman_deployment }}"}
                spec:
                  replicas: {{ lighterman_replicas }}
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: "{{ lighterman_image }}", command: [sleep, '86353']}]
                """);
        write("ops/k8s-cicd-deployment-playbook.yml", """
                - hosts: kubernetes
                  tasks:
                  - name: deploy
                    command: %s --kubeconfig %s -n {{ lighterman_namespace }} apply -f -
                    args: {stdin: "{{ lookup('template', 'app.yml.j2') }}"}
                """.formatted(lab.value("LAB_KUBECTL"), lab.kubeconfig()));
        Pipeline pipeline = Pipelines.server(lab, directory)
                .image(Image.named(image + ":1")
                        .context(context.toString())
                        .playbook(new PlaybookSource.OnServer(directory
                                .resolve("server/create-cicd-devops-images.yml")
                                .toString())))
                .transfer(TransferSet.of("Dockerfile").to(context.toString()))
                .deploy(deployment().replicas(1).playbook(Path.of("ops/k8s-cicd-deployment-playbook.yml")));

        PipelineResult result = pipeline.run(events::add);

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.jobs())
                .flatExtracting(job -> job.runs())
                .extracting(run -> run.playbook() + " " + run.outcome())
                .containsExactly("create-cicd-devops-images.yml OK", "k8s-cicd-deployment-playbook.yml OK");
        RunResult built = result.jobs().get(0).runs().get(0);
        assertThat(built.ignored()).singleElement().satisfies(failure -> {
            assertThat(failure.task()).isEqualTo("remove remote docker images");
            assertThat(failure.stderr()).contains("No such image: " + image + ":1");
        });
        String digest = result.image().orElseThrow().digest().orElseThrow();
        assertThat(images("deployment/app", ".spec.template.spec.containers")).isEqualTo(image + ":1@" + digest);
        Rollout rollout = result.rollout().orElseThrow();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.digest()).contains(digest));
        assertThat(result.provenance().orElseThrow().consistent()).isTrue();
        PipelineResult attached = pipeline.attach(built.id(), event -> {});
        assertThat(attached.image()).isEqualTo(result.image());
    }

    @Test
    void directoriesAndSeveralFilesWithSeveralDocumentsAreAppliedTogether() throws Exception {
        app("k8s/app.yml", "1");
        cron("k8s/cron.yaml");
        write("k8s/notes.txt", "no manifest");
        write("more.yml", """
                # nothing here

                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: one}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: two}
                data: {text: "{{ not for Jinja }} $HOME 한글"}
                """);

        PipelineResult result = pipeline("k8s", "more.yml").run(events::add);

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        String pinned = image + ":1@" + result.image().orElseThrow().digest().orElseThrow();
        assertThat(images("cronjob/nightly", ".spec.jobTemplate")).isEqualTo(pinned);
        assertThat(cluster.kubectl("get", "configmaps/two", "--output=jsonpath={.data.text}"))
                .isEqualTo("{{ not for Jinja }} $HOME 한글");
        assertThat(cluster.kubectl("get", "configmaps/one", "--output=name")).isEqualTo("configmap/one\n");
    }

    /** The first deployment into a namespace, by a host of three, of what makes its own namespace and kind. */
    @Test
    void whatManifestsMakeIsThereForTheRestOfThemAndAChangedJobIsMadeAnew() throws Exception {
        String made = cluster.namespace() + "-made";
        String kind = "Lm" + Integer.toHexString(made.hashCode());
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        write("k8s/a-config.yml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: before-its-namespace, namespace: %s}
                """.formatted(made));
        write("k8s/all.yml", """
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s}
                ---
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %2$s.own-manifests.example.org}
                spec:
                  group: own-manifests.example.org
                  scope: Namespaced
                  names: {kind: %3$s, plural: %2$s}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                ---
                apiVersion: own-manifests.example.org/v1
                kind: %3$s
                metadata: {name: one}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: dashboard, namespace: %1$s}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, namespace: %1$s}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: migrate, image: "%4$s:1", command: ['true']}]
                """.formatted(made, plural, kind, image));
        app("k8s/app.yml", "1");
        Pipeline pipeline = pipeline("k8s")
                .inventory(Map.of(
                        "ansible-server", List.of("localhost ansible_connection=local"),
                        "kubernetes",
                                List.of(
                                        "one ansible_connection=local",
                                        "two ansible_connection=local",
                                        "three ansible_connection=local")));
        try {
            PipelineResult first = pipeline.run(events::add);

            assertThat(first.result()).as(first.toString()).isEqualTo(Result.SUCCESS);
            assertThat(checked())
                    .isEqualTo("not checked: what goes into namespace " + made
                            + ", which these manifests make first\nnot checked: objects of kind " + kind
                            + ", which these manifests make first\n");
            assertThat(cluster.kubectl("get", plural + "/one", "deployment/app", "--output=name"))
                    .isEqualTo(plural.substring(0, plural.length() - 1) + ".own-manifests.example.org/one\n"
                            + "deployment.apps/app\n");
            assertThat(cluster.kubectl("--namespace=" + made, "get", "configmap/dashboard", "--output=name"))
                    .isEqualTo("configmap/dashboard\n");
            assertThat(first.jobs().get(1).runs().get(0).tasks())
                    .extracting(TaskResult::host)
                    .containsOnly("one");

            events.clear();
            write("Dockerfile", "FROM " + lab.baseImage() + "\nENV OF=" + cluster.namespace() + "-2\n");
            PipelineResult second = pipeline.run(events::add);

            assertThat(second.result()).as(second.toString()).isEqualTo(Result.SUCCESS);
            assertThat(checked())
                    .isEqualTo("job migrate is deleted and made again, since a job's template cannot be changed\n");
            assertThat(cluster.kubectl(
                            "--namespace=" + made,
                            "get",
                            "job/migrate",
                            "--output=jsonpath={.spec.template.spec.containers[0].image}"))
                    .isEqualTo(image + ":1@"
                            + second.image().orElseThrow().digest().orElseThrow());
        } finally {
            cluster.kubectl("delete", "namespace/" + made, "--wait=false", "--ignore-not-found");
            cluster.kubectl(
                    "delete",
                    "customresourcedefinition/" + plural + ".own-manifests.example.org",
                    "--wait=false",
                    "--ignore-not-found");
        }
    }

    @Test
    void whatTheClusterWouldRefuseChangesNothing() throws Exception {
        write("k8s/kustomization.yml", "resources: [app.yml, service.yml]\n");
        app("k8s/app.yml", "1");
        write("k8s/service.yml", """
                apiVersion: v1
                kind: Service
                metadata: {name: app}
                spec: {selector: {app: app}, ports: [{port: 808000, protocol: TCP}]}
                """);

        // nothing was pushed, which would end the job before the cluster is asked
        PipelineResult result = pipeline()
                .deploy(deployment("k8s").pin(Pin.TAG))
                .failOnError(true)
                .deploy(events::add);

        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.failure().orElseThrow().message())
                .contains(": Invalid value: 808000: must be between 1 and 65535");
        assertThat(cluster.kubectl("get", "deployments,services", "--output=name"))
                .isEmpty();
    }

    @Test
    void checkModeChangesNothingBeforeAndAfterAKustomizationIsAppliedWithEveryMentionOfTheImagePinned()
            throws Exception {
        kustomizationOfSecrets();
        String everything = "deployments,cronjobs,secrets,replicasets,pods";
        Pipeline checking =
                pipeline("k8s/prod").ansible(AnsibleOptions.none().check(true).diff(true));
        String before = cluster.kubectl("get", everything, "--output=name");

        PipelineResult first = checking.run(events::add);

        assertThat(first.result()).as(first.toString()).isEqualTo(Result.SUCCESS);
        assertThat(first.image()).isEmpty();
        assertThat(first.rollout()).isEmpty();
        assertThat(cluster.kubectl("get", everything, "--output=name")).isEqualTo(before);
        assertThat(context).doesNotExist();
        assertThat(checked())
                .startsWith("would send to " + context + " what differs there: Dockerfile\n" + "would make " + context
                        + " on the server, build and push " + image + ":1\n")
                .contains("deployment.apps/app created (server dry run)", "+        image: " + image + ":1\n")
                .containsPattern("(?m)^--- v1\\.Secret\\." + cluster.namespace() + "\\.access-[a-z0-9]+: not shown$");
        String encoded = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        assertThat(events.toString()).doesNotContain(CANARY, encoded);

        everyMentionOfTheImageInTheKustomizationIsPinned(pipeline("k8s/prod").run(events::add));
        events.clear();
        String version = version();
        write(
                "k8s/prod/replicas.yml",
                Files.readString(directory.resolve("k8s/prod/replicas.yml")).replace("replicas: 1", "replicas: 3"));

        PipelineResult second = checking.run(events::add);

        assertThat(second.result()).as(second.toString()).isEqualTo(Result.SUCCESS);
        assertThat(checked()).contains("-  replicas: 1\n+  replicas: 3\n");
        assertThat(version()).isEqualTo(version);
        assertThat(second.jobs().get(0).runs().get(0).tasks())
                .extracting(task -> task.task() + " " + task.status())
                .contains("build docker images SKIPPED", "push remote dockerhub SKIPPED");
    }

    private String version() throws Exception {
        return cluster.kubectl("get", "deployment/app", "--output=jsonpath={.metadata.generation} {.spec.replicas}");
    }

    private String checked() {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            if (event instanceof PipelineEvent.Checked checked) {
                text.append(checked.text()).append('\n');
            }
        }
        return text.toString();
    }

    /** 1e3 was put between quotes, and JSON without marks between its objects was no manifest. */
    @Test
    void kubectlReadsPinnedManifestsAsItReadsTheirSource() throws Exception {
        String map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata:\n";
        String yaml = map
                + "y yes on Off 0o17 017 0x1F 1_000 6718e95 1e3 .5 1:30 2026-01-02 ~ 'yes' 0b11 +1 08 0.1e1 -0 TRUE !!str 5"
                        .replace("!!str 5", "!!str\u00a05")
                        .lines()
                        .flatMap(line -> List.of(line.split(" ")).stream())
                        .map(scalar -> "  k" + Integer.toHexString(scalar.hashCode()) + ": "
                                + scalar.replace('\u00a0', ' ') + "\n")
                        .collect(java.util.stream.Collectors.joining());
        String json = """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "two"}, "data": {"a": "x\\/y", "b": "\\ud83d\\ude00}{"}}
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "three"}, "data": {"a": 1}}
                """;
        for (String source : List.of(yaml, json)) {
            String pinned = Manifests.pin("all.yml", source, ImageReference.parse("me/app"))
                    .yaml();
            assertThat(read(pinned)).isEqualTo(read(source)).contains("ConfigMap");
        }
    }

    private String read(String manifest) throws Exception {
        write("read.yml", manifest);
        return cluster.kubectl(
                "create",
                "--dry-run=client",
                "--validate=false",
                "--output=json",
                "--filename=" + directory.resolve("read.yml"));
    }

    @Test
    void aKustomizationThatNamesAFileThatIsNotThereIsSaidBeforeAnythingIsContacted() throws Exception {
        write("k8s/kustomization.yml", "resources: [app.yml, nowhere.yml]\n");
        app("k8s/app.yml", "1");
        assertThatThrownBy(() -> pipeline("k8s").run(events::add))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(directory.resolve("k8s/kustomization.yml")
                        + ": \"nowhere.yml\" is named here, but there is no " + directory.resolve("k8s/nowhere.yml"));
        assertThat(events).isEmpty();
    }
}
