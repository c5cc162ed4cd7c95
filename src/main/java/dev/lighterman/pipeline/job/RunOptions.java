package dev.lighterman.pipeline.job;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.SshKey;
import dev.lighterman.run.stage.HostAccess;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.ssh.OpenedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The options of a run with what is in the files that they name. Stateless. */
public final class RunOptions {
    private static final Set<String> BY_SSH = Set.of("ssh", "smart", "ansible.builtin.ssh");

    private RunOptions() {}

    /** A request with options, and with the content of the files that these name. */
    public static RunRequest applied(AnsibleOptions options, RunRequest request) throws InvalidInputException {
        List<Problem> problems = new ArrayList<>();
        HostAccess access = access(options, problems);
        RunRequest applied = request;
        try {
            applied = AnsibleSettings.applied(options, request);
        } catch (InvalidInputException e) {
            problems.addAll(0, e.problems());
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return applied.hosts(hosts -> hosts.access(access));
    }

    /** What is wrong with the files that options name. */
    public static List<Problem> problems(AnsibleOptions options) {
        List<Problem> problems = new ArrayList<>(AnsibleSettings.fileProblems(options));
        access(options, problems);
        return problems;
    }

    private static HostAccess access(AnsibleOptions options, List<Problem> problems) {
        List<HostAccess.Key> keys = new ArrayList<>();
        for (SshKey key : options.keys()) {
            try {
                OpenedKey opened = OpenedKey.of(key);
                keys.add(new HostAccess.Key(
                        opened.name(), opened.privateKey(), opened.publicKey(), opened.certificate(), key.hosts()));
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
        Optional<String> known = options.knownHosts().flatMap(file -> text(file, problems));
        return new HostAccess(
                keys,
                logins(options),
                known,
                options.hostKey(),
                options.connection().map(BY_SSH::contains).orElse(true));
    }

    /** The logins of the options; those for some hosts come before those for all. */
    private static List<HostLogin> logins(AnsibleOptions options) {
        List<HostLogin> logins = new ArrayList<>(options.logins());
        options.password().ifPresent(password -> logins.add(HostLogin.of("all").password(password)));
        if (logins.stream().anyMatch(login -> login.becomePassword().isPresent())) {
            options.becomePassword()
                    .ifPresent(password -> logins.add(HostLogin.of("all").becomePassword(password)));
        }
        return logins;
    }

    private static Optional<String> text(Path file, List<Problem> problems) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            problems.add(Problem.of("the known_hosts file " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is none")));
            return Optional.empty();
        }
    }
}
