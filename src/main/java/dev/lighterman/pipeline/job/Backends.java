package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.library.Library;
import dev.lighterman.node.ControlNode;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The outside world as the steps of a job use it: connections, the source, the cluster. Tests have one of their own. */
public interface Backends {
    /** Where checkouts are kept. */
    Path workspaces();

    /** Where polling remembers what it has built. */
    Path polls();

    /** Where the last results are kept, to tell a recovery by. */
    Path lastResults();

    /** This machine's name. */
    String hostName();

    /** Runs the build command and gives its exit status. */
    int build(List<String> command, Path directory, OutputStream output)
            throws LightermanException, InterruptedException;

    /** Loads a library, so that one that is missing is told of before anything is contacted. */
    void load(Library library) throws InvalidInputException;

    /** Checks what connecting needs, without contacting anybody. */
    void check(Server server) throws InvalidInputException;

    /**
     * Connects to the control node; processes of this machine get no variable that holds one of the secrets.
     *
     * @param pipeline whose connections are counted where the server allows only so many at once
     */
    ControlNode connect(Server server, String pipeline, Collection<Secret> secrets, Event.Listener progress)
            throws InvalidInputException, ConnectionException, InterruptedException;

    /** Whether there is a kubeconfig on this machine to watch the rollout with. */
    boolean canWatch(RolloutSettings settings);

    /** Checks the kubeconfig of this machine, without contacting anybody. */
    void check(RolloutSettings settings) throws LightermanException;

    /** What watching does that the kubeconfig's user may not do, such as {@code list pods}; asked through a control node where one is given. */
    List<String> missingRights(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException;

    /** The pods of the newest revision, as they are now; asked through a control node where one is given. */
    List<Rollout.Pod> pods(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException;

    /** Why the pods of the newest revision do not all run, as it is now; empty where nothing says so. */
    Optional<String> explanation(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException;

    /** All pods of the workload, whatever the revision; empty without the workload. */
    Optional<RunningPods> running(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException;

    /** Watches a rollout to its verdict, through a control node where one is given. */
    Rollout watch(RolloutSettings settings, Optional<ControlNode> through, Consumer<String> progress)
            throws LightermanException, InterruptedException;
}
