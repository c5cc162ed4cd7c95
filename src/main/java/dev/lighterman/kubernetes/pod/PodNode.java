package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A control node that is a pod of its own: made when it is connected to, removed when it is closed and nothing goes on there. Commands
 * run over one exec, which is opened again where it breaks. Thread-safe.
 */
public final class PodNode implements ControlNode {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration START = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Server server;
    private final Duration grace;
    private final KubernetesClient client;
    private final PodResource pod;
    private final String podName;
    private final String container;
    private final Object opening = new Object();
    private volatile PodLink link;
    private volatile boolean closed;

    private PodNode(Server server, Duration grace, KubernetesClient client, Pod made) {
        this.server = server;
        this.grace = grace;
        this.client = client;
        this.podName = made.getMetadata().getName();
        this.container = made.getSpec().getContainers().get(0).getName();
        this.pod = client.pods().inNamespace(made.getMetadata().getNamespace()).withName(podName);
    }

    /**
     * Checks what a pod needs of this machine, without contacting anybody.
     *
     * @throws InvalidInputException if there is no kubeconfig that can be used, or the template is none
     */
    public static void check(ControlPod settings) throws InvalidInputException {
        try {
            access(settings).verify();
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
        template(settings);
    }

    private static KubeAccess access(ControlPod settings) {
        return new KubeAccess(
                settings.kubeconfig(), settings.context(), "make the pod that is to be the control node", "server.pod");
    }

    private static Optional<Pod> template(ControlPod settings) throws InvalidInputException {
        if (settings.template().isEmpty()) {
            return Optional.empty();
        }
        Path file = settings.template().get();
        try {
            return Optional.of(new KubernetesSerialization().unmarshal(Files.readString(file), Pod.class));
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    "server.pod.template: " + file + " is no manifest of a Pod: " + KubeAccess.rootMessage(e));
        }
    }

    /**
     * Makes a pod and waits until commands run in it.
     *
     * @param server whose {@link Server#pod} is there, not null
     * @throws InvalidInputException if something on this machine is wrong; nothing was contacted
     * @throws ConnectionException if the pod cannot be made or does not start
     * @throws InterruptedException if interrupted; the pod was removed
     */
    public static PodNode connect(Server server)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return connect(server, GRACE);
    }

    static PodNode connect(Server server, Duration grace)
            throws InvalidInputException, ConnectionException, InterruptedException {
        ControlPod settings = server.pod().orElseThrow();
        Optional<Pod> template = template(settings);
        KubernetesClient client;
        try {
            client = access(settings).client();
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
        boolean open = false;
        try {
            PodNode node = new PodNode(server, grace, client, make(client, server, template));
            try {
                node.awaitStart();
                node.link();
                open = true;
                return node;
            } finally {
                if (!open) {
                    node.remove();
                }
            }
        } finally {
            if (!open) {
                client.close();
            }
        }
    }

    private static Pod make(KubernetesClient client, Server server, Optional<Pod> template) throws ConnectionException {
        ControlPod settings = server.pod().orElseThrow();
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = "lighterman-" + HexFormat.of().formatHex(random);
        Pod pod = PodManifest.of(settings, template, name, Map.of());
        try {
            String namespace = settings.namespace().orElseGet(client::getNamespace);
            return client.pods()
                    .inNamespace(namespace == null ? "default" : namespace)
                    .resource(pod)
                    .create();
        } catch (KubernetesClientException e) {
            throw problem(server, "cannot make the pod " + name + " that is to be the control node", e);
        }
    }

    private static ConnectionException problem(Server server, String what, Exception e) {
        String detail = KubeAccess.rootMessage(e);
        return new ConnectionException(
                ConnectionException.Cause.UNREACHABLE, server.name(), detail, what + ": " + detail, e);
    }

    private void awaitStart() throws ConnectionException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            Pod now;
            try {
                now = pod.get();
            } catch (KubernetesClientException e) {
                throw problem(server, "cannot see whether the pod " + podName + " starts", e);
            }
            String phase = now == null ? "" : now.getStatus().getPhase();
            if (now == null || phase.equals("Failed") || phase.equals("Succeeded")) {
                throw gone(Optional.ofNullable(now));
            } else if (phase.equals("Running")) {
                return;
            } else if (System.nanoTime() > deadline) {
                throw new ConnectionException(
                        ConnectionException.Cause.UNREACHABLE,
                        name(),
                        "not started",
                        "the pod " + podName + " did not start within " + START.toMinutes() + " minutes",
                        null);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private ConnectionException gone(Optional<Pod> last) {
        closed = true;
        String why = last.map(PodEnd::of).orElse("it was deleted");
        return new ConnectionException(
                ConnectionException.Cause.LOST,
                name(),
                why,
                "the pod " + podName + ", which is the control node, is no more: " + why,
                null);
    }

    private PodLink link() throws ConnectionException, InterruptedException {
        synchronized (opening) {
            if (closed) {
                throw new ConnectionException(
                        ConnectionException.Cause.LOST,
                        name(),
                        "closed",
                        "cannot run anything in the pod " + podName + ": the connection was closed",
                        null);
            }
            if (link == null || link.isLost()) {
                try {
                    link = PodLink.open(
                            pod, container, podName, server.connectTimeout().toNanos());
                } catch (IOException e) {
                    throw unreachable(e);
                }
            }
            return link;
        }
    }

    /** What keeps it from being entered: its end, if that is it. */
    private ConnectionException unreachable(IOException e) {
        try {
            Pod now = pod.get();
            if (now == null || now.getStatus().getPhase().matches("Failed|Succeeded")) {
                return gone(Optional.ofNullable(now));
            }
        } catch (KubernetesClientException again) {
            return problem(server, "cannot reach the pod " + podName, again);
        }
        return problem(server, "cannot run anything in the pod " + podName, e);
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long start = System.nanoTime();
        for (int tries = 0; ; tries++) {
            PodLink used = link();
            PodCommand running;
            try {
                running = PodCommand.start(used, command, grace);
            } catch (IOException e) {
                if (tries > 0) {
                    throw unreachable(e);
                }
                continue; // nobody had noticed that it is lost
            }
            return running.await(command, start);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Removes the pod unless something goes on there, or it is to be kept. */
    @Override
    public void close() {
        if (closed && link == null) {
            return;
        }
        closed = true;
        PodLink open = link;
        link = null;
        boolean interrupted = Thread.interrupted();
        try {
            if (open != null) {
                if (server.pod().orElseThrow().keep().isEmpty()
                        && (open.idle(TimeUnit.SECONDS.toNanos(5)) || isOver())) {
                    remove();
                }
                open.close();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            client.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isOver() {
        try {
            Pod now = pod.get();
            return now != null && now.getStatus().getPhase().matches("Failed|Succeeded");
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private void remove() {
        try {
            pod.withGracePeriod(1).delete();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.WARNING, "cannot remove the pod " + podName, e);
        }
    }
}
