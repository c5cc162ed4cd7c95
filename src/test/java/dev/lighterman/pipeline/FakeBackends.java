package dev.lighterman.pipeline;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.library.Library;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.job.Backends;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A world that notes what is asked of it. */
public final class FakeBackends implements Backends {
    public final List<String> asked = new ArrayList<>();
    public final Deque<ConnectionException> refusals = new ArrayDeque<>();
    public int buildStatus;
    public List<String> buildSays = List.of("빌드\n");
    public Runnable onBuild = () -> {};
    public Path directory;
    /** What the cluster runs. */
    public Optional<RunningPods> running = Optional.empty();
    /** What is wrong with this machine's kubeconfig. */
    Optional<LightermanException> kubeconfigProblem = Optional.empty();
    /** What there is to connect to, once there are no more refusals. */
    Optional<ControlNode> node = Optional.empty();
    /** The same by the server's address; those that are not there cannot be reached. */
    public final Map<String, ControlNode> nodes = new HashMap<>();

    @Override
    public Path workspaces() {
        if (directory == null) {
            throw new AssertionError("no workspace is wanted");
        }
        return directory.resolve("workspaces");
    }

    @Override
    public Path polls() {
        return directory.resolve("poll");
    }

    @Override
    public Path lastResults() {
        return directory.resolve("last-results");
    }

    @Override
    public String hostName() {
        return "ce6906a3e674";
    }

    @Override
    public int build(List<String> command, Path directory, OutputStream output) throws InterruptedException {
        asked.add("build " + command);
        onBuild.run();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            for (String piece : buildSays) { // as what runs a real one does: flushed whenever there is a pause
                output.write(piece.getBytes(StandardCharsets.UTF_8));
                output.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buildStatus;
    }

    @Override
    public void load(Library library) {}

    @Override
    public void check(Server server) {}

    @Override
    public ControlNode connect(Server server, String pipeline, Collection<Secret> secrets, Event.Listener progress)
            throws ConnectionException {
        asked.add("connect " + server.name());
        if (nodes.containsKey(server.toString())) {
            return nodes.get(server.toString());
        } else if (node.isPresent() && refusals.isEmpty()) {
            return node.get();
        }
        throw refusals.remove();
    }

    @Override
    public boolean canWatch(RolloutSettings settings) {
        return true;
    }

    @Override
    public void check(RolloutSettings settings) throws LightermanException {
        if (kubeconfigProblem.isPresent()) {
            throw kubeconfigProblem.get();
        }
    }

    @Override
    public List<String> missingRights(RolloutSettings settings, Optional<ControlNode> through) {
        return List.of();
    }

    @Override
    public List<Rollout.Pod> pods(RolloutSettings settings, Optional<ControlNode> through) {
        throw new AssertionError("nothing was deployed");
    }

    @Override
    public Optional<String> explanation(RolloutSettings settings, Optional<ControlNode> through) {
        throw new AssertionError("nothing was deployed");
    }

    @Override
    public Optional<RunningPods> running(RolloutSettings settings, Optional<ControlNode> through) {
        asked.add("running " + settings.deployment());
        return running;
    }

    @Override
    public Rollout watch(RolloutSettings settings, Optional<ControlNode> through, Consumer<String> progress) {
        throw new AssertionError("nothing was deployed");
    }
}
