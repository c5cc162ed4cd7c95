package dev.lighterman.settings;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Image;
import dev.lighterman.api.Retention;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The control node: {@code server}, and those that slices run on: {@code servers}. Part of {@link Options}. */
public final class ServerSection {
    /** A value with nothing set, which says what the defaults are. */
    private static final Server DEFAULTS = Server.local();

    public static final Option<String> NAME =
            Option.of("server.name", OptionType.TEXT, DEFAULTS.name(), "The control node's name, shown in [brackets].");
    public static final Option<String> HOST = Option.unset(
            "server.host",
            OptionType.TEXT,
            "none: this machine is the control node",
            "The control node's host name or address.");
    public static final Option<Integer> PORT = Option.unset("server.port", OptionType.PORT, "22", "Its SSH port.");
    public static final Option<String> USER =
            Option.unset("server.user", OptionType.TEXT, "the local user's name", "The login name.");
    public static final Option<Path> IDENTITY = Option.unset(
            "server.identity",
            OptionType.PATH,
            "the SSH agent, then ~/.ssh/id_ed25519, id_ecdsa and id_rsa",
            "The private key file to log in with.");
    public static final Option<Secret> PASSPHRASE =
            Option.unset("server.passphrase", OptionType.SECRET, "none", "The passphrase of the private key.");
    public static final Option<Secret> PASSWORD =
            Option.unset("server.password", OptionType.SECRET, "none", "The password to log in with.");
    public static final Option<Boolean> AGENT =
            Option.of("server.agent", OptionType.BOOLEAN, false, "Log in with the keys of the running SSH agent only.");
    public static final Option<Path> KNOWN_HOSTS = Option.unset(
            "server.knownHosts",
            OptionType.PATH,
            "~/.ssh/known_hosts",
            "The file of known host keys, in OpenSSH's format.");
    public static final Option<HostKey> HOST_KEY = Option.of(
            "server.hostKey",
            OptionType.HOST_KEY,
            DEFAULTS.hostKey(),
            "Which host keys are trusted: strict (those in known_hosts), accept-new (also new hosts, which are added), "
                    + "SHA256:... (exactly this one) or insecure (any).");
    public static final Option<List<Server>> JUMP = Option.unset(
            "server.jump",
            OptionType.JUMPS,
            "none",
            "Hosts to go through, in order: user@host:port, or host, user, port, identity, passphrase, password.");
    public static final Option<Duration> CONNECT_TIMEOUT = Option.of(
            "server.connectTimeout",
            OptionType.DURATION,
            DEFAULTS.connectTimeout(),
            "How long connecting may take, login included.");
    public static final Option<Duration> RECONNECT_TIMEOUT = Option.of(
            "server.reconnectTimeout",
            OptionType.DURATION,
            DEFAULTS.reconnectTimeout(),
            "For how long a lost connection is tried again, from each loss on; the run goes on meanwhile.");
    public static final Option<Boolean> WAIT = Option.of(
            "server.wait",
            OptionType.BOOLEAN,
            DEFAULTS.waits(),
            "true: queue, in order of arrival, while another job on this server uses the same context directory, deployment or"
                    + " job of jobs, or there is no room for another pod. false: fail at once and name it.");
    public static final Option<String> ANSIBLE = Option.unset(
            "server.ansible",
            OptionType.TEXT,
            "the one in PATH, else in ~/.local/bin or the like",
            "The server's ansible-playbook, or the virtualenv it is in; absolute or below ~/.");
    public static final Option<String> IMAGE_NAME = Option.unset(
            "server.image.name",
            OptionType.TEXT,
            "none: the server's own Ansible",
            "A container image that Ansible runs in on the server (an execution environment); see playbooks.md.");
    public static final Option<Image.Engine> IMAGE_ENGINE = Option.of(
            "server.image.engine",
            OptionType.lowerCase(Image.Engine.values()),
            Image.Engine.PODMAN,
            "The program on the server that starts it.");
    public static final Option<ExecutionImage.Pull> IMAGE_PULL = Option.of(
            "server.image.pull",
            OptionType.lowerCase(ExecutionImage.Pull.values()),
            ExecutionImage.Pull.MISSING,
            "When the server fetches it.");
    public static final Option<Integer> KEEP_RUNS = Option.of(
            "server.keepRuns",
            OptionType.integer("number", 1, 100_000),
            Retention.DEFAULT.runs(),
            "How many finished runs are kept. Older ones are removed when a run starts.");
    public static final Option<Duration> KEEP_RUNS_FOR = Option.of(
            "server.keepRunsFor", OptionType.DURATION, Retention.DEFAULT.age(), "How long it keeps them at most.");
    public static final Option<Integer> KEEP_MEGABYTES = Option.of(
            "server.keepMegabytes",
            OptionType.integer("number", 1, 1_000_000_000),
            (int) (Retention.DEFAULT.bytes() / Options.MEBIBYTE),
            "How much room they may take, in MiB; the oldest go first.");
    public static final Option<Boolean> LOCAL = Option.unset(
            "server.local",
            OptionType.BOOLEAN,
            "true without server.host",
            "This machine is the control node, no SSH.");
    public static final Option<String> POD_IMAGE = Option.unset(
            "server.pod.image",
            OptionType.TEXT,
            "none: the control node is no pod",
            "The image of the pod that is made to be the control node, with Python 3 and Ansible.");
    public static final Option<String> POD_NAMESPACE = Option.unset(
            "server.pod.namespace", OptionType.TEXT, "the context's", "The namespace that the pod is made in.");
    public static final Option<String> POD_CONTEXT =
            Option.unset("server.pod.context", OptionType.TEXT, "the current one", "The context of the kubeconfig.");
    public static final Option<Path> POD_KUBECONFIG = Option.unset(
            "server.pod.kubeconfig",
            OptionType.PATH,
            "those that KUBECONFIG lists, else ~/.kube/config",
            "This machine's kubeconfig for the cluster that the pod is made in.");
    public static final Option<String> POD_SERVICE_ACCOUNT = Option.unset(
            "server.pod.serviceAccount",
            OptionType.TEXT,
            "none: no token in the pod",
            "The service account whose token playbooks in the pod may use.");
    public static final Option<Map<String, String>> POD_REQUESTS = Option.unset(
            "server.pod.requests",
            OptionType.PLAIN_TEXTS,
            "none",
            "What the pod is sure to get, such as cpu: 500m and memory: 512Mi.");
    public static final Option<Map<String, String>> POD_LIMITS = Option.unset(
            "server.pod.limits", OptionType.PLAIN_TEXTS, "none", "What the pod may use at most, in the same words.");
    public static final Option<Map<String, String>> POD_NODE_SELECTOR = Option.unset(
            "server.pod.nodeSelector", OptionType.PLAIN_TEXTS, "any node", "Labels that the pod's node must have.");
    public static final Option<Path> POD_TEMPLATE = Option.unset(
            "server.pod.template",
            OptionType.PATH,
            "none",
            "The manifest of a Pod that the pod is made of; what the other options say is added to its first container.");
    public static final Option<String> POD_CLAIM = Option.unset(
            "server.pod.claim",
            OptionType.TEXT,
            "none: runs end with the pod",
            "The PersistentVolumeClaim that the pod's home is on, and with it the runs.");
    public static final Option<Integer> POD_MOST = Option.unset(
            "server.pod.most",
            OptionType.integer("number", 1, 100_000),
            "any number",
            "How many pods of this pipeline there may be at once; the others wait, in order of arrival.");
    public static final Option<Duration> POD_KEEP = Option.unset(
            "server.pod.keep",
            OptionType.DURATION,
            "until the client has the result; 10m where the client is gone",
            "How long the pod stays after its last run.");

    public static final Option<List<Server>> SERVERS = Option.unset(
            "servers",
            OptionType.SERVERS,
            "server",
            "SSH servers that the slices of a play run on in turn: user@host:port, or host, user, port, identity, passphrase,"
                    + " password; what one does not say is taken from server. Without server.host the first is the server.");

    static final SectionOptions<ControlPod> POD = SectionOptions.<ControlPod>none()
            .with(POD_NAMESPACE, ControlPod::namespace)
            .with(POD_CONTEXT, ControlPod::context)
            .with(POD_KUBECONFIG, ControlPod::kubeconfig)
            .with(POD_SERVICE_ACCOUNT, ControlPod::serviceAccount)
            .with(POD_REQUESTS, ControlPod::requests)
            .with(POD_LIMITS, ControlPod::limits)
            .with(POD_NODE_SELECTOR, ControlPod::nodeSelector)
            .with(POD_TEMPLATE, ControlPod::template)
            .with(POD_CLAIM, ControlPod::claim)
            .with(POD_MOST, ControlPod::most)
            .with(POD_KEEP, ControlPod::keep);

    /** All of them, in the order of the pipeline file. */
    static final List<Option<?>> ALL = Stream.of(
                    List.<Option<?>>of(
                            NAME,
                            HOST,
                            PORT,
                            USER,
                            IDENTITY,
                            PASSPHRASE,
                            PASSWORD,
                            AGENT,
                            KNOWN_HOSTS,
                            HOST_KEY,
                            JUMP,
                            CONNECT_TIMEOUT,
                            RECONNECT_TIMEOUT,
                            WAIT,
                            ANSIBLE,
                            IMAGE_NAME,
                            IMAGE_ENGINE,
                            IMAGE_PULL,
                            KEEP_RUNS,
                            KEEP_RUNS_FOR,
                            KEEP_MEGABYTES,
                            LOCAL,
                            POD_IMAGE),
                    POD.all(),
                    List.<Option<?>>of(SERVERS))
            .flatMap(List::stream)
            .toList();

    /** Options that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of("server", "servers");

    private ServerSection() {}
}
