package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>What concerns SSH has no meaning for {@linkplain #local this machine} and for {@linkplain #pod a pod}. Nothing is
 * contacted and no file is opened before a connection is opened.
 */
public final class Server extends OptionSet<Server> {
    private static final int SSH_PORT = 22;
    private static final Pattern HOST = Pattern.compile("(?!-)[^\\s/@\\p{Cntrl}\\p{Cs}]+");
    private static final Pattern LINE = Pattern.compile(" *+[^\\s\\p{Cntrl}\\p{Cs}][^\\p{Cntrl}\\p{Cs}]*+");

    private static final Pattern BRACKETED = Pattern.compile("\\[(?<six>[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%\\w+)?)]");

    /** An IPv6 address stands in brackets, unless no port follows it. */
    private static final Pattern ADDRESS = Pattern.compile("(?:(?<user>.+)@)?"
            + "(?:(?<six>[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*(?:%\\w+)?)"
            + "|(?:\\[(?<bracketed>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^:\\s/\\[\\]@]+))(?::(?<port>[0-9]{1,9}))?)");

    private static final Key<Boolean> LOCAL = new Key<>("local");
    private static final Key<ControlPod> POD = new Key<>("pod");
    private static final Key<String> NAME = new Key<>("name");
    private static final Key<String> HOST_NAME = new Key<>("host");
    private static final Key<Integer> PORT = new Key<>("port");
    private static final Key<String> USER = new Key<>("user");
    private static final Key<List<Path>> IDENTITY = new Key<>("identity");
    private static final Key<Secret> PASSPHRASE = new Key<>("passphrase");
    private static final Key<Secret> PASSWORD = new Key<>("password");
    private static final Key<Boolean> AGENT = new Key<>("agent");
    private static final Key<Path> KNOWN_HOSTS = new Key<>("knownHosts");
    private static final Key<HostKey> HOST_KEY = new Key<>("hostKey");
    private static final Key<List<Server>> JUMP = new Key<>("jump");
    private static final Key<Duration> CONNECT_TIMEOUT = new Key<>("connectTimeout");
    private static final Key<Duration> RECONNECT_TIMEOUT = new Key<>("reconnectTimeout");
    private static final Key<Boolean> WAIT = new Key<>("wait");
    private static final Key<Retention> KEEP = new Key<>("keep");
    private static final Key<String> ANSIBLE = new Key<>("ansible");
    private static final Key<ExecutionImage> IMAGE = new Key<>("image");
    /** What a server logs in with: a jump host that has none of these takes this server's. */
    private static final List<Key<?>> LOGIN = List.of(IDENTITY, PASSPHRASE, PASSWORD, AGENT);

    private Server(Map<String, Object> values) {
        super(values);
        require(
                !isAgent() || (identities().isEmpty() && password().isEmpty()),
                "where the keys of the SSH agent alone are used, there can be no key file and no password");
    }

    @Override
    Server of(Map<String, Object> changed) {
        return new Server(changed);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** {@return this machine as the control node, no SSH} Its name is {@code ansible-server}. */
    public static Server local() {
        return new Server(Map.of()).with(LOCAL, true);
    }

    /**
     * A control node that is a pod, made when a connection is opened and removed after its end; its name is {@code
     * ansible-server}.
     *
     * @param value where, and of what image; not null
     * @return never null
     */
    public static Server pod(ControlPod value) {
        return new Server(Map.of()).with(POD, value);
    }

    /**
     * A control node reached over SSH; its name is the host.
     *
     * @param host a host name or an address, alone: without user and port; an IPv6 address may stand in brackets; not null
     * @return never null
     * @throws IllegalArgumentException if it is no name of a host
     */
    public static Server ssh(String host) {
        require(HOST.matcher(host).matches(), "\"" + host + "\" is no name of a host");
        Matcher bracketed = BRACKETED.matcher(host);
        String alone = bracketed.matches() ? bracketed.group("six") : host;
        return new Server(Map.of()).with(HOST_NAME, alone).with(NAME, alone);
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
        return with(NAME, value);
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
        return with(PORT, value);
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
        return with(USER, value);
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
        return with(IDENTITY, List.of(files));
    }

    /**
     * The same with what opens encrypted key files.
     *
     * @param value not null
     * @return a new value
     */
    public Server passphrase(Secret value) {
        return with(PASSPHRASE, value);
    }

    /**
     * The same with a password to log in with, after the keys.
     *
     * @param value not null
     * @return a new value
     * @throws IllegalArgumentException if the agent's keys alone are used
     */
    public Server password(Secret value) {
        return with(PASSWORD, value);
    }

    /**
     * The same, logging in with the keys of the running SSH agent alone.
     *
     * @return a new value
     * @throws IllegalArgumentException if there is a key file or a password
     */
    public Server agent() {
        return with(AGENT, true);
    }

    /**
     * The same with another file of known host keys.
     *
     * @param file in OpenSSH's format; a path may begin with {@code ~}; not null
     * @return a new value
     */
    public Server knownHosts(Path file) {
        return with(KNOWN_HOSTS, file);
    }

    /**
     * The same with another policy about host keys.
     *
     * @param value not null
     * @return a new value
     */
    public Server hostKey(HostKey value) {
        return with(HOST_KEY, value);
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
        return with(JUMP, jumps);
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
        return with(CONNECT_TIMEOUT, value);
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
        return with(RECONNECT_TIMEOUT, value);
    }

    /**
     * {@return the same, not waiting while another job uses the same context directory or deployment, or is the same
     * job: this one fails then and says which; a new value}
     */
    public Server noWait() {
        return with(WAIT, false);
    }

    /**
     * The same, keeping other runs when one starts.
     *
     * @param value not null
     * @return a new value
     */
    public Server keep(Retention value) {
        return with(KEEP, value);
    }

    /**
     * The same at another address: its host, and its port and user where this one names none.
     *
     * @param address not null
     * @return a new value
     */
    public Server completedBy(Server address) {
        return with(HOST_NAME, address.host()).or(PORT, address.get(PORT)).or(USER, address.get(USER));
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
        return with(ANSIBLE, path);
    }

    /** {@return whether it is this machine, without SSH; false if it is a pod or reached over SSH} */
    public boolean isLocal() {
        return get(LOCAL).orElse(false);
    }

    /** {@return the pod that it is; empty if it is this machine or reached over SSH} */
    public Optional<ControlPod> pod() {
        return get(POD);
    }

    /**
     * {@return the same with the pod changed}
     *
     * @param value where, and of what image; not null
     * @throws IllegalArgumentException if it is no pod
     */
    public Server withPod(ControlPod value) {
        require(pod().isPresent(), "this control node is no pod");
        return with(POD, value);
    }

    /** {@return whether it is reached over SSH; false if it is a pod or this machine} */
    public boolean isSsh() {
        return !isLocal() && pod().isEmpty();
    }

    /** {@return the name shown in [brackets]; by default the host, {@code ansible-server} for this machine} */
    public String name() {
        return get(NAME).orElse("ansible-server");
    }

    /** {@return the host's name or address; {@code localhost} for this machine} */
    public String host() {
        return get(HOST_NAME).orElse("localhost");
    }

    /** {@return the SSH port; 22 by default} */
    public int port() {
        return get(PORT).orElse(SSH_PORT);
    }

    /** {@return the login name; by default the name of this process' user} */
    public String user() {
        return get(USER).orElseGet(() -> System.getProperty("user.name"));
    }

    /**
     * {@return the private key files; in the order they are tried} Where there is neither a file nor a password nor
     * {@link #isAgent the agent}, what OpenSSH does is done: the agent's keys are tried if there is one, then {@code
     * ~/.ssh/id_ed25519}, {@code id_ecdsa} and {@code id_rsa}, those that exist.
     */
    public List<Path> identities() {
        return get(IDENTITY).orElse(List.of());
    }

    /** {@return what opens encrypted key files} */
    public Optional<Secret> passphrase() {
        return get(PASSPHRASE);
    }

    /** {@return the password to log in with} */
    public Optional<Secret> password() {
        return get(PASSWORD);
    }

    /** {@return whether the agent's keys alone are used; false by default} */
    public boolean isAgent() {
        return get(AGENT).orElse(false);
    }

    /**
     * {@return the file of known host keys; empty for {@code ~/.ssh/known_hosts} and {@code /etc/ssh/ssh_known_hosts}}
     */
    public Optional<Path> knownHosts() {
        return get(KNOWN_HOSTS);
    }

    /** {@return which host keys are trusted; strict by default} */
    public HostKey hostKey() {
        return get(HOST_KEY).orElse(HostKey.strict());
    }

    /** {@return the hosts to go through, as they were given; the nearest first} */
    public List<Server> jumps() {
        return get(JUMP).orElse(List.of());
    }

    /**
     * {@return everything to log in to, one after the other: the jump hosts, each with what it takes over from this
     * server, then this server; the nearest first}
     */
    public List<Server> hops() {
        List<Server> hops = new ArrayList<>();
        jumps().forEach(jump -> hops.addAll(completed(jump).hops()));
        hops.add(this);
        return List.copyOf(hops);
    }

    private Server completed(Server jump) {
        Server completed = jump.or(USER, get(USER))
                .or(KNOWN_HOSTS, get(KNOWN_HOSTS))
                .or(HOST_KEY, get(HOST_KEY).filter(key -> key.kind() != HostKey.Kind.PINNED));
        if (jump.get(IDENTITY).isEmpty() && jump.get(PASSWORD).isEmpty() && !jump.isAgent()) {
            for (Key<?> login : LOGIN) {
                completed = completed.taking(login, this);
            }
        }
        return completed;
    }

    /**
     * The same with what another one says and this one does not: port, user, login, host keys, jump hosts, Ansible and whatever
     * else can be set; not its name, and not the fingerprint of its host key.
     *
     * @param other an SSH server, not null
     * @return a new value
     */
    public Server like(Server other) {
        Server like = other.completed(this)
                .or(PORT, other.get(PORT))
                .or(JUMP, other.get(JUMP))
                .or(CONNECT_TIMEOUT, other.get(CONNECT_TIMEOUT))
                .or(RECONNECT_TIMEOUT, other.get(RECONNECT_TIMEOUT));
        return like.or(WAIT, other.get(WAIT))
                .or(KEEP, other.get(KEEP))
                .or(ANSIBLE, other.get(ANSIBLE))
                .or(IMAGE, other.get(IMAGE));
    }

    /** The same with an option that is not set yet. */
    private <T> Server or(Key<T> key, Optional<T> value) {
        return value.isPresent() && get(key).isEmpty() ? with(key, value.get()) : this;
    }

    private <T> Server taking(Key<T> key, Server other) {
        return other.get(key).map(value -> with(key, value)).orElse(this);
    }

    /** {@return how long connecting may take; 30 seconds by default} */
    public Duration connectTimeout() {
        return get(CONNECT_TIMEOUT).orElse(Duration.ofSeconds(30));
    }

    /**
     * For how long a lost connection is tried again.
     *
     * @return 10 minutes by default, never null
     */
    public Duration reconnectTimeout() {
        return get(RECONNECT_TIMEOUT).orElse(Duration.ofMinutes(10));
    }

    /** {@return whether locks that other jobs hold are waited for; true by default} */
    public boolean waits() {
        return get(WAIT).orElse(true);
    }

    /** {@return which runs are kept there when one starts; {@link Retention#DEFAULT} by default} */
    public Retention keep() {
        return get(KEEP).orElse(Retention.DEFAULT);
    }

    /**
     * The same with Ansible in a container.
     *
     * @param value the image that has it, not null
     * @return a new value
     */
    public Server image(ExecutionImage value) {
        return with(IMAGE, value);
    }

    /** {@return the image that Ansible runs in; empty for the server's own Ansible} */
    public Optional<ExecutionImage> image() {
        return get(IMAGE);
    }

    /**
     * Where Ansible is on the server.
     *
     * @return empty for the PATH of its commands, or where it usually is
     */
    public Optional<String> ansible() {
        return get(ANSIBLE);
    }

    /** For messages: {@code user@host:port}, {@code a pod}, or {@code this machine}; neither its name nor any secret. */
    @Override
    public String toString() {
        if (pod().isPresent()) {
            return "a pod of " + pod().get().image();
        }
        return isLocal()
                ? "this machine"
                : user() + "@" + (host().indexOf(':') >= 0 ? "[" + host() + "]" : host()) + ":" + port();
    }
}
