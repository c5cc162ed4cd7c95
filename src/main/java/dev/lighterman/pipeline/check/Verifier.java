package dev.lighterman.pipeline.check;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.Verification;
import dev.lighterman.kubernetes.Manifests;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.pipeline.Preflight;
import dev.lighterman.pipeline.delivery.DeploymentFiles;
import dev.lighterman.pipeline.delivery.Platforms;
import dev.lighterman.pipeline.delivery.RegistryDigest;
import dev.lighterman.pipeline.delivery.ServerPods;
import dev.lighterman.pipeline.delivery.WatchedRollout;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.RealBackends;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.settings.Settings;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares what a workload's pods run with what should run. Changes nothing. Immutable and thread-safe. */
public final class Verifier {
    private final Settings settings;
    private final Backends backends;

    /**
     * For a pipeline.
     *
     * @param settings with a {@code deploy} and an {@code image} part, not null
     */
    public Verifier(Settings settings) {
        this(settings, new RealBackends());
    }

    public Verifier(Settings settings, Backends backends) {
        this.settings = settings;
        this.backends = backends;
    }

    /**
     * Against what a run of the pipeline pushed.
     *
     * @throws InvalidInputException if the input cannot be used, the result's pipeline pushed nothing, or another image
     * @throws LightermanException if the control node is needed and cannot be reached ({@link ConnectionException}), or the
     *     cluster cannot be asked ({@link LightermanException})
     */
    public Verification against(PipelineResult result) throws LightermanException, InterruptedException {
        check();
        PushedImage pushed = result.image()
                .filter(image -> image.digest().isPresent())
                .orElseThrow(() -> new InvalidInputException("the result of " + result.name() + " of "
                        + result.startedAt().truncatedTo(ChronoUnit.SECONDS)
                        + " knows no digest that was pushed, so there is nothing to compare with; perhaps you should"
                        + " verify against the registry"));
        String image = settings.reference().name();
        if (!Manifests.isSame(pushed.reference(), settings.reference())) {
            throw new InvalidInputException("the result is about the image " + pushed.reference()
                    + ", but the pipeline's is " + image + "; perhaps you should name another result");
        }
        Verification.Expected expected = new Verification.Expected(
                Verification.Origin.RESULT,
                pushed.reference(),
                pushed.digest().orElseThrow(),
                result.source().map(SourceCommit::revision),
                Optional.of(result.startedAt()));
        Optional<Verification> alone = needsServer()
                ? Optional.empty()
                : Optional.of(compare(expected, WatchedRollout.settings(settings), Optional.empty()));
        if (alone.isPresent() && !mayRunParts(alone.get())) {
            return alone.get();
        }
        try (ServerConnection server = ServerConnection.open(backends, settings, Event.Listener.none())) {
            RolloutSettings asked = WatchedRollout.settings(settings, server);
            Verification found = alone.isPresent() ? alone.get() : compare(expected, asked, way(asked, server));
            return byIndex(found, asked, server);
        } catch (ConnectionException e) {
            return alone.orElseThrow(() -> e); // the registry may be asked from there, and need not
        }
    }

    /**
     * Against what the image's tag points to in its registry now.
     *
     * @throws InvalidInputException if the input cannot be used
     * @throws LightermanException if the control node cannot be reached ({@link ConnectionException}), the registry does not
     *     say ({@link LightermanException}), or the cluster cannot be asked ({@link LightermanException})
     */
    public Verification againstRegistry() throws LightermanException, InterruptedException {
        check();
        try (ServerConnection server = ServerConnection.open(backends, settings, Event.Listener.none())) {
            String digest = RegistryDigest.of(server.node(), settings.image().orElseThrow());
            Verification.Expected expected = new Verification.Expected(
                    Verification.Origin.REGISTRY,
                    settings.reference().toString(),
                    digest,
                    Optional.empty(),
                    Optional.empty());
            RolloutSettings asked = WatchedRollout.settings(settings, server);
            return byIndex(compare(expected, asked, way(asked, server)), asked, server);
        }
    }

    /** Where a digest is pinned, a runtime tells that one. */
    private boolean mayRunParts(Verification found) {
        Deployment deploy = settings.deploy().orElseThrow();
        boolean tag = deploy.pin() == Pin.TAG || deploy.playbook().isPresent();
        return tag
                && Platforms.differ(
                        found.expected().digest(),
                        found.pods().stream().map(Verification.Pod::digest).toList());
    }

    /** With the pods that run a platform's part of what they should named by that. */
    private Verification byIndex(Verification found, RolloutSettings asked, ServerConnection server)
            throws ConnectionException, InvalidInputException, InterruptedException {
        if (!mayRunParts(found)) {
            return found;
        }
        try {
            Platforms platforms = Platforms.of(
                    server.node(),
                    settings.image().orElseThrow(),
                    found.expected().digest());
            List<Verification.Pod> pods = platforms.applied(found.pods()).stream()
                    .map(pod -> builtOf(pod, found.expected()))
                    .toList();
            Verification whole = with(found, pods, Optional.empty());
            return whole.consistent() ? whole : with(whole, whole.pods(), Optional.of(reason(whole, true, asked)));
        } catch (ConnectionException e) {
            throw e;
        } catch (LightermanException e) {
            return found; // what is not known to be a part is none
        }
    }

    private boolean needsServer() throws InvalidInputException {
        return new DeploymentFiles(settings).rendersToKnowWorkload()
                || isAskedByServer(WatchedRollout.settings(settings));
    }

    /** The cluster is asked through the server, or by it: where nothing on this machine can. */
    private boolean isAskedByServer(RolloutSettings asked) {
        return WatchedRollout.isThroughServer(settings) || !backends.canWatch(asked);
    }

    private Optional<ServerConnection> way(RolloutSettings asked, ServerConnection server) {
        return isAskedByServer(asked) ? Optional.of(server) : Optional.empty();
    }

    private void check() throws InvalidInputException {
        new Preflight(settings, backends).deploy().throwIfAny();
    }

    private Verification compare(
            Verification.Expected expected, RolloutSettings asked, Optional<ServerConnection> server)
            throws LightermanException, InterruptedException {
        Optional<RunningPods> running = backends.canWatch(asked)
                ? backends.running(asked, server.map(ServerConnection::node))
                : ServerPods.of(settings, asked, server.orElseThrow().runner());
        Verification found = new Verification(
                settings.name(),
                asked.namespace(),
                asked.deployment(),
                expected,
                running.flatMap(RunningPods::commit),
                running.map(RunningPods::pods).orElse(List.of()).stream()
                        .map(pod -> builtOf(pod, expected))
                        .toList(),
                Optional.empty());
        return found.consistent()
                ? found
                : with(found, found.pods(), Optional.of(reason(found, running.isPresent(), asked)));
    }

    /** The digest proves the commit; what the revision names may be of an earlier deployment, as with a playbook of the user's. */
    private static Verification.Pod builtOf(Verification.Pod pod, Verification.Expected expected) {
        boolean known = pod.digest().equals(Optional.of(expected.digest()))
                && expected.commit().isPresent();
        return known
                ? new Verification.Pod(
                        pod.name(), pod.ready(), pod.image(), pod.digest(), expected.commit(), pod.since())
                : pod;
    }

    private static Verification with(Verification found, List<Verification.Pod> pods, Optional<String> reason) {
        return new Verification(
                found.pipeline(),
                found.namespace(),
                found.deployment(),
                found.expected(),
                found.commit(),
                pods,
                reason);
    }

    private static String reason(Verification found, boolean there, RolloutSettings asked) {
        String workload = asked.kind().word() + " " + found.namespace() + "/" + found.deployment();
        if (!there) {
            return "there is no " + workload + " in the cluster";
        } else if (found.pods().isEmpty()) {
            return "no pod of " + workload + " runs";
        }
        List<Verification.Pod> others =
                found.pods().stream().filter(pod -> !found.asExpected(pod)).toList();
        String expected = found.expected().origin() == Verification.Origin.RESULT
                ? "what was pushed, " + found.expected().digest()
                : "what " + found.expected().reference() + " points to in its registry, "
                        + found.expected().digest();
        if (others.stream().allMatch(found::unknown)) {
            return "what " + others.size() + " of " + found.pods().size() + " pods of " + workload + " "
                    + (others.size() == 1 ? "runs" : "run") + " cannot be compared with " + expected + ": "
                    + others.stream().map(Verifier::told).collect(Collectors.joining("; "));
        }
        String which = found.pods().size() == 1
                ? "the only pod"
                : others.size() + " of " + found.pods().size() + " pods";
        return which + " of " + workload + " " + (others.size() == 1 ? "does" : "do") + " not run " + expected + ": "
                + others.stream().map(Verifier::told).collect(Collectors.joining("; "));
    }

    private static String told(Verification.Pod pod) {
        if (pod.image().isEmpty()) {
            return pod.name() + " has no container of that image";
        }
        if (pod.digest().isEmpty() && pod.since().isPresent()) {
            return pod.name() + " runs an image whose digest its container runtime does not tell";
        }
        return pod.name()
                + pod.digest().map(digest -> " runs " + digest).orElse(" runs nothing yet")
                + pod.commit().map(commit -> ", commit " + commit).orElse("")
                + pod.since()
                        .map(since -> ", since " + since.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
    }
}
