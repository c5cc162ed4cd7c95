package dev.lighterman.cli;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.app.SecretFiles;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How tasks are run on hosts. */
final class HostOptions {
    @Option(names = "--forks", paramLabel = "N", description = "How many hosts at once. Default: Ansible's, 5.")
    private Integer forks;

    @Option(
            names = {"-b", "--become"},
            description = "Runs as another user, root by default.")
    private boolean become;

    @Option(
            names = "--become-password-file",
            paramLabel = "FILE",
            description = "A file here whose content is the password for become.")
    private Path becomePasswordFile;

    /** All but what is read from files. */
    AnsibleOptions over(AnsibleOptions options) {
        AnsibleOptions all = become ? options.become(true) : options;
        return forks == null ? all : all.forks(forks);
    }

    /** A request with what is read from files. */
    PlayRequest over(PlayRequest request, SecretFiles files) {
        return files.becomePassword(becomePasswordFile, request);
    }
}
