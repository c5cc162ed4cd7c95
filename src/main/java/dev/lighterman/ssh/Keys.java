package dev.lighterman.ssh;

import com.jcraft.jsch.AgentConnector;
import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import dev.lighterman.api.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys to log in to a server with, loaded and opened, with words for what they are. */
final class Keys implements AutoCloseable {
    private static final List<String> DEFAULTS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final Server server;
    private final UserHome surroundings;
    private final List<Problem> problems;
    private final List<Identity> identities = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();

    private Keys(Server server, UserHome surroundings, List<Problem> problems) {
        this.server = server;
        this.surroundings = surroundings;
        this.problems = problems;
    }

    /** Loads what there is, adding to the problems what cannot be used. */
    static Keys load(Server server, UserHome surroundings, SshConfig.Found configured, List<Problem> problems) {
        Keys keys = new Keys(server, surroundings, problems);
        int before = problems.size();
        if (server.identities().isEmpty() && server.password().isEmpty() && !server.isAgent()) {
            keys.loadDefaults(configured);
        } else {
            if (server.isAgent()) {
                keys.loadAgent(true);
            }
            server.identities().forEach(file -> keys.loadFile(surroundings.expand(file), true));
        }
        if (problems.size() == before
                && keys.identities.isEmpty()
                && server.password().isEmpty()) {
            problems.add(Problem.of("there is nothing to log in to " + server.host() + " with: "
                    + (keys.tried.isEmpty() ? "" : String.join(", ", keys.tried) + "; ")
                    + "no usable key at the agent or in " + surroundings.home().resolve(".ssh")
                    + "; perhaps you should name a key file or a password"));
        }
        return keys;
    }

    /** The keys in the order they are to be tried. */
    List<Identity> identities() {
        return identities;
    }

    /** What was given, in words without secrets, for a failed login. */
    List<String> tried() {
        return tried;
    }

    private void loadDefaults(SshConfig.Found configured) {
        if (surroundings.agentSocket().isPresent() && configured.agent()) {
            loadAgent(false);
        }
        List<Path> files = configured.identities().isEmpty()
                ? DEFAULTS.stream()
                        .map(name -> surroundings.home().resolve(".ssh").resolve(name))
                        .toList()
                : configured.identities();
        for (Path file : files) {
            if (Files.exists(file)) {
                loadFile(file, false);
            }
        }
    }

    private void loadAgent(boolean required) {
        Optional<Path> socket = surroundings.agentSocket();
        if (socket.isEmpty()) {
            problems.add(
                    Problem.of("the SSH agent cannot be asked: SSH_AUTH_SOCK is not set; perhaps you should start one"
                            + " with `eval \"$(ssh-agent)\"` and add your key with `ssh-add`"));
            return;
        }
        try {
            AgentConnector connector = new SSHAgentConnector(socket.get());
            if (!connector.isAvailable()) {
                if (required) {
                    problems.add(Problem.of("the SSH agent at " + socket.get()
                            + " (SSH_AUTH_SOCK) does not answer; perhaps you should start one with"
                            + " `eval \"$(ssh-agent)\"` and add your key with `ssh-add`"));
                }
                return;
            }
            List<Identity> held = new AgentIdentityRepository(connector).getIdentities();
            if (held.isEmpty() && required) {
                problems.add(Problem.of("the SSH agent at " + socket.get()
                        + " holds no key; perhaps you should add yours with `ssh-add`"));
            }
            held.forEach(key -> describe("agent's key " + key.getName(), key));
            identities.addAll(held);
        } catch (AgentProxyException e) {
            problems.add(Problem.of("the SSH agent cannot be used: " + e.getMessage()));
        }
    }

    /** A key that must be usable, or one of the defaults, which is passed over if it is not. */
    private void loadFile(Path file, boolean required) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            if (required) {
                problems.add(Problem.of(cannotRead(file, e)));
            }
            return;
        }
        byte[] passphrase = server.passphrase()
                .map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        try {
            Optional<String> problem = check(file, content, passphrase);
            Optional<String> open = PrivateFile.problemOfKey(file);
            if (problem.isEmpty() && open.isPresent()) {
                if (required) {
                    problems.add(Problem.of("key file " + file + " " + open.get()));
                } else {
                    tried.add(file + " (not tried, for it " + open.get() + ")");
                }
                return;
            }
            if (problem.isPresent()) {
                if (required) {
                    problems.add(Problem.of(problem.get()));
                } else {
                    tried.add(file + " (encrypted, no passphrase given, not tried)");
                }
                return;
            }
            JSch loader = new JSch();
            loader.addIdentity(file.toString(), content, certificate(file), passphrase);
            for (Identity key : loader.getIdentityRepository().getIdentities()) {
                describe("key " + file, key);
                identities.add(key);
            }
        } catch (JSchException e) {
            if (required) {
                problems.add(Problem.of("key file " + file + " cannot be used: " + e.getMessage()));
            }
        } finally {
            Arrays.fill(content, (byte) 0);
            if (passphrase != null) {
                Arrays.fill(passphrase, (byte) 0);
            }
        }
    }

    private static String cannotRead(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "key file " + file + " is a directory; perhaps you should name the key in it";
        }
        if (!Files.exists(file)) {
            return "key file " + file + " does not exist; perhaps you should name another one, or create it with"
                    + " `ssh-keygen -t ed25519 -f " + file + "` and add " + file
                    + ".pub to authorized_keys on the server";
        }
        return "key file " + file + " cannot be read: "
                + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage())
                + "; perhaps you should run as its owner, or name another one";
    }

    private static Optional<String> check(Path file, byte[] content, byte[] passphrase) throws JSchException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.contains("PRIVATE KEY-----") && !text.startsWith("PuTTY-User-Key-File-")) {
            boolean isPublic = text.matches("(?s)\\s*(ssh|ecdsa|sk)-\\S+ AAAA.*") || text.contains("SSH2 PUBLIC KEY");
            return Optional.of("key file " + file
                    + (isPublic
                            ? " is a public key; perhaps you should name the private key that belongs to it"
                                    + (file.toString().endsWith(".pub")
                                            ? ", "
                                                    + file.toString()
                                                            .substring(
                                                                    0,
                                                                    file.toString()
                                                                                    .length()
                                                                            - 4)
                                            : "")
                            : " is not a private key; perhaps you should name another one"));
        }
        KeyPair pair;
        try {
            pair = KeyPair.load(new JSch(), content.clone(), null);
        } catch (JSchException e) {
            return Optional.of("key file " + file + " cannot be read as a private key (" + e.getMessage()
                    + "); perhaps it is damaged or of a kind that is not supported");
        }
        try {
            if (!pair.isEncrypted()) {
                return Optional.empty();
            }
            if (passphrase == null) {
                return Optional.of("key file " + file
                        + " needs a passphrase; perhaps you should give it one, or use the SSH agent");
            }
            return pair.decrypt(passphrase.clone())
                    ? Optional.empty()
                    : Optional.of("the passphrase given does not open key file " + file);
        } finally {
            pair.dispose();
        }
    }

    /** The certificate that ssh-keygen -s puts beside a key, if there is one. */
    private static byte[] certificate(Path file) {
        Path certificate = file.resolveSibling(file.getFileName() + "-cert.pub");
        try {
            return Files.exists(certificate) ? Files.readAllBytes(certificate) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private void describe(String what, Identity key) {
        byte[] blob = key.getPublicKeyBlob();
        tried.add(what + " ("
                + (blob == null
                        ? key.getAlgName()
                        : KnownHosts.HostKeyBlob.of(blob).type() + " "
                                + KnownHosts.HostKeyBlob.of(blob).fingerprint())
                + ")");
    }

    /** Wipes what was opened, as far as JSch lets us. */
    @Override
    public void close() {
        identities.forEach(Identity::clear);
        identities.clear();
    }

    /** The password, if there is one. */
    Optional<Secret> password() {
        return server.password();
    }
}
