package dev.lighterman.source;

import dev.lighterman.source.user.GitConfig;
import dev.lighterman.source.user.UserGit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/**
 * Reaches {@code ssh://} and {@code user@host:path} remotes with the machine's own {@code ssh} program, as git itself does:
 * the user's keys, agent, configuration and known hosts hold. It never prompts, so nothing hangs.
 */
final class SshProgram extends SshSessionFactory {
    private final List<String> program;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    SshProgram(String program) {
        this(List.of(program));
    }

    private SshProgram(List<String> program) {
        this.program = program;
    }

    /** The program that git would start: a command for the shell, or a program. */
    static SshProgram of(UserGit git, GitConfig config) {
        Optional<String> command = git.variable("GIT_SSH_COMMAND").or(() -> config.value("core", "sshCommand"));
        return command.filter(text -> !text.isBlank())
                .map(text -> new SshProgram(List.of("sh", "-c", text + " \"$@\"", text)))
                .orElseGet(() -> new SshProgram(
                        git.variable("GIT_SSH").filter(text -> !text.isBlank()).orElse("ssh")));
    }

    /** What ssh programs that have ended wrote to standard error. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Override
    public RemoteSession2 getSession(URIish uri, CredentialsProvider credentials, FS fs, int timeout) {
        return new Session(uri);
    }

    @Override
    public String getType() {
        return "ssh";
    }

    /** One ssh process a command. */
    private final class Session implements RemoteSession2 {
        private final URIish uri;

        Session(URIish uri) {
            this.uri = uri;
        }

        @Override
        public Process exec(String command, int timeout) throws IOException {
            return exec(command, Map.of(), timeout);
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeout) throws IOException {
            List<String> arguments = new ArrayList<>(program);
            arguments.addAll(List.of("-o", "BatchMode=yes"));
            if (timeout > 0) {
                arguments.addAll(List.of("-o", "ConnectTimeout=" + timeout));
            }
            if (!environment.isEmpty()) {
                arguments.addAll(List.of("-o", "SendEnv=" + String.join(" ", environment.keySet())));
            }
            if (uri.getPort() > 0) {
                arguments.addAll(List.of("-p", Integer.toString(uri.getPort())));
            }
            if (uri.getUser() != null) {
                arguments.addAll(List.of("-l", uri.getUser()));
            }
            arguments.addAll(List.of("--", uri.getHost(), command));
            ProcessBuilder builder = new ProcessBuilder(arguments);
            builder.environment().putAll(environment);
            try {
                return SshProcess.start(builder, said, Path.of(System.getProperty("java.io.tmpdir")));
            } catch (IOException e) {
                throw new TransportException( // its innermost message is shown, so it gets no cause
                        uri, "the ssh program cannot be started; perhaps you should install openssh-client");
            }
        }

        @Override
        public void disconnect() {
            // each process ends with its command
        }
    }
}
