package dev.lighterman.pipeline.check;

import dev.lighterman.api.Check;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.pod.NamespaceRights;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.Preflight;
import dev.lighterman.pipeline.delivery.WatchedRollout;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PlaybookCheckouts;
import dev.lighterman.pipeline.job.RealBackends;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.play.FetchPlaybooks;
import dev.lighterman.pipeline.play.OwnPlaybook;
import dev.lighterman.settings.Settings;
import dev.lighterman.ssh.SshNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at everything a run needs before there is one: the connection, the control node, and by a playbook of its own the
 * hosts that build and deploy. Leaves nothing there. Belongs to one thread.
 */
public final class Doctor {
    private static final String PLAYBOOK = "playbook";

    private final Settings settings;
    private final Backends backends;
    private final Consumer<Check> found;

    private Doctor(Settings settings, Backends backends, Consumer<Check> found) {
        this.settings = settings;
        this.backends = backends;
        this.found = found;
    }

    /**
     * Looks at everything, in the order a run would need it.
     *
     * @param settings the pipeline; parts it does not have are not looked at; not null
     * @param found told each check on this thread as it is done, not null
     * @throws InvalidInputException if the input cannot be used; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to, or the connection was lost;
     *     a failed check said so
     * @throws InterruptedException if interrupted
     */
    public static void examine(Settings settings, Consumer<Check> found)
            throws InvalidInputException, ConnectionException, InterruptedException {
        Backends backends = new RealBackends();
        new Preflight(settings, backends).throwIfAny();
        try {
            new Doctor(settings, backends, found).examine();
        } catch (ConnectionException e) {
            found.accept(Check.failed(
                    "connection",
                    e.failure().problem(),
                    e.remedy().orElse("perhaps you should check the server part of the pipeline file")));
            throw e;
        }
    }

    private void examine() throws InvalidInputException, ConnectionException, InterruptedException {
        StringBuilder way = new StringBuilder();
        Event.Listener progress = event -> {
            if (event instanceof PipelineEvent.SessionOpening hop) {
                way.append(way.isEmpty() ? "" : ", then ").append(hop.user() + "@" + hop.host() + ":" + hop.port());
            } else if (event instanceof PipelineEvent.Warning warning) {
                found.accept(
                        settings.server().isSsh()
                                ? Check.warning(
                                        "host key", warning.message(), "perhaps you should pin or verify the key")
                                : Check.warning("connection", warning.message(), "perhaps you should make room there"));
            }
        };
        List<String> notHonoured = settings.server().isSsh() ? SshNode.notHonoured(settings.server()) : List.of();
        if (!notHonoured.isEmpty()) {
            found.accept(Check.warning(
                    "ssh configuration",
                    "what it says of " + settings.server().host() + " is honoured but for "
                            + String.join(", ", notHonoured),
                    "perhaps you should set the server part of the pipeline file instead"));
        }
        new LocalChecks(settings, found).examine();
        playbooks();
        if (settings.server().pod().isPresent()) {
            rights();
        }
        try (ServerConnection server = ServerConnection.open(backends, settings, progress)) {
            ControlNode node = server.node();
            String here = node instanceof PodNode pod ? pod.where() : "this machine, " + node.name();
            found.accept(Check.ok("connection", way.isEmpty() ? here : way.toString()));
            boolean plays = new NodeChecks(settings, node, found).examine();
            Optional<RolloutSettings> watched = settings.deploy().isEmpty()
                    ? Optional.empty()
                    : Optional.of(plays ? watched(server) : WatchedRollout.settings(settings));
            if (plays) {
                hosts(server, watched);
            }
            if (watched.isPresent()) {
                rollout(node, watched.get());
            }
        }
    }

    /** Fetches the repositories that playbooks are in, as a run would. */
    private void playbooks() throws InterruptedException {
        PlaybookCheckouts checkouts = new PlaybookCheckouts();
        for (OwnPlaybook playbook : FetchPlaybooks.of(settings).playbooks()) {
            JobState state = new JobState(settings, backends, event -> {
                if (event instanceof PipelineEvent.PlaybookReady ready) {
                    found.accept(Check.ok(
                            PLAYBOOK,
                            ready.playbook() + " of " + ready.commit().url() + " at "
                                    + ready.commit().commit()));
                }
            });
            state.playbooks(checkouts);
            try {
                new FetchPlaybooks(List.of(playbook)).run(state);
            } catch (LightermanException e) {
                found.accept(Check.failed(
                        PLAYBOOK,
                        e.failure().problem(),
                        e.remedy().orElse("perhaps you should look at the repository")));
            } finally {
                state.close();
            }
        }
    }

    /** Whether the kubeconfig's user may do what a control node in a pod takes. */
    private void rights() throws InvalidInputException, ConnectionException, InterruptedException {
        List<String> missing = NamespaceRights.missing(settings.server());
        found.accept(
                missing.isEmpty()
                        ? Check.ok("rights", "pods, pods/exec and leases")
                        : Check.failed(
                                "rights",
                                "the kubeconfig's user may not " + String.join(", ", missing),
                                "perhaps an administrator of the cluster should run `lighterman init --pod` and bind the user to the role"
                                        + " lighterman"));
    }

    /** Which workload it is, and where, a kustomization may say to kubectl alone. */
    private RolloutSettings watched(ServerConnection server)
            throws InvalidInputException, ConnectionException, InterruptedException {
        try {
            return WatchedRollout.settings(settings, server);
        } catch (ConnectionException | InvalidInputException e) {
            throw e;
        } catch (LightermanException e) {
            found.accept(Check.failed(
                    "manifests",
                    e.failure().problem(),
                    e.remedy().orElse("perhaps you should check deploy.manifests")));
            return WatchedRollout.settings(settings);
        }
    }

    private void hosts(ServerConnection server, Optional<RolloutSettings> watched)
            throws InvalidInputException, ConnectionException, InterruptedException {
        boolean podsAreListed = watched.isPresent() && !backends.canWatch(watched.get());
        DoctorPlaybook playbook = new DoctorPlaybook(settings, watched, podsAreListed);
        if (playbook.isEmpty()) {
            return;
        }
        try {
            playbook.run(server.runner(), found);
        } catch (ConnectionException | InvalidInputException e) {
            throw e;
        } catch (LightermanException e) {
            found.accept(Check.failed(
                    "playbook",
                    e.getMessage(),
                    "perhaps you should run `play` with a playbook of one" + " task to see more"));
        }
    }

    private void rollout(ControlNode node, RolloutSettings watching) throws InterruptedException {
        if (!backends.canWatch(watching)) {
            found.accept(Check.warning(
                    "rollout",
                    "there is no kubeconfig on this machine, so the playbook waits for the rollout and no"
                            + " reason is known when it fails",
                    "perhaps you should set deploy.rollout.kubeconfig"));
            return;
        }
        try {
            backends.check(watching);
            boolean through = WatchedRollout.isThroughServer(settings);
            String from = through ? "through " + settings.server().name() : "from this machine";
            List<String> missing = backends.missingRights(watching, through ? Optional.of(node) : Optional.empty());
            found.accept(missing.isEmpty() ? Check.ok("rollout", "watched " + from) : without(missing, watching));
        } catch (LightermanException e) {
            found.accept(Check.failed(
                    "rollout",
                    e.failure().problem(),
                    e.remedy().orElse("perhaps you should check deploy.rollout.kubeconfig")));
        }
    }

    private static Check without(List<String> missing, RolloutSettings watching) {
        // without a look at the pods a watch goes on as kubectl's does
        boolean podsOnly = missing.stream()
                .noneMatch(right -> right.endsWith(" " + watching.kind().resource()));
        String detail =
                "the kubeconfig's user may not " + String.join(", ", missing) + " in namespace " + watching.namespace();
        String remedy = "perhaps you should give it " + (missing.size() == 1 ? "that right" : "these rights");
        return podsOnly
                ? Check.warning("rollout", detail + ", so no reason is known when a rollout fails", remedy)
                : Check.failed("rollout", detail, remedy);
    }
}
