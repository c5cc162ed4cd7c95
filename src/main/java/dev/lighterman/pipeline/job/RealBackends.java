package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.json.JsonLibrary;
import dev.lighterman.kubernetes.KubeconfigFiles;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RolloutWatch;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.kubernetes.pod.PodAccess;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.library.Library;
import dev.lighterman.local.BuildCommand;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.ControlNode;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.source.GitSource;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The real outside world: sources, control nodes, clusters. Stateless. */
public final class RealBackends implements Backends {
    @Override
    public Path workspaces() {
        return LocalPath.home().resolve(".lighterman").resolve("workspaces");
    }

    @Override
    public Path polls() {
        return LocalPath.home().resolve(".lighterman").resolve("poll");
    }

    @Override
    public Path lastResults() {
        return LocalPath.home().resolve(".lighterman").resolve("last-results");
    }

    @Override
    public String hostName() {
        return hostName(Path.of("/proc/sys/kernel/hostname"));
    }

    /** Linux says the name itself; Java would ask for its address as well, for ten seconds and more where no DNS answers. */
    static String hostName(Path kernels) {
        try {
            return Files.readString(kernels).strip();
        } catch (IOException notLinux) {
            return nameByLookup();
        }
    }

    private static String nameByLookup() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        }
    }

    @Override
    public int build(List<String> command, Path directory, OutputStream output)
            throws LightermanException, InterruptedException {
        return BuildCommand.run(command, directory, output);
    }

    @Override
    public void load(Library library) throws InvalidInputException {
        try {
            switch (library) {
                case JSCH -> SshNode.load();
                case COMMONS_EXEC -> LocalNode.load();
                case JACKSON -> JsonLibrary.load();
                case JGIT -> GitSource.load();
                case KUBERNETES_CLIENT -> RolloutWatch.load();
            }
        } catch (LinkageError e) {
            throw library.unusable(e);
        }
    }

    /** Loads what a control node needs. */
    void loadFor(Server server) throws InvalidInputException {
        load(Library.JACKSON);
        load(
                server.pod().isPresent()
                        ? Library.KUBERNETES_CLIENT
                        : server.isLocal() ? Library.COMMONS_EXEC : Library.JSCH);
    }

    @Override
    public void check(Server server) throws InvalidInputException {
        loadFor(server);
        if (server.isSsh()) {
            SshNode.check(server);
        } else if (server.pod().isPresent()) {
            PodAccess.check(server.pod().get());
        }
    }

    @Override
    public ControlNode connect(Server server, String pipeline, Collection<Secret> secrets, Event.Listener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        loadFor(server);
        if (server.pod().isPresent()) {
            return PodNode.connect(server, pipeline, text -> progress.on(new PipelineEvent.Warning(text)));
        }
        return server.isLocal()
                ? new LocalNode(server.name(), secrets)
                : SshNode.connect(server, new Progress(progress));
    }

    @Override
    public boolean canWatch(RolloutSettings settings) {
        return KubeconfigFiles.isThereFor(settings);
    }

    @Override
    public void check(RolloutSettings settings) throws LightermanException {
        load(Library.KUBERNETES_CLIENT);
        new RolloutWatch(settings).verify();
    }

    @Override
    public List<String> missingRights(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException {
        return reached(settings, through, RolloutWatch::missingRights);
    }

    @Override
    public List<Rollout.Pod> pods(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException {
        return reached(settings, through, RolloutWatch::pods);
    }

    @Override
    public Optional<String> explanation(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException {
        return reached(settings, through, RolloutWatch::explanation);
    }

    @Override
    public Optional<RunningPods> running(RolloutSettings settings, Optional<ControlNode> through)
            throws LightermanException, InterruptedException {
        return reached(settings, through, RolloutWatch::running);
    }

    @Override
    public Rollout watch(RolloutSettings settings, Optional<ControlNode> through, Consumer<String> progress)
            throws LightermanException, InterruptedException {
        return reached(settings, through, watch -> watch.watch(progress));
    }

    /** Something to ask the cluster. */
    private interface Question<T> {
        T ask(RolloutWatch watch) throws LightermanException, InterruptedException;
    }

    private <T> T reached(RolloutSettings settings, Optional<ControlNode> through, Question<T> question)
            throws LightermanException, InterruptedException {
        load(Library.KUBERNETES_CLIENT);
        if (through.isPresent() && through.get() instanceof SshNode node) {
            try (ApiProxy proxy = ApiProxy.open(node, new RolloutWatch(settings).apiServer())) {
                return question.ask(new RolloutWatch(settings.through(proxy.address())));
            } catch (IOException e) {
                throw new LightermanException(
                        FailureKind.ROLLOUT, "cannot open a port on this machine's loopback: " + e.getMessage(), e);
            }
        }
        return question.ask(new RolloutWatch(settings));
    }

    /** Tells of sessions as they are opened. */
    private record Progress(Event.Listener listener) implements SshListener {
        @Override
        public void sessionOpening(String user, String host, int port) {
            listener.on(new PipelineEvent.SessionOpening(user, host, port));
        }

        @Override
        public void sessionOpened() {
            listener.on(new PipelineEvent.SessionOpened());
        }

        @Override
        public void warning(String message) {
            listener.on(new PipelineEvent.Warning(message));
        }
    }
}
