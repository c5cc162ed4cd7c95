package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.lab.GitHttp;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.source.user.UserGit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkouts of every kind that git makes are described as git describes them, and lose no file that git tracks. */
class CheckoutKindsTest {
    @TempDir
    Path directory;

    private UserGit user(String path) {
        return new UserGit(
                Map.of(
                        "PATH",
                        path,
                        "HOME",
                        directory.toString(),
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "GIT_AUTHOR_NAME",
                        "김 철수",
                        "GIT_AUTHOR_EMAIL",
                        "kim@example.org",
                        "GIT_COMMITTER_NAME",
                        "Kim",
                        "GIT_COMMITTER_EMAIL",
                        "kim@example.org"),
                directory);
    }

    private String git(Path where, String... arguments) throws Exception {
        LocalProgram.Answer answer = user(System.getenv("PATH")).run(where, List.of(arguments));
        assertThat(answer.status()).as(answer.said()).isZero();
        return answer.text().strip();
    }

    private void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Path repository(String... options) throws Exception {
        Path root = directory.resolve("repository");
        Files.createDirectory(root);
        String[] init = new String[options.length + 4];
        System.arraycopy(options, 0, init, 1, options.length);
        init[0] = "init";
        init[init.length - 3] = "-q";
        init[init.length - 2] = "--initial-branch=main";
        init[init.length - 1] = ".";
        git(root, init);
        write(root.resolve(".gitignore"), "target/\n*.log\n");
        write(root.resolve("app/kept.log"), "tracked although a pattern matches it");
        write(root.resolve("app/site.yml"), "[]");
        write(root.resolve("docs/deep/page"), "d");
        write(root.resolve("app/다른"), "x");
        git(root, "add", "-f", ".");
        git(root, "commit", "-qm", "제목\n\nbody");
        return root;
    }

    /** A checkout of a kind. */
    private Path checkout(String kind) throws Exception {
        Path root = kind.equals("sha256") ? repository("--object-format=sha256") : repository();
        Path other = directory.resolve("other");
        switch (kind) {
            case "sparse index" -> git(root, "sparse-checkout", "set", "--cone", "--sparse-index", "app");
            case "sparse" -> git(root, "sparse-checkout", "set", "--no-cone", "/app/", "/.gitignore");
            case "split index" -> git(root, "update-index", "--split-index");
            case "untracked cache" -> git(root, "update-index", "--untracked-cache");
            case "version 4" -> git(root, "update-index", "--index-version", "4");
            case "unhashed index" -> git(root, "-c", "index.skipHash=true", "reset", "-q", "--hard");
            case "worktree" -> git(root, "worktree", "add", "-q", "-b", "side", other.toString());
            case "detached" -> git(root, "checkout", "-q", "--detach");
            case "shallow" -> git(directory, "clone", "-q", "--depth=1", "file://" + root, other.toString());
            case "partial" -> {
                git(root, "config", "uploadpack.allowFilter", "true");
                git(directory, "clone", "-q", "--filter=blob:none", "file://" + root, other.toString());
            }
            case "separate" ->
                git(
                        directory,
                        "clone",
                        "-q",
                        "--separate-git-dir=" + directory.resolve("apart"),
                        root.toString(),
                        "other");
            case "submodule" -> {
                git(directory, "init", "-q", "above");
                Path above = directory.resolve("above");
                git(above, "-c", "protocol.file.allow=always", "submodule", "add", "-q", root.toString(), "sub");
                return above.resolve("sub");
            }
            default -> assertThat(kind).isEqualTo("sha256");
        }
        return Files.exists(other) ? other : root;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sparse index",
                "sparse",
                "split index",
                "sha256",
                "untracked cache",
                "version 4",
                "unhashed index",
                "worktree",
                "detached",
                "shallow",
                "partial",
                "separate",
                "submodule"
            })
    void isDescribedAsGitDoes(String kind) throws Exception {
        Path root = checkout(kind);
        UserGit user = user(System.getenv("PATH"));
        Optional<String> branch =
                switch (kind) {
                    case "detached" -> Optional.empty();
                    case "worktree" -> Optional.of("side");
                    default -> Optional.of("main");
                };
        SourceCommit clean = new SourceCommit(
                root.toString(), branch, git(root, "rev-parse", "HEAD"), "김 철수 <kim@example.org>", "제목", false);

        assertThat(WorkingDirectory.describe(root, user)).hasValue(clean);
        assertThat(WorkingDirectory.describe(root.resolve("app"), user)
                        .orElseThrow()
                        .revision())
                .isEqualTo(clean.commit());
        write(root.resolve("app/target/out.jar"), "ignored");
        assertThat(WorkingDirectory.describe(root, user)).hasValue(clean);
        assertThat(WorkingDirectory.files(root.resolve("app"), Needed.NOTHING, false, user)
                        .files())
                .containsExactly(Path.of("kept.log"), Path.of("site.yml"), Path.of("다른"));
        write(root.resolve("app/new"), "untracked");
        assertThat(WorkingDirectory.describe(root, user).orElseThrow().dirty()).isTrue();
        Files.delete(root.resolve("app/new"));
        write(root.resolve("app/site.yml"), "changed");
        assertThat(WorkingDirectory.describe(root, user).orElseThrow().dirty()).isTrue();
    }

    @Test
    void onlyGitReadsASparseIndexAndThatIsSaidWhereThereIsNone() throws Exception {
        Path root = checkout("sparse index");

        assertThatThrownBy(() -> WorkingDirectory.describe(root, user("")))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot read the git checkout " + root
                        + ": Invalid path: docs/ (JGit); git is not installed on this machine");
        assertThatThrownBy(() -> WorkingDirectory.files(root, Needed.NOTHING, false, user(""))
                        .files())
                .hasMessage("cannot read the directory " + root
                        + ": which files git tracks is not known: Invalid path: docs/ (JGit); git is not installed on this"
                        + " machine");
    }

    @Test
    void aRepositoryOfSha256WithoutACommitHasNone() throws Exception {
        git(directory, "init", "-q", "--object-format=sha256", "empty");

        assertThat(WorkingDirectory.describe(directory.resolve("empty"), user(System.getenv("PATH"))))
                .isEmpty();
    }

    @Test
    void aSourceOfSha256IsRefusedByThatName() throws Exception {
        repository("--object-format=sha256");
        try (GitHttp server = new GitHttp(directory, "")) {
            String url = server.url("repository");
            assertThatThrownBy(() -> new Remote(GitSource.of(url, Optional.of("main")), user(System.getenv("PATH")))
                            .refs()
                            .wanted())
                    .isInstanceOf(LightermanException.class)
                    .hasMessage(
                            "cannot clone " + url + ": its object names are SHA-256, which JGit does not know; perhaps"
                                    + " you should clone it by git, and leave source.git out to build the clone as it is");
        }
    }

    @Test
    void whatTheUsersGitIgnoresEverywhereIsLeftOut() throws Exception {
        Path root = repository();
        write(root.resolve("app/site.yml.swp"), "of an editor");
        write(directory.resolve("config/git/ignore"), "*.swp\n");
        Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());

        assertThat(WorkingDirectory.files(
                                root.resolve("app"), Needed.NOTHING, false, new UserGit(environment, directory))
                        .files())
                .extracting(Path::toString)
                .containsExactly("kept.log", "site.yml", "다른");
    }
}
