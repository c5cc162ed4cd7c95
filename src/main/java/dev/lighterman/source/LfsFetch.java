package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.source.user.UserGit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.URIish;

/**
 * Gets the files of a workspace that Git LFS keeps, by the git-lfs program.
 *
 * @param user whose git
 * @param source the address that was cloned, with its login
 * @param shown the address for people
 */
record LfsFetch(UserGit user, GitSource source, String shown) {
    private static final Duration LIMIT = Duration.ofHours(1);
    /** What `git lfs install` writes; git-lfs puts no files in place where it is not there. */
    private static final List<String> INSTALLED = List.of(
            "-c", "filter.lfs.clean=git-lfs clean -- %f",
            "-c", "filter.lfs.smudge=git-lfs smudge -- %f",
            "-c", "filter.lfs.process=git-lfs filter-process",
            "-c", "filter.lfs.required=true");

    /** Gets them, of submodules too, at whatever depth. */
    void into(Path workspace, Consumer<String> warnings) throws LightermanException, InterruptedException {
        into(workspace, Optional.of(source.url()), warnings);
        Deque<Path> modules = new ArrayDeque<>(modules(workspace));
        while (!modules.isEmpty()) {
            Path module = modules.remove();
            into(module, Optional.empty(), warnings);
            modules.addAll(modules(module));
        }
    }

    private List<Path> modules(Path workspace) throws LightermanException {
        List<Path> modules = new ArrayList<>();
        try (Repository repository = Repositories.find(workspace)) {
            if (repository == null || !Files.exists(workspace.resolve(".gitmodules"))) {
                return modules;
            }
            try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
                while (walk.next()) {
                    Path module = workspace.resolve(walk.getPath());
                    if (Files.exists(module.resolve(".git"))) {
                        modules.add(module);
                    }
                }
            }
            return modules;
        } catch (IOException e) {
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot read the submodules of " + shown + ": " + e.getMessage(), e);
        }
    }

    /** An address is missing where the configuration there names it. */
    private void into(Path workspace, Optional<String> url, Consumer<String> warnings)
            throws LightermanException, InterruptedException {
        List<String> pointers = LfsPointers.below(workspace, user);
        if (pointers.isEmpty()) {
            return;
        } else if (LfsPointers.wanted(user)) {
            warnings.accept(LfsPointers.left(pointers));
            return;
        }
        checkServers(workspace);
        String said = "git-lfs is not installed on this machine";
        String remedy = "install git-lfs";
        if (user.installed() && user.run(workspace, List.of("lfs", "version")).status() == 0) {
            said = pull(workspace, url);
            remedy = "check whether the server has it, with `git lfs fetch` in a clone";
            pointers = LfsPointers.below(workspace, user);
        }
        if (!pointers.isEmpty()) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    LfsPointers.some(pointers) + " kept by Git LFS, and only a pointer came from " + shown + ": "
                            + said,
                    "perhaps you should " + remedy + ", or set GIT_LFS_SKIP_SMUDGE=1 to build with pointers");
        }
    }

    /** Those that the repository names, as for submodules. */
    private void checkServers(Path workspace) throws LightermanException {
        Path file = workspace.resolve(".lfsconfig");
        if (!Files.exists(file)) {
            return;
        }
        Config config = new Config();
        try {
            config.fromText(Files.readString(file));
        } catch (ConfigInvalidException | IOException e) {
            throw new LightermanException(
                    FailureKind.SOURCE, "cannot read .lfsconfig of " + shown + ": " + e.getMessage(), e);
        }
        List<String> addresses = new ArrayList<>(List.of(config.getStringList("lfs", null, "url")));
        for (String remote : config.getSubsections("remote")) {
            addresses.addAll(List.of(config.getStringList("remote", remote, "lfsurl")));
        }
        for (String address : addresses) {
            Optional<String> problem = SubmoduleUrl.problem(source.url(), address);
            if (problem.isPresent()) {
                throw new LightermanException(
                        FailureKind.SOURCE,
                        "cannot fetch what Git LFS keeps of " + shown + ": the address " + problem.get(),
                        "perhaps you should change it in .lfsconfig");
            }
        }
    }

    /** What git-lfs said. */
    private String pull(Path workspace, Optional<String> url) throws LightermanException, InterruptedException {
        List<String> arguments = new ArrayList<>(INSTALLED);
        url.ifPresent(address -> arguments.addAll(List.of("-c", "remote.origin.url=" + address)));
        Path login = null;
        try {
            if (source.password().isPresent() || source.tokenOnly()) {
                login = Files.createTempFile("lighterman-git-", ".login"); // for its owner only
                Files.writeString(
                        login,
                        "username=" + source.username().orElse("git") + "\npassword="
                                + source.password().map(Secret::reveal).orElse("") + "\n");
                Origin origin = Origin.of(new URIish(source.url()));
                String key = "credential." + origin.scheme() + "://" + origin.host() + ":" + origin.port() + ".helper=";
                arguments.addAll(
                        List.of("-c", key, "-c", key + "!f() { test \"$1\" != get || cat '" + login + "'; }; f"));
            }
            arguments.addAll(List.of("lfs", "pull", "origin"));
            LocalProgram.Answer answer = user.run(workspace, "", LIMIT, arguments);
            return answer.said().isEmpty()
                    ? "git lfs pull ended with exit status " + answer.status()
                    : answer.said().substring(answer.said().lastIndexOf('\n') + 1);
        } catch (IOException | URISyntaxException e) {
            throw new LightermanException(
                    FailureKind.SOURCE, "git-lfs cannot be given its login: " + e.getMessage(), e);
        } finally {
            if (login != null) {
                login.toFile().delete();
            }
        }
    }
}
