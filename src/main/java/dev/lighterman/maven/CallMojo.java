package dev.lighterman.maven;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.SshKey;
import dev.lighterman.app.PlayWords;
import dev.lighterman.app.SecretFiles;
import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;

/** The common part of the goals that run something on hosts of the user's choice. */
abstract class CallMojo extends PipelineMojo {
    /** A file or directory here, an absolute path on the server, or hosts with a comma. */
    @Parameter(property = "lighterman.play.inventory")
    private String hosts;

    /** Variables as {@code -e} has them: {@code key=value}, JSON, or {@code @FILE}. Not for secrets. */
    @Parameter(property = "lighterman.play.extraVars")
    private String extraVars;

    /** Changes nothing, says what would change. */
    @Parameter(property = "lighterman.play.check", defaultValue = "false")
    private boolean check;

    /** Shows the differences. */
    @Parameter(property = "lighterman.play.diff", defaultValue = "false")
    private boolean diff;

    /** How many hosts at once. Ansible's default without it, 5. */
    @Parameter(property = "lighterman.play.forks")
    private Integer forks;

    /** Runs as another user, root by default. */
    @Parameter(property = "lighterman.play.become", defaultValue = "false")
    private boolean become;

    /** A file here whose content is the vault password. */
    @Parameter(property = "lighterman.play.vaultPasswordFile")
    private File vaultPasswordFile;

    /** Vault passwords of several ids, each {@code label@file}. */
    @Parameter(property = "lighterman.play.vaultIds")
    private List<String> vaultIds = List.of();

    /** A file here whose content is the password for become. */
    @Parameter(property = "lighterman.play.becomePasswordFile")
    private File becomePasswordFile;

    /** Private keys here to log in to the hosts with; they stay in no file on the server. */
    @Parameter(property = "lighterman.play.keyFiles")
    private List<File> keyFiles = List.of();

    /** The name to log in to the hosts with, where nothing else says. */
    @Parameter(property = "lighterman.play.user")
    private String user;

    /** How to reach the hosts, where nothing else says: {@code ssh}, {@code local} and so on. */
    @Parameter(property = "lighterman.play.connection")
    private String connection;

    /** A file here whose content is the password to log in to the hosts with. */
    @Parameter(property = "lighterman.play.connectionPasswordFile")
    private File connectionPasswordFile;

    /** As which user tasks run with become. root without it. */
    @Parameter(property = "lighterman.play.becomeUser")
    private String becomeUser;

    /** By what become is done. sudo without it. */
    @Parameter(property = "lighterman.play.becomeMethod")
    private String becomeMethod;

    /** A file here with the hosts' own keys; no others are trusted then. */
    @Parameter(property = "lighterman.play.knownHosts")
    private File knownHosts;

    /** A YAML or JSON file here of variables that nobody may read. */
    @Parameter(property = "lighterman.play.secretVars")
    private File secretVars;

    /** Sends also what symbolic links lead to outside of the playbook's directory and its git work tree. */
    @Parameter(property = "lighterman.play.followLinks", defaultValue = "false")
    private boolean followLinks;

    @Override
    final boolean needsImage() {
        return false;
    }

    @Override
    final boolean isPerPipeline() {
        return false;
    }

    /** Options with those of the parameters. */
    final AnsibleOptions over(AnsibleOptions options) {
        AnsibleOptions all = options.check(check).diff(diff).become(become).followLinks(followLinks);
        all = all.keys(keyFiles.stream().map(file -> SshKey.of(file.toPath())).toList());
        all = PlayWords.with(all, forks, AnsibleOptions::forks);
        all = PlayWords.with(all, path(vaultPasswordFile), AnsibleOptions::vaultPasswordFile);
        all = PlayWords.with(all, becomeUser, AnsibleOptions::becomeUser);
        all = PlayWords.with(all, becomeMethod, AnsibleOptions::becomeMethod);
        all = PlayWords.with(all, user, AnsibleOptions::user);
        all = PlayWords.with(all, connection, AnsibleOptions::connection);
        all = PlayWords.with(all, path(knownHosts), AnsibleOptions::knownHosts);
        return PlayWords.with(all, extraVars, AnsibleOptions::extraVars);
    }

    /** The same without a playbook, where the current directory is the project if it is one. */
    final AnsibleOptions here() {
        AnsibleOptions all = over(AnsibleOptions.none());
        return PlayWords.project().map(all::project).orElse(all);
    }

    /** A request with the inventory, and with what is read from files. */
    final PlayRequest over(PlayRequest request) throws InvalidInputException {
        SecretFiles files = new SecretFiles();
        PlayRequest all = hosts == null ? request : request.inventory(hosts);
        all = files.becomePassword(path(becomePasswordFile), files.vaultIds(vaultIds, all));
        all = files.connectionPassword(path(connectionPasswordFile), all);
        all = files.secretVariables(secretVars == null ? List.of() : List.of(secretVars.toPath()), all);
        files.throwIfAny();
        return all;
    }
}
