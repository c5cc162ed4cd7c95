package dev.lighterman.cli;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.SshKey;
import dev.lighterman.app.PlayWords;
import dev.lighterman.app.SecretFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Option(
            names = "--become-user",
            paramLabel = "NAME",
            description = "As which user tasks run with become. Default: root.")
    private String becomeUser;

    @Option(names = "--become-method", paramLabel = "PLUGIN", description = "By what become is done. Default: sudo.")
    private String becomeMethod;

    @Option(
            names = {"--key-file", "--private-key"},
            paramLabel = "FILE",
            description =
                    "A private key here to log in to the hosts with; it stays in no file on the server. Repeatable."
                            + " With a passphrase, or for some hosts only: ansible.keys in the pipeline file.")
    private List<Path> keyFiles = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "The name to log in to the hosts with, where nothing else says.")
    private String user;

    @Option(
            names = {"-c", "--connection"},
            paramLabel = "PLUGIN",
            description = "How to reach the hosts, where nothing else says: ssh, local and so on.")
    private String connection;

    @Option(
            names = {"--connection-password-file", "--conn-pass-file"},
            paramLabel = "FILE",
            description = "A file here whose content is the password to log in to the hosts with.")
    private Path connectionPasswordFile;

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "A file here with the hosts' own keys; no others are trusted then.")
    private Path knownHosts;

    /** All but what is read from files. */
    AnsibleOptions over(AnsibleOptions options) {
        AnsibleOptions all = become ? options.become(true) : options;
        all = all.keys(keyFiles.stream().map(SshKey::of).toList());
        all = PlayWords.with(all, forks, AnsibleOptions::forks);
        all = PlayWords.with(all, becomeUser, AnsibleOptions::becomeUser);
        all = PlayWords.with(all, becomeMethod, AnsibleOptions::becomeMethod);
        all = PlayWords.with(all, user, AnsibleOptions::user);
        all = PlayWords.with(all, connection, AnsibleOptions::connection);
        return PlayWords.with(all, knownHosts, AnsibleOptions::knownHosts);
    }

    /** A request with what is read from files. */
    PlayRequest over(PlayRequest request, SecretFiles files) {
        return files.connectionPassword(connectionPasswordFile, files.becomePassword(becomePasswordFile, request));
    }
}
