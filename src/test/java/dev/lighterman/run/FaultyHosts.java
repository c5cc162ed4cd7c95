package dev.lighterman.run;

import dev.lighterman.api.TaskFailure.HostFault.Kind;
import dev.lighterman.lab.Lab;
import dev.lighterman.ssh.Sshd;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Hosts of an inventory, each with something wrong with it: servers, keys, users and mounts of a test's own. */
@SuppressWarnings("try") // its parts end processes: an interrupt of the test may cut that short
final class FaultyHosts implements AutoCloseable {
    /** The seconds that Ansible waits for an answer. */
    static final String PATIENCE = "2";

    /**
     * A host.
     *
     * @param name its name in the inventory
     * @param what is wrong with it, for the table in docs/why-hosts-fail.md
     * @param kind what is to be found
     * @param variables of the inventory
     */
    record Host(String name, String what, Kind kind, String variables) {}

    private static final String USER = System.getProperty("user.name");
    private static final boolean ROOT = "root".equals(USER);

    private final Path directory;
    private final List<Closeable> open = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<Host> reached = new ArrayList<>();
    private final List<Host> unreached = new ArrayList<>();
    private final List<Host> refused = new ArrayList<>();
    private Sshd sshd;
    private Path known;

    private FaultyHosts(Path directory) {
        this.directory = directory;
    }

    static FaultyHosts start(Path directory) throws Exception {
        FaultyHosts hosts = new FaultyHosts(directory);
        hosts.sshd = hosts.server("sshd");
        hosts.known = hosts.sshd.knownHosts(directory.resolve("known_hosts"));
        hosts.network();
        hosts.logins();
        hosts.passwords();
        hosts.programs();
        if (ROOT) {
            hosts.mounts();
        }
        return hosts;
    }

    /** Those that Ansible does not come to. */
    List<Host> unreached() {
        return unreached;
    }

    /** Those that Ansible comes to, and that do not let it in. */
    List<Host> refused() {
        return refused;
    }

    /** Those that let it in. */
    List<Host> reached() {
        return reached;
    }

    // ---- the way

    private void network() throws Exception {
        unreached("no-name", "the name is unknown", Kind.NAME_UNKNOWN, "ansible_host=web9.invalid");
        unreached("no-route", "no route", Kind.NO_ROUTE, "ansible_host=224.0.0.1");
        unreached("refusing", "nothing listens on the port", Kind.PORT_CLOSED, at(closedPort()));
        unreached("dropping", "a firewall drops what is sent", Kind.NO_ANSWER, at(full()));
        unreached("silent", "the port is open, and silent", Kind.NO_BANNER, at(silent()));
        unreached("closing", "the port is open, and closes at once", Kind.NO_BANNER, at(answering("")));
        unreached("mail", "another server has the port", Kind.NOT_SSH, at(answering("220 mail.example.org ESMTP\r\n")));
        int nobody = closedPort();
        names.put(String.valueOf(nobody), "2200");
        unreached(
                "behind",
                "the jump host is down",
                Kind.JUMP_FAILED,
                at(sshd.port()) + common("-o ProxyJump=127.0.0.1:" + nobody));
        unreached(
                "option", "ssh has no such option", Kind.SSH_OPTIONS, at(sshd.port()) + common("-o NoSuchOption=yes"));
        Sshd old = server("old", "Ciphers aes128-ctr");
        unreached(
                "old",
                "no cipher in common",
                Kind.NO_COMMON_ALGORITHM,
                at(old.port()) + common("-o Ciphers=aes256-ctr " + insecure()));
    }

    private void logins() throws Exception {
        Path none = Files.createFile(directory.resolve("known_none"));
        refused("new", "the host key is unknown", Kind.HOST_KEY_UNKNOWN, at(sshd.port()) + common(knownIn(none)));
        Path changed = Files.writeString(
                directory.resolve("known_changed"),
                "[127.0.0.1]:" + sshd.port() + " "
                        + String.join(
                                " ",
                                List.of(Files.readString(other("another").resolveSibling("another.pub"))
                                                .split(" ", -1))
                                        .subList(0, 2))
                        + "\n");
        refused(
                "changed",
                "the host key is another",
                Kind.HOST_KEY_CHANGED,
                at(sshd.port()) + common(knownIn(changed)));
        refused("no-file", "the key is not there", Kind.KEY_MISSING, login(directory.resolve("no-such-key"), ""));
        Path open = other("open");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        refused("open-key", "others may read the key", Kind.KEY_UNUSABLE, login(open, ""));
        Path locked = Sshd.keygen(directory.resolve("locked"), "ed25519", "a passphrase");
        Files.delete(locked.resolveSibling("locked.pub"));
        refused("locked-key", "the key has a passphrase", Kind.KEY_UNUSABLE, login(locked, ""));
        refused(
                "no-key",
                "no key is offered",
                Kind.NO_KEY,
                at(sshd.port()) + common(knownIn(known) + " -o IdentityFile=/nonexistent"));
        refused("other-key", "the key is not in authorized_keys", Kind.KEY_REFUSED, login(other("mine"), ""));
        Sshd strict = server("strict", "MaxAuthTries 2");
        StringBuilder many = new StringBuilder(insecure());
        for (int i = 0; i < 4; i++) {
            many.append(" -o IdentityFile=").append(other("one-of-many-" + i));
        }
        refused("many", "too many keys are offered", Kind.TOO_MANY_KEYS, at(strict.port()) + common(many.toString()));
        Sshd twice = server("twice", "PasswordAuthentication yes", "AuthenticationMethods publickey,password");
        refused("twice", "the key is not enough", Kind.LOGIN_REFUSED, login(twice, ""));
        Sshd shell = server("shell", "ForceCommand echo This account is currently not available.; exit 1");
        refused("no-shell", "the login shell is nologin", Kind.NO_SHELL, login(shell, ""));
        reached(
                "no-tmp",
                "ansible_remote_tmp cannot be made",
                Kind.TMP_NOT_WRITABLE,
                login(sshd, "ansible_remote_tmp=/proc/no/tmp"));
    }

    /** Two hosts that only an Ansible which needs no sshpass comes to. */
    private void passwords() throws Exception {
        Sshd asking = server("asking", "PasswordAuthentication yes", "PubkeyAuthentication no");
        refused(
                "password",
                "the password is wrong",
                Kind.PASSWORD_REFUSED,
                at(asking.port()) + common(insecure()) + " ansible_password=wrong");
        refused(
                "keys-only",
                "the server takes no passwords",
                Kind.PASSWORD_NOT_TAKEN,
                at(sshd.port()) + common(knownIn(known)) + " ansible_password=wrong");
    }

    // ---- the host

    private void programs() throws Exception {
        reached(
                "no-python",
                "the Python that is named is not there",
                Kind.PYTHON_MISSING,
                login(sshd, "ansible_python_interpreter=/opt/no/python3"));
        reached(
                "no-sudo",
                "sudo is not installed",
                Kind.BECOME_MISSING,
                login(sshd, "ansible_become=yes ansible_become_exe=/opt/no/sudo"));
        reached(
                "no-user",
                "there is no such user",
                Kind.BECOME_USER_UNKNOWN,
                login(sshd, "ansible_become=yes ansible_become_method=su ansible_become_user=nobody-at-all"));
    }

    private void mounts() throws Exception {
        String user = Lab.ssh().find("LAB_SSH_PASSWORD_USER").orElseThrow();
        names.put(user, "deploy");
        Path home = Files.createDirectories(directory.resolve("mounted"));
        boolean sudo = Files.isExecutable(Path.of("/usr/bin/sudo"));
        StringBuilder mounts = new StringBuilder("""
                mount -t tmpfs -o size=64k none "$HOME"
                mkdir "$HOME/full" "$HOME/noexec" "$HOME/keys"; chmod 755 "$HOME"
                mount -t tmpfs -o size=64k none "$HOME/full"
                dd if=/dev/zero of="$HOME/full/all" bs=1k 2>/dev/null || :
                mount -t tmpfs -o noexec none "$HOME/noexec"
                """);
        if (sudo) {
            mounts.append("printf '%s\\n' '" + user + " ALL=(backup) NOPASSWD: /bin/ls' '" + user
                    + " ALL=(games) NOPASSWD: ALL' '" + user
                    + " ALL=(root) ALL' 'Defaults>games requiretty' >\"$HOME/sudoers\"\n"
                    + "chmod 440 \"$HOME/sudoers\"\nmount --bind \"$HOME/sudoers\" /etc/sudoers\n");
        }
        Path keys = Files.createDirectories(
                Path.of("/run/lighterman-why-" + ProcessHandle.current().pid()));
        open.add(() -> {
            Files.deleteIfExists(keys.resolve("keys"));
            Files.delete(keys);
        });
        Sshd mounted = Sshd.mounted(mounts.toString(), directory.resolve("mounted-sshd"), home);
        open.add(mounted::close);
        String known = knownIn(mounted.knownHosts(directory.resolve("known_mounted")));
        String root = at(mounted.port()) + common(known) + " ansible_ssh_private_key_file=" + mounted.identity();
        reached("full", "the disk is full", Kind.NO_ROOM, root + " ansible_remote_tmp=" + home + "/full/tmp");
        reached(
                "noexec",
                "the disk is mounted noexec",
                Kind.NO_EXECUTE,
                root + " ansible_remote_tmp=" + home + "/noexec/tmp");
        if (!sudo) {
            System.out.println("SKIPPED: what sudo refuses, since sudo is not installed");
            return;
        }
        Files.copy(mounted.authorizedKeys(), keys.resolve("keys"));
        Sshd users = Sshd.mounted(
                mounts.toString(),
                directory.resolve("user-sshd"),
                home,
                List.of("AuthorizedKeysFile " + keys + "/keys"));
        open.add(users::close);
        String login = at(users.port()) + common(knownIn(users.knownHosts(directory.resolve("known_users"))))
                + " ansible_ssh_private_key_file=" + mounted.identity() + " ansible_user=" + user
                + " ansible_remote_tmp=/tmp/lighterman-why-" + user + " ansible_become=yes";
        reached("sudo-asks", "sudo asks for a password", Kind.BECOME_PASSWORD_WANTED, login);
        reached("su-asks", "su asks for a password", Kind.BECOME_PASSWORD_WANTED, login + " ansible_become_method=su");
        reached(
                "sudo-some",
                "sudo allows other commands only",
                Kind.BECOME_NOT_ALLOWED,
                login + " ansible_become_user=backup");
        reached("sudo-tty", "sudo wants a terminal", Kind.BECOME_TTY, login + " ansible_become_user=games");
    }

    // ---- parts

    private void unreached(String name, String what, Kind kind, String variables) {
        unreached.add(new Host(name, what, kind, variables));
    }

    private void refused(String name, String what, Kind kind, String variables) {
        refused.add(new Host(name, what, kind, variables));
    }

    private void reached(String name, String what, Kind kind, String variables) {
        reached.add(new Host(name, what, kind, variables));
    }

    private Sshd server(String name, String... lines) throws Exception {
        Sshd server = Sshd.start(directory.resolve(name), List.of("ed25519"), lines);
        open.add(server::close);
        names.put(String.valueOf(server.port()), "2222");
        return server;
    }

    private Path other(String name) throws Exception {
        return Sshd.keygen(directory.resolve(name), "ed25519", "");
    }

    private String at(int port) {
        names.put(String.valueOf(port), "2222");
        return "ansible_host=127.0.0.1 ansible_port=" + port;
    }

    private String common(String arguments) {
        return " ansible_ssh_common_args=\"-F /dev/null -o IdentitiesOnly=yes -o IdentityAgent=none " + arguments
                + "\"";
    }

    private String knownIn(Path file) {
        return "-o UserKnownHostsFile=" + file + " -o GlobalKnownHostsFile=/dev/null";
    }

    private static String insecure() {
        return "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null";
    }

    private String login(Path key, String more) {
        return at(sshd.port()) + common(knownIn(known)) + " ansible_ssh_private_key_file=" + key + " " + more;
    }

    private String login(Sshd server, String more) throws IOException {
        Path file = server == sshd ? known : server.knownHosts(directory.resolve("known_" + server.port()));
        return at(server.port()) + common(knownIn(file)) + " ansible_ssh_private_key_file=" + server.identity() + " "
                + more;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private int silent() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(socket);
        return socket.getLocalPort();
    }

    /** A port with as many connections as it takes: the kernel drops what comes from then on. */
    private int full() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(socket);
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
            open.add(channel);
        }
        return socket.getLocalPort();
    }

    /** A port that says one thing, and ends the connection then. */
    private int answering(String words) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(socket);
        Thread thread = new Thread(() -> {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    connection.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                    if (!words.isEmpty()) {
                        connection.getInputStream().read(new byte[256]);
                    }
                } catch (IOException e) {
                    // the next one
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }

    /** What differs between runs and machines has the same name everywhere. */
    String plain(String text) {
        String plain = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            plain = plain.replaceAll("\\b" + Pattern.quote(name.getKey()) + "\\b", name.getValue());
        }
        return plain.replace(directory.toString(), "/srv/keys")
                .replaceAll("SHA256:[A-Za-z0-9+/]{43}", "SHA256:...")
                .replaceAll("ansible-tmp-[0-9.-]+", "ansible-tmp-...")
                .replaceAll("home[0-9]+/", "home/")
                .replaceAll("ansible-local-\\w+/tmp\\w+", "ansible-local-.../tmp...")
                .replaceAll("\\s+", " ");
    }

    @Override
    public void close() throws IOException {
        Collections.reverse(open);
        for (Closeable one : open) {
            one.close();
        }
    }
}
