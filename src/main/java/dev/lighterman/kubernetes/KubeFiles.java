package dev.lighterman.kubernetes;

import dev.lighterman.local.LocalProgram;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Whether what a kubeconfig names is on this machine: certificates, keys, the program that gives credentials. Stateless. */
final class KubeFiles {
    private KubeFiles() {}

    /**
     * Looks for certificates and keys.
     *
     * @throws IllegalArgumentException if one is not there, or a certificate has no key: the library would leave both out
     */
    static void check(Config config) {
        check("certificate-authority", config.getCaCertFile(), config.getCaCertData());
        check("client-certificate", config.getClientCertFile(), config.getClientCertData());
        check("client-key", config.getClientKeyFile(), config.getClientKeyData());
        boolean certificate = config.getClientCertFile() != null || config.getClientCertData() != null;
        boolean key = config.getClientKeyFile() != null || config.getClientKeyData() != null;
        if (certificate && !key) {
            throw new IllegalArgumentException("its user has a client-certificate and no client-key");
        }
    }

    /** Where there is data, no file is read. */
    private static void check(String field, String file, String data) {
        if (file == null || (data != null && !data.isEmpty())) {
            return;
        }
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("its " + field + " is not there: " + file);
        } else if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("its " + field + " cannot be read: " + file);
        }
    }

    /**
     * Looks for the program that gives a user's credentials, which is not run.
     *
     * @param directory of the kubeconfig, which a path is relative to
     * @throws IllegalArgumentException if there is none
     */
    static void check(String user, ExecConfig exec, Path directory, UnaryOperator<String> environment) {
        String command = exec.getCommand() == null ? "" : exec.getCommand();
        boolean there = command.contains("/")
                ? Files.isExecutable(directory.resolve(command))
                : !command.isEmpty()
                        && LocalProgram.find(command, path(exec, environment))
                                .filter(Files::isExecutable)
                                .isPresent();
        if (!there) {
            String hint =
                    exec.getInstallHint() == null ? "" : exec.getInstallHint().strip();
            throw new IllegalArgumentException("the program that gives the credentials of user \"" + user + "\", "
                    + command + ", is not there" + (hint.isEmpty() ? "" : ": " + hint.replaceAll("\\s*\\R\\s*", " ")));
        }
    }

    private static String path(ExecConfig exec, UnaryOperator<String> environment) {
        Optional<String> own = exec.getEnv() == null
                ? Optional.empty()
                : exec.getEnv().stream()
                        .filter(variable -> "PATH".equals(variable.getName()))
                        .map(ExecEnvVar::getValue)
                        .findFirst();
        return own.or(() -> Optional.ofNullable(environment.apply("PATH"))).orElse("");
    }
}
