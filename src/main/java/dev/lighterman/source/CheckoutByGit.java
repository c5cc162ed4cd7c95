package dev.lighterman.source;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.source.user.UserGit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkout as the git program sees it, for those that JGit cannot read: a sparse or split index, SHA-256, and whatever git
 * learns next. Immutable.
 *
 * @param git the program
 * @param directory the checkout, or a directory in it
 */
record CheckoutByGit(UserGit git, Path directory) {
    /** As {@link WorkingDirectory#describe}. */
    Optional<SourceCommit> describe() throws LightermanException, InterruptedException {
        if (run("rev-parse", "--git-dir").status() == 0
                && run("rev-parse", "--quiet", "--verify", "HEAD").status() != 0) {
            return Optional.empty(); // no commit yet
        }
        String[] commit = said(
                        "-c",
                        "i18n.logOutputEncoding=UTF-8",
                        "-c",
                        "log.showSignature=false",
                        "log",
                        "-1",
                        "--format=%H%x00%an <%ae>%x00%s")
                .strip()
                .split("\0", 3);
        LocalProgram.Answer branch = run("symbolic-ref", "--quiet", "HEAD");
        return Optional.of(new SourceCommit(
                directory.toAbsolutePath().normalize().toString(),
                Optional.of(branch.text().strip())
                        .filter(name -> branch.status() == 0 && name.startsWith("refs/heads/"))
                        .map(name -> name.substring("refs/heads/".length())),
                commit[0],
                commit[1],
                commit[2],
                !said("status", "--porcelain", "--untracked-files=normal").isEmpty()));
    }

    /** The paths that git tracks, relative to the directory, which is the root of the work tree. */
    List<String> tracked() throws LightermanException, InterruptedException {
        return List.of(said("ls-files", "-z").split("\0"));
    }

    private LocalProgram.Answer run(String... arguments) throws LightermanException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-c", "core.fsmonitor=false"));
        all.addAll(List.of(arguments));
        return git.run(directory, all);
    }

    private String said(String... arguments) throws LightermanException, InterruptedException {
        LocalProgram.Answer answer = run(arguments);
        if (answer.status() != 0) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    answer.said().isEmpty() ? "git ended with exit status " + answer.status() : answer.said());
        }
        return answer.text();
    }
}
