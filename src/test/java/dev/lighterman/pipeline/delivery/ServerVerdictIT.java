package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Verification;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.library.Library;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.PipelineEngine;
import dev.lighterman.pipeline.check.Verifier;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.RealBackends;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.SettingsBuilder;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Verdict and rollback on a machine without a kubeconfig: kubectl on the server is asked. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServerVerdictIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("server-verdict");

    private final Lab lab = Lab.all();

    private PipelineResult deploy(String script, Duration timeout) throws Exception {
        return new PipelineEngine(
                        SettingsBuilder.build(values(script, timeout), directory), new NoKubeconfig(new RealBackends()))
                .deploy(Event.Listener.none());
    }

    private OptionValues values(String script, Duration timeout) throws Exception {
        Path manifest = Files.writeString(
                directory.resolve("app.yml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: "%s", command: [sh, -c, '%s'], %s}]
                """.formatted(lab.baseImage(), script, Cluster.READY_ASLEEP));
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, lab.baseImage());
        values.set(DeploySection.MANIFESTS, List.of(manifest));
        values.set(DeploySection.NAMESPACE, cluster.namespace());
        values.set(DeploySection.DEPLOYMENT, "app");
        values.set(DeploySection.KUBECTL, lab.value("LAB_KUBECTL"));
        values.set(DeploySection.KUBECONFIG, lab.kubeconfig().toString());
        values.set(DeploySection.ROLLOUT_TIMEOUT, timeout);
        values.set(DeploySection.ROLLOUT_ROLLBACK, true);
        return values;
    }

    @Test
    void kubectlOnTheServerSaysWhatRunsAsTheClusterDoes() throws Exception {
        Duration timeout = Duration.ofMinutes(2);
        OptionValues values = values("sleep 86385", timeout);
        Verifier without = new Verifier(SettingsBuilder.build(values, directory), new NoKubeconfig(new RealBackends()));
        assertThat(without.againstRegistry().reason())
                .contains("there is no Deployment " + cluster.namespace() + "/app in the cluster");

        assertThat(deploy("sleep 86385", timeout).result()).isEqualTo(Result.SUCCESS);
        Verification said = without.againstRegistry();
        assertThat(said.consistent()).as(said.toString()).isTrue();
        assertThat(said.pods()).hasSize(1).allMatch(pod -> pod.since().isPresent());
        values.set(DeploySection.ROLLOUT_KUBECONFIG, lab.kubeconfig());
        Verifier with = new Verifier(SettingsBuilder.build(values, directory), new RealBackends());
        assertThat(said).isEqualTo(with.againstRegistry());
    }

    @Test
    void kubectlOnTheServerGivesTheVerdictAndTheRollback() throws Exception {
        PipelineResult good = deploy("sleep 86386", Duration.ofMinutes(2));
        assertThat(good.result()).as(good.toString()).isEqualTo(Result.SUCCESS);
        Rollout.Pod pod = good.rollout().orElseThrow().pods().get(0);
        assertThat(pod)
                .isEqualTo(new Rollout.Pod(
                        cluster.kubectl("get", "pods", "--output=jsonpath={.items[*].metadata.name}"),
                        true,
                        0,
                        good.image().orElseThrow().digest()));
        assertThat(good.rollout())
                .contains(new Rollout(
                        Rollout.Verdict.SUCCEEDED, cluster.namespace(), "app", Optional.empty(), List.of(pod), false));
        assertThat(good.provenance())
                .contains(new Provenance(
                        Optional.empty(), good.image().orElseThrow().digest(), 1, 1, true));

        PipelineResult bad = deploy("exit 3", Duration.ofSeconds(8));
        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        Rollout rollout = bad.rollout().orElseThrow();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.TIMED_OUT);
        assertThat(rollout.rolledBack()).isTrue();
        assertThat(rollout.pods()).contains(pod);
        assertThat(rollout.reason().orElseThrow())
                .matches(
                        "kubectl rollout status on the server ended with exit status 1: error: timed out waiting for the"
                                + " condition; revision [0-9]+ was restored and runs");
        assertThat(cluster.kubectl(
                        "get", "deployment/app", "--output=jsonpath={.spec.template.spec.containers[0].command[2]}"))
                .isEqualTo("sleep 86386");
    }

    @Test
    void aClusterThatCannotBeAskedIsNoFailedRolloutAndNothingIsRolledBack() throws Exception {
        assertThat(deploy("sleep 86387", Duration.ofMinutes(2)).result()).isEqualTo(Result.SUCCESS);
        Path kubectl = Files.writeString(directory.resolve("kubectl"), """
                #!/bin/sh
                case " $* " in
                *" rollout status "*) echo 'Unable to connect to the server: EOF' >&2; exit 1 ;;
                esac
                exec '%s' "$@"
                """.formatted(lab.value("LAB_KUBECTL")));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        OptionValues values = values("sleep 86388", Duration.ofMinutes(2));
        values.set(DeploySection.KUBECTL, kubectl.toString());

        PipelineResult result = new PipelineEngine(
                        SettingsBuilder.build(values, directory), new NoKubeconfig(new RealBackends()))
                .deploy(Event.Listener.none());

        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.rollout()).isEmpty();
        assertThat(result.failure().orElseThrow().message())
                .isEqualTo("the rollout of " + cluster.namespace()
                        + "/app could not be judged: kubectl rollout status on the server ended with exit status 1: Unable to connect to"
                        + " the server: EOF; perhaps you should check deploy.kubectl and deploy.kubeconfig");
        assertThat(result.jobs().get(0).runs())
                .extracting(run -> run.playbook() + " " + run.outcome())
                .containsExactly("k8s-cicd-deployment-playbook.yml OK", "k8s-cicd-rollout-playbook.yml OK");
        assertThat(cluster.kubectl(
                        "get", "deployment/app", "--output=jsonpath={.spec.template.spec.containers[0].command[2]}"))
                .isEqualTo("sleep 86388");
    }

    /** The real world but for the kubeconfig. */
    private record NoKubeconfig(Backends real) implements Backends {
        @Override
        public boolean canWatch(RolloutSettings settings) {
            return false;
        }

        @Override
        public void check(RolloutSettings settings) {
            throw new AssertionError("there is none to check");
        }

        @Override
        public Path workspaces() {
            return real.workspaces();
        }

        @Override
        public Path polls() {
            return real.polls();
        }

        @Override
        public Path lastResults() {
            return real.lastResults();
        }

        @Override
        public String hostName() {
            return real.hostName();
        }

        @Override
        public int build(List<String> command, Path where, OutputStream output) {
            throw new AssertionError("nothing is built");
        }

        @Override
        public void load(Library library) throws InvalidInputException {
            real.load(library);
        }

        @Override
        public void check(Server server) throws InvalidInputException {
            real.check(server);
        }

        @Override
        public ControlNode connect(Server server, String pipeline, Collection<Secret> secrets, Event.Listener progress)
                throws InvalidInputException, ConnectionException, InterruptedException {
            return real.connect(server, pipeline, secrets, progress);
        }

        @Override
        public List<String> missingRights(RolloutSettings settings, Optional<ControlNode> through) {
            throw new AssertionError("there is nobody whose rights could be asked for");
        }

        @Override
        public List<Rollout.Pod> pods(RolloutSettings settings, Optional<ControlNode> through) {
            return List.of();
        }

        @Override
        public Optional<String> explanation(RolloutSettings settings, Optional<ControlNode> through) {
            throw new AssertionError("there is nothing to look with");
        }

        @Override
        public Optional<RunningPods> running(RolloutSettings settings, Optional<ControlNode> through) {
            throw new AssertionError("there is nothing to look with");
        }

        @Override
        public Rollout watch(RolloutSettings settings, Optional<ControlNode> through, Consumer<String> progress) {
            throw new AssertionError("there is nothing to watch with");
        }
    }
}
