package dev.lighterman.ssh;

import com.jcraft.jsch.AgentConnector;
import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
            problems.add(Problem.of("no key or password for " + server.host() + ": "
                    + (keys.tried.isEmpty() ? "" : String.join(", ", keys.tried) + "; ")
                    + "no usable key at the agent or in " + surroundings.home().resolve(".ssh")
                    + configured.unheard().map(said -> "; " + said).orElse("")
                    + "; perhaps you should set server.identity or server.password"));
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
                problems.add(Problem.of(KeyText.cannotRead(file, e)
                        + (Files.exists(file)
                                ? ""
                                : ", or create it with `ssh-keygen -t ed25519 -f " + file + "` and add " + file
                                        + ".pub to authorized_keys on the server")));
            }
            return;
        }
        byte[] passphrase = server.passphrase()
                .map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        try {
            Optional<String> problem =
                    KeyText.problem("key file " + file, content, passphrase, ", or use the SSH agent");
            Optional<String> open = PrivateFile.problemOfKey(file);
            if (problem.isPresent()) {
                unusable(required, problem.get(), file + " (encrypted, no passphrase given, not tried)");
            } else if (open.isPresent()) {
                unusable(
                        required,
                        "key file " + file + " " + open.get(),
                        file + " (not tried, for it " + open.get() + ")");
            } else {
                add(file, content, passphrase);
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

    private void unusable(boolean required, String problem, String otherwise) {
        if (required) {
            problems.add(Problem.of(problem));
        } else {
            tried.add(otherwise);
        }
    }

    private void add(Path file, byte[] content, byte[] passphrase) throws JSchException {
        JSch loader = new JSch();
        loader.addIdentity(file.toString(), content, KeyText.certificate(file).orElse(null), passphrase);
        for (Identity key : loader.getIdentityRepository().getIdentities()) {
            describe("key " + file, key);
            identities.add(key);
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
