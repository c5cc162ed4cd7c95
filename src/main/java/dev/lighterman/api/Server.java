package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A control node and how to reach it: over SSH, perhaps through jump hosts, a pod of a Kubernetes cluster, or this machine
 * itself. A jump host is a server too. Immutable and thread-safe.
 *
 * <pre>{@code
 * Server server = Server.ssh("10.0.0.5").user("root").identity(Path.of("id_ed25519")).jump(Server.parse("ops@bastion"));
 * }</pre>
 *
 * <p>What concerns SSH has no meaning for {@linkplain #local this machine} and for {@linkplain #pod a pod}. Nothing is contacted and no file is opened before
 * a connection is opened.
 */
public final class Server {
    private static final int SSH_PORT = 22;
    private static final Pattern HOST = Pattern.compile("(?!-)[^\\s/@\\p{Cntrl}\\p{Cs}]+");
    private static final Pattern LINE =
            Pattern.compile("[^\\p{Cntrl}\\p{Cs}]*[^\\s\\p{Cntrl}\\p{Cs}][^\\p{Cntrl}\\p{Cs}]*");

    /** An IPv6 address stands in brackets, unless no port follows it. */
    private static final Pattern ADDRESS = Pattern.compile("(?:(?<user>.+)@)?"
            + "(?:(?<six>[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*(?:%\\w+)?)"
            + "|(?:\\[(?<bracketed>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^:\\s/\\[\\]@]+))(?::(?<port>[0-9]{1,9}))?)");

    private final Fields fields;

    private Server(Fields fields) {
        this.fields = fields;
        require(
                !fields.agent || (fields.identities.isEmpty() && fields.password.isEmpty()),
                "where the keys of the SSH agent alone are used, there can be no key file and no password");
    }

    /** What a server is made of; changed only before a server has it. */
    private static final class Fields {
        private boolean local;
        private Optional<ControlPod> pod = Optional.empty();
        private String name = "ansible-server";
        private String host = "localhost";
        private OptionalInt port = OptionalInt.empty();
        private Optional<String> user = Optional.empty();
        private List<Path> identities = List.of();
        private Optional<Secret> passphrase = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private boolean agent;
        private Optional<Path> knownHosts = Optional.empty();
        private Optional<HostKey> hostKey = Optional.empty();
        private List<Server> jumps = List.of();
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration reconnectTimeout = Duration.ofMinutes(10);
        private boolean waits = true;
        private Retention keep = Retention.DEFAULT;
        private Optional<String> ansible = Optional.empty();
        private Optional<ExecutionImage> image = Optional.empty();

        private Fields() {}

        private Fields(Fields other) {
            local = other.local;
            pod = other.pod;
            name = other.name;
            host = other.host;
            port = other.port;
            user = other.user;
            identities = other.identities;
            passphrase = other.passphrase;
            password = other.password;
            agent = other.agent;
            knownHosts = other.knownHosts;
            hostKey = other.hostKey;
            jumps = other.jumps;
            connectTimeout = other.connectTimeout;
            reconnectTimeout = other.reconnectTimeout;
            waits = other.waits;
            keep = other.keep;
            ansible = other.ansible;
            image = other.image;
        }

        private List<Object> all() {
            return List.of(
                    local,
                    pod,
                    name,
                    host,
                    port,
                    user,
                    identities,
                    passphrase,
                    password,
                    agent,
                    knownHosts,
                    hostKey,
                    jumps,
                    connectTimeout,
                    reconnectTimeout,
                    waits,
                    keep,
                    ansible,
                    image);
        }
    }

    private Server with(Consumer<Fields> change) {
        Fields copy = new Fields(fields);
        change.accept(copy);
        return new Server(copy);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** {@return this machine as the control node, no SSH} Its name is {@code ansible-server}. */
    public static Server local() {
        return new Server(new Fields()).with(fields -> fields.local = true);
    }

    /**
     * A control node that is a pod, made when a connection is opened and removed after its end; its name is {@code
     * ansible-server}.
     *
     * @param value where, and of what image; not null
     * @return never null
     */
    public static Server pod(ControlPod value) {
        Objects.requireNonNull(value, "value");
        return new Server(new Fields()).with(fields -> fields.pod = Optional.of(value));
    }

    /**
     * A control node reached over SSH; its name is the host.
     *
     * @param host a host name or an address, alone: without user, port and brackets; not null
     * @return never null
     * @throws IllegalArgumentException if it is no name of a host
     */
    public static Server ssh(String host) {
        require(HOST.matcher(host).matches(), "\"" + host + "\" is no name of a host");
        return new Server(new Fields()).with(fields -> {
            fields.host = host;
            fields.name = host;
        });
    }

    /**
     * Reads {@code [user@]host[:port]}; an IPv6 address stands in brackets where a port follows.
     *
     * @param text as a person writes it, not null
     * @return never null
     * @throws InvalidInputException if it cannot be read
     */
    public static Server parse(String text) throws InvalidInputException {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "\"" + text + "\" is no address of an SSH server; it must be [user@]host[:port]");
        }
        String host = Optional.ofNullable(matcher.group("six"))
                .or(() -> Optional.ofNullable(matcher.group("bracketed")))
                .orElse(matcher.group("host"));
        try {
            Server server = ssh(host);
            server = matcher.group("user") == null ? server : server.user(matcher.group("user"));
            return matcher.group("port") == null ? server : server.port(Integer.parseInt(matcher.group("port")));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("\"" + text + "\": " + e.getMessage());
        }
    }

    /**
     * The same under another name.
     *
     * @param value shown in [brackets], not blank, not null
     * @return a new value
     * @throws IllegalArgumentException if it is blank, or holds a line break
     */
    public Server name(String value) {
        require(LINE.matcher(value).matches(), "\"" + value + "\" is no name of a server");
        return with(copy -> copy.name = value);
    }

    /**
     * The same with another SSH port.
     *
     * @param value 1 to 65535
     * @return a new value
     * @throws IllegalArgumentException if it is no port
     */
    public Server port(int value) {
        require(value >= 1 && value <= 65535, "a port is a number from 1 to 65535, not " + value);
        return with(copy -> copy.port = OptionalInt.of(value));
    }

    /**
     * The same with another login name.
     *
     * @param value not blank, not null
     * @return a new value
     * @throws IllegalArgumentException if it is blank, or holds a line break
     */
    public Server user(String value) {
        require(LINE.matcher(value).matches(), "\"" + value + "\" is no name of a user");
        return with(copy -> copy.user = Optional.of(value));
    }

    /**
     * The same with these private key files, and no others.
     *
     * @param files in OpenSSH, PEM, PKCS#8 or PuTTY format, in the order they are tried; a path may begin with {@code ~}; not
     *     null
     * @return a new value
     * @throws IllegalArgumentException if the agent's keys alone are used
     */
    public Server identity(Path... files) {
        List<Path> identities = List.of(files);
        return with(copy -> copy.identities = identities);
    }

    /**
     * The same with what opens encrypted key files.
     *
     * @param value not null
     * @return a new value
     */
    public Server passphrase(Secret value) {
        return with(copy -> copy.passphrase = Optional.of(value));
    }

    /**
     * The same with a password to log in with, after the keys.
     *
     * @param value not null
     * @return a new value
     * @throws IllegalArgumentException if the agent's keys alone are used
     */
    public Server password(Secret value) {
        return with(copy -> copy.password = Optional.of(value));
    }

    /**
     * The same, logging in with the keys of the running SSH agent alone.
     *
     * @return a new value
     * @throws IllegalArgumentException if there is a key file or a password
     */
    public Server agent() {
        return with(copy -> copy.agent = true);
    }

    /**
     * The same with another file of known host keys.
     *
     * @param file in OpenSSH's format; a path may begin with {@code ~}; not null
     * @return a new value
     */
    public Server knownHosts(Path file) {
        return with(copy -> copy.knownHosts = Optional.of(file));
    }

    /**
     * The same with another policy about host keys.
     *
     * @param value not null
     * @return a new value
     */
    public Server hostKey(HostKey value) {
        return with(copy -> copy.hostKey = Optional.of(value));
    }

    /**
     * The same with these hosts to go through, and no others. What a jump host does not say of itself is as with this server:
     * user, known hosts, the policy about host keys (strict where this server's key is pinned), and what to log in with where
     * it has nothing at all.
     *
     * @param hosts the nearest first, not null
     * @return a new value
     * @throws IllegalArgumentException if one is this machine
     */
    public Server jump(Server... hosts) {
        List<Server> jumps = List.of(hosts);
        require(jumps.stream().noneMatch(Server::isLocal), "this machine cannot be a jump host");
        require(jumps.stream().allMatch(jump -> jump.pod().isEmpty()), "a pod cannot be a jump host");
        return with(copy -> copy.jumps = jumps);
    }

    /**
     * The same with another limit to how long connecting may take, jump hosts and logins included.
     *
     * @param value longer than nothing, not null
     * @return a new value
     * @throws IllegalArgumentException if it is not
     */
    public Server connectTimeout(Duration value) {
        require(!value.isZero() && !value.isNegative(), "connecting must be given some time, not " + value);
        return with(copy -> copy.connectTimeout = value);
    }

    /**
     * The same with another limit to how long a lost connection is tried again, from each loss on; the runs themselves go on.
     *
     * @param value zero for not at all; not negative, not null
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    public Server reconnectTimeout(Duration value) {
        require(!value.isNegative(), "reconnecting cannot be given less than no time, " + value);
        return with(copy -> copy.reconnectTimeout = value);
    }

    /**
     * {@return the same, not waiting while another job uses the same context directory or deployment, or is the same
     * job: this one fails then and says which; a new value}
     */
    public Server noWait() {
        return with(copy -> copy.waits = false);
    }

    /**
     * The same, keeping other runs when one starts.
     *
     * @param value not null
     * @return a new value
     */
    public Server keep(Retention value) {
        Objects.requireNonNull(value, "value");
        return with(copy -> copy.keep = value);
    }

    /**
     * The same at another address: its host, and its port and user where this one names none.
     *
     * @param address not null
     * @return a new value
     */
    public Server completedBy(Server address) {
        return with(copy -> {
            copy.host = address.fields.host;
            copy.port = fields.port.isPresent() ? fields.port : address.fields.port;
            copy.user = fields.user.or(() -> address.fields.user);
        });
    }

    /**
     * Where Ansible is on the server, if not in the PATH of its commands.
     *
     * @param path of {@code ansible-playbook}, or of the virtualenv that it is in; absolute or below {@code ~/}
     * @return a new server
     * @throws IllegalArgumentException if it is no such path
     */
    public Server ansible(String path) {
        require(
                LINE.matcher(path).matches() && (path.startsWith("/") || path.startsWith("~/")),
                "the path of ansible-playbook on the server must be absolute or below ~/, not \"" + path + "\"");
        return with(copy -> copy.ansible = Optional.of(path));
    }

    /** {@return whether it is this machine, without SSH; false if it is a pod or reached over SSH} */
    public boolean isLocal() {
        return fields.local;
    }

    /** {@return the pod that it is; empty if it is this machine or reached over SSH} */
    public Optional<ControlPod> pod() {
        return fields.pod;
    }

    /**
     * {@return the same with the pod changed}
     *
     * @param value where, and of what image; not null
     * @throws IllegalArgumentException if it is no pod
     */
    public Server withPod(ControlPod value) {
        require(fields.pod.isPresent(), "this control node is no pod");
        return with(copy -> copy.pod = Optional.of(value));
    }

    /** {@return whether it is reached over SSH; false if it is a pod or this machine} */
    public boolean isSsh() {
        return !fields.local && fields.pod.isEmpty();
    }

    /** {@return the name shown in [brackets]; by default the host, {@code ansible-server} for this machine} */
    public String name() {
        return fields.name;
    }

    /** {@return the host's name or address; {@code localhost} for this machine} */
    public String host() {
        return fields.host;
    }

    /** {@return the SSH port; 22 by default} */
    public int port() {
        return fields.port.orElse(SSH_PORT);
    }

    /** {@return the login name; by default the name of this process' user} */
    public String user() {
        return fields.user.orElseGet(() -> System.getProperty("user.name"));
    }

    /**
     * {@return the private key files; in the order they are tried} Where there is neither a file nor a password nor
     * {@link #isAgent the agent}, what OpenSSH does is done: the agent's keys are tried if there is one, then {@code
     * ~/.ssh/id_ed25519}, {@code id_ecdsa} and {@code id_rsa}, those that exist.
     */
    public List<Path> identities() {
        return fields.identities;
    }

    /** {@return what opens encrypted key files} */
    public Optional<Secret> passphrase() {
        return fields.passphrase;
    }

    /** {@return the password to log in with} */
    public Optional<Secret> password() {
        return fields.password;
    }

    /** {@return whether the agent's keys alone are used; false by default} */
    public boolean isAgent() {
        return fields.agent;
    }

    /**
     * {@return the file of known host keys; empty for {@code ~/.ssh/known_hosts} and {@code /etc/ssh/ssh_known_hosts}}
     */
    public Optional<Path> knownHosts() {
        return fields.knownHosts;
    }

    /** {@return which host keys are trusted; strict by default} */
    public HostKey hostKey() {
        return fields.hostKey.orElse(HostKey.strict());
    }

    /** {@return the hosts to go through, as they were given; the nearest first} */
    public List<Server> jumps() {
        return fields.jumps;
    }

    /**
     * {@return everything to log in to, one after the other: the jump hosts, each with what it takes over from this
     * server, then this server; the nearest first}
     */
    public List<Server> hops() {
        List<Server> hops = new ArrayList<>();
        fields.jumps.forEach(jump -> hops.addAll(completed(jump).hops()));
        hops.add(this);
        return List.copyOf(hops);
    }

    private Server completed(Server jump) {
        Fields own = jump.fields;
        boolean nothing = own.identities.isEmpty() && own.password.isEmpty() && !own.agent;
        return jump.with(copy -> {
            copy.user = own.user.or(() -> fields.user);
            copy.knownHosts = own.knownHosts.or(() -> fields.knownHosts);
            copy.hostKey = own.hostKey.or(() -> fields.hostKey.filter(key -> key.kind() != HostKey.Kind.PINNED));
            if (nothing) {
                copy.identities = fields.identities;
                copy.passphrase = fields.passphrase;
                copy.password = fields.password;
                copy.agent = fields.agent;
            }
        });
    }

    /** {@return how long connecting may take; 30 seconds by default} */
    public Duration connectTimeout() {
        return fields.connectTimeout;
    }

    /**
     * For how long a lost connection is tried again.
     *
     * @return 10 minutes by default, never null
     */
    public Duration reconnectTimeout() {
        return fields.reconnectTimeout;
    }

    /** {@return whether locks that other jobs hold are waited for; true by default} */
    public boolean waits() {
        return fields.waits;
    }

    /** {@return which runs are kept there when one starts; {@link Retention#DEFAULT} by default} */
    public Retention keep() {
        return fields.keep;
    }

    /**
     * The same with Ansible in a container.
     *
     * @param value the image that has it, not null
     * @return a new value
     */
    public Server image(ExecutionImage value) {
        return with(copy -> copy.image = Optional.of(value));
    }

    /** {@return the image that Ansible runs in; empty for the server's own Ansible} */
    public Optional<ExecutionImage> image() {
        return fields.image;
    }

    /**
     * Where Ansible is on the server.
     *
     * @return empty for the PATH of its commands, or where it usually is
     */
    public Optional<String> ansible() {
        return fields.ansible;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Server server && fields.all().equals(server.fields.all());
    }

    @Override
    public int hashCode() {
        return fields.all().hashCode();
    }

    /** For messages: {@code user@host:port}, {@code a pod}, or {@code this machine}; neither its name nor any secret. */
    @Override
    public String toString() {
        if (fields.pod.isPresent()) {
            return "a pod of " + fields.pod.get().image();
        }
        return fields.local
                ? "this machine"
                : user() + "@" + (fields.host.indexOf(':') >= 0 ? "[" + fields.host + "]" : fields.host) + ":" + port();
    }
}
