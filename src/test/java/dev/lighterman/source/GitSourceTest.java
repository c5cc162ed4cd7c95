package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitSourceTest {
    private static final PersonIdent AUTHOR = new PersonIdent("김 철수", "kim@example.org");

    @TempDir
    Path directory;

    private Path remote;
    private Path workspaces;

    @BeforeEach
    void remote() throws Exception {
        remote = directory.resolve("저장소 app");
        workspaces = directory.resolve("workspaces");
        try (Git git = Git.init()
                .setDirectory(remote.toFile())
                .setInitialBranch("main")
                .call()) {
            assertThat(git.getRepository().getBranch()).isEqualTo("main");
        }
        commit("처음", "a.txt", "1", ".gitignore", "target/\n");
    }

    /** Commits files given as path and text in turn; a text of null removes the file. */
    private String commit(String subject, String... files) throws Exception {
        try (Git git = Git.open(remote.toFile())) {
            for (int i = 0; i < files.length; i += 2) {
                Path file = remote.resolve(files[i]);
                if (files[i + 1] == null) {
                    Files.delete(file);
                    git.rm().addFilepattern(files[i]).call();
                } else {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, files[i + 1]);
                    git.add().addFilepattern(files[i]).call();
                }
            }
            return git.commit()
                    .setMessage(subject + "\n\nmore")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call()
                    .name();
        }
    }

    private GitSource source(String url, String branch) throws LightermanException {
        return GitSource.of(url, Optional.ofNullable(branch));
    }

    private GitSource.Checkout checkout(String branch) throws Exception {
        return source(remote.toString(), branch).checkout(workspaces, Optional.empty(), text -> {});
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !file.startsWith(".git/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void clonesTheRemotesHead() throws Exception {
        String second = commit("두 번째", "b/c.txt", "2");
        try (GitSource.Checkout checkout = checkout(null)) {
            assertThat(checkout.commit())
                    .isEqualTo(new SourceCommit(
                            remote.toString(), Optional.of("main"), second, "김 철수 <kim@example.org>", "두 번째", false));
            assertThat(files(checkout.directory())).containsExactly(".gitignore", "a.txt", "b/c.txt");
            assertThat(WorkingDirectory.describe(checkout.directory()).orElseThrow())
                    .isEqualTo(new SourceCommit(
                            checkout.directory().toString(),
                            Optional.of("main"),
                            second,
                            "김 철수 <kim@example.org>",
                            "두 번째",
                            false));
        }
    }

    @Test
    void fetchesAgainAndLeavesNothingOver() throws Exception {
        Path workspace;
        try (GitSource.Checkout checkout = checkout("main")) {
            workspace = checkout.directory();
            Files.createDirectories(workspace.resolve("target/classes"));
            Files.writeString(workspace.resolve("target/classes/old.class"), "old");
            Files.writeString(workspace.resolve("untracked"), "x");
            Files.writeString(workspace.resolve("a.txt"), "changed");
            Files.createDirectories(workspace.resolve("nested/.git"));
            Files.writeString(workspace.resolve("nested/.git/HEAD"), "ref: refs/heads/x\n");
        }
        String second = commit("next", "a.txt", null, "b.txt", "2");
        try (GitSource.Checkout checkout = checkout("main")) {
            assertThat(checkout.directory()).isEqualTo(workspace);
            assertThat(checkout.commit().commit()).isEqualTo(second);
            assertThat(files(workspace)).containsExactly(".gitignore", "b.txt");
            assertThat(workspace.resolve("target")).doesNotExist();
            assertThat(workspace.resolve("nested")).doesNotExist();
        }
    }

    @Test
    void followsARewrittenBranch() throws Exception {
        commit("second", "a.txt", "2");
        checkout("main").close();
        try (Git git = Git.open(remote.toFile())) {
            git.reset()
                    .setMode(org.eclipse.jgit.api.ResetCommand.ResetType.HARD)
                    .setRef("HEAD~1")
                    .call();
        }
        String other = commit("other second", "a.txt", "3");
        try (GitSource.Checkout checkout = checkout("main")) {
            assertThat(checkout.commit().commit()).isEqualTo(other);
            assertThat(checkout.directory().resolve("a.txt")).hasContent("3");
        }
    }

    @Test
    void aTagCanBeBuiltToo() throws Exception {
        String first = commit("tagged", "a.txt", "2");
        try (Git git = Git.open(remote.toFile())) {
            git.tag()
                    .setName("v1.0")
                    .setMessage("release")
                    .setTagger(AUTHOR)
                    .setSigned(false)
                    .call();
        }
        commit("later", "a.txt", "3");
        try (GitSource.Checkout checkout = checkout("v1.0")) {
            assertThat(checkout.commit().commit()).isEqualTo(first);
            assertThat(checkout.commit().branch()).isEmpty();
        }
    }

    @Test
    void aBrokenWorkspaceIsMadeAnew() throws Exception {
        Path workspace;
        try (GitSource.Checkout checkout = checkout("main")) {
            workspace = checkout.directory();
        }
        Files.writeString(workspace.resolve(".git/HEAD"), "garbage");
        Files.writeString(workspace.resolve(".git/config"), "[[[");
        try (GitSource.Checkout checkout = checkout("main")) {
            assertThat(files(checkout.directory())).containsExactly(".gitignore", "a.txt");
        }
    }

    @Test
    void twoCheckoutsOfOneUrlWaitForEachOther() throws Exception {
        List<String> told = new ArrayList<>();
        GitSource.Checkout first = checkout("main");
        Thread second = new Thread(() -> {
            try {
                source(remote.toString(), "main")
                        .checkout(workspaces, Optional.empty(), told::add)
                        .close();
                told.add("done");
            } catch (LightermanException | InterruptedException e) {
                told.add(e.toString());
            }
        });
        second.start();
        second.join(1000);
        assertThat(second.isAlive()).isTrue();
        first.close();
        second.join(20_000);
        assertThat(told)
                .containsExactly("another run is using the checkout of " + remote + "; waiting for it to end", "done");
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        try (Git git = Git.open(remote.toFile())) {
            for (String branch : List.of("feature/login", "feature/logout", "develop")) {
                git.branchCreate().setName(branch).call();
            }
        }
        assertThatThrownBy(() -> checkout("feature/lgin"))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        remote + " has no branch or tag \"feature/lgin\"; perhaps you should name one of its branches:"
                                + " feature/login, feature/logout, develop, main");
        assertThatThrownBy(() -> checkout("0a1b2c3"))
                .hasMessage(remote
                        + " has no branch or tag \"0a1b2c3\"; perhaps you should make a branch or tag for that commit;"
                        + " only playbooks of git may name a commit, by its 40 digits");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> source(none.toString(), null).checkout(workspaces, Optional.empty(), text -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "cannot clone " + none
                                + ": there is no git repository, or it is not yours to see; perhaps you should check its address");
        Path empty = directory.resolve("empty");
        Git.init().setDirectory(empty.toFile()).call().close();
        assertThatThrownBy(() -> source(empty.toString(), null).checkout(workspaces, Optional.empty(), text -> {}))
                .hasMessage(empty + " has no commits yet; perhaps you should push some first");
        assertThatThrownBy(() ->
                        source("http://127.0.0.1:1/app.git", null).checkout(workspaces, Optional.empty(), text -> {}))
                .hasMessage(
                        "cannot clone http://127.0.0.1:1/app.git: nothing answers there; perhaps you should check host"
                                + " and port");
        assertThatThrownBy(() -> source("http://nowhere.invalid/app.git", null)
                        .checkout(workspaces, Optional.empty(), text -> {}))
                .hasMessage(
                        "cannot clone http://nowhere.invalid/app.git: there is no such host; perhaps you should check"
                                + " the host's name");
    }

    @Test
    void aPasswordInTheUrlIsTakenOutOfIt() throws Exception {
        GitSource source = source("https://ci:hunter2@git.example.org/app.git", "main");
        assertThat(source)
                .isEqualTo(new GitSource(
                        "https://git.example.org/app.git",
                        Optional.of("main"),
                        Optional.of("ci"),
                        Optional.of(Secret.of("hunter2"))));
        assertThat(source("git@example.org:team/app.git", null).url()).isEqualTo("git@example.org:team/app.git");
        assertThat(source(remote.toString(), null).url()).isEqualTo(remote.toString());
    }

    @Test
    void aTokenInTheUrlIsShownNowhere() throws Exception {
        GitSource source = source("https://ghp_Secret@git.example.org/app.git", "main");
        assertThat(source)
                .isEqualTo(new GitSource(
                        "https://git.example.org/app.git",
                        Optional.of("main"),
                        Optional.of("ghp_Secret"),
                        Optional.empty()));
        assertThat(source.toString())
                .isEqualTo("GitSource[url=https://git.example.org/app.git, branch=Optional[main]]");
        assertThat(source("ftp://ghp_Secret@git.example.org/app.git", null).url())
                .isEqualTo("ftp://git.example.org/app.git");
        assertThat(source("ssh://git@git.example.org/app.git", null).url())
                .isEqualTo("ssh://git@git.example.org/app.git");
        assertThatThrownBy(() -> source("http://ghp_Secret@127.0.0.1:1/app.git", null)
                        .checkout(workspaces, Optional.empty(), text -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot clone http://127.0.0.1:1/app.git: nothing answers there; perhaps you should check"
                        + " host and port");
    }

    @Test
    void whatIsMadeIsForTheUserAlone() throws Exception {
        Files.createDirectory(
                workspaces, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (GitSource.Checkout checkout = checkout("main")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.directory())))
                    .isEqualTo("rwx------");
        }
    }

    /** JGit throws unchecked exceptions of its own for what it finds damaged. */
    @Test
    void aDamagedCheckoutIsSaid() throws Exception {
        Files.write(remote.resolve(".git/index"), new byte[] {'D', 'I', 'R', 'C', 0, 0, 0, 99, 0});
        assertThatThrownBy(() -> WorkingDirectory.describe(remote))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith("cannot read the git checkout " + remote + ": ");
        assertThatThrownBy(() ->
                        WorkingDirectory.files(remote, Needed.NOTHING, false).files())
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith("cannot read the directory " + remote + ": ");
    }

    /** Its .git was taken for a file left over: git in it spoke of the repository above, and it was cloned each time. */
    @Test
    void aSubmoduleStaysARepositoryAndMovesOn() throws Exception {
        Path app = remote;
        remote = directory.resolve("library");
        Git.init().setDirectory(remote.toFile()).setInitialBranch("main").call().close();
        String first = commit("one", "lib.txt", "1");
        try (Git git = Git.open(app.toFile())) {
            git.submoduleAdd().setPath("lib").setURI(remote.toString()).call().close();
            git.commit()
                    .setMessage("with it")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call();
        }
        try (GitSource.Checkout checkout =
                source(app.toString(), "main").checkout(workspaces, Optional.empty(), text -> {})) {
            assertThat(WorkingDirectory.describe(checkout.directory().resolve("lib"))
                            .orElseThrow()
                            .commit())
                    .isEqualTo(first);
        }
        String second = commit("two", "lib.txt", "2");
        try (Git git = Git.open(app.resolve("lib").toFile())) {
            git.fetch().call();
            git.checkout().setName(second).call();
        }
        try (Git git = Git.open(app.toFile())) {
            git.add().addFilepattern("lib").call();
            git.commit()
                    .setMessage("moved on")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call();
        }
        try (GitSource.Checkout checkout =
                source(app.toString(), "main").checkout(workspaces, Optional.empty(), text -> {})) {
            assertThat(checkout.directory().resolve("lib/lib.txt")).hasContent("2");
            assertThat(WorkingDirectory.describe(checkout.directory().resolve("lib"))
                            .orElseThrow()
                            .commit())
                    .isEqualTo(second);
        }
    }

    @Test
    void submodulesComeAlongAndAreClean() throws Exception {
        Path library = directory.resolve("library");
        try (Git git = Git.init()
                .setDirectory(library.toFile())
                .setInitialBranch("main")
                .call()) {
            Files.writeString(library.resolve("lib.txt"), "lib");
            git.add().addFilepattern("lib.txt").call();
            git.commit()
                    .setMessage("lib")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call();
        }
        try (Git git = Git.open(remote.toFile())) {
            git.submoduleAdd().setPath("lib").setURI(library.toString()).call().close();
            git.commit()
                    .setMessage("submodule")
                    .setAuthor(AUTHOR)
                    .setCommitter(AUTHOR)
                    .setSign(false)
                    .call();
        }
        Path workspace;
        try (GitSource.Checkout checkout = checkout("main")) {
            workspace = checkout.directory();
            assertThat(workspace.resolve("lib/lib.txt")).hasContent("lib");
            Files.writeString(workspace.resolve("lib/left"), "over");
        }
        try (GitSource.Checkout checkout = checkout("main")) {
            assertThat(checkout.directory().resolve("lib/lib.txt")).hasContent("lib");
            assertThat(checkout.directory().resolve("lib/left")).doesNotExist();
        }
    }

    @Test
    void aCommitThatIsNotTheNewestAndWhatCameAfterIt() throws Exception {
        String first = commit("하나", "a.txt", "하나");
        String second = commit("둘", "a.txt", "둘");
        String third = commit("셋", "a.txt", "셋");
        GitSource source = source(remote.toString(), "main");
        // a workspace that knows the newest commit alone
        checkout("main").close();

        assertThat(source.head()).isEqualTo(new RemoteHead("refs/heads/main", Optional.of("main"), third));
        assertThat(source.commitsSince(workspaces, first, text -> {})).contains(List.of(second, third));
        assertThat(source.commitsSince(workspaces, third, text -> {})).contains(List.of());
        assertThat(source.commitsSince(workspaces, "0123456789".repeat(4), text -> {}))
                .isEmpty();
        try (GitSource.Checkout checkout = source.checkout(workspaces, Optional.of(second), text -> {})) {
            assertThat(checkout.commit().commit()).isEqualTo(second);
            assertThat(checkout.commit().branch()).contains("main");
            assertThat(Files.readString(checkout.directory().resolve("a.txt"))).isEqualTo("둘");
        }
        assertThatThrownBy(() -> source.checkout(workspaces, Optional.of("0123456789".repeat(4)), text -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessage(remote
                        + " has no commit 0123456789012345678901234567890123456789 on refs/heads/main (any more)");
    }

    /** JGit's NumberFormatException came through. */
    @Test
    void aPortThatIsNoneIsSaid() {
        assertThatThrownBy(() -> source("ssh://example.org:99999999999/app.git", null))
                .isInstanceOf(LightermanException.class)
                .hasMessage("the source is no URL or path that git can clone");
        assertThatThrownBy(() ->
                        SubmoduleUrl.check("https://example.org/a.git", "lib", "ssh://example.org:99999999999/b.git"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot clone the submodule lib of https://example.org/a.git: its address"
                        + " ssh://example.org:99999999999/b.git is a malformed address, and a repository may name https and"
                        + " ssh addresses only; perhaps you should change it in .gitmodules, or give it relative to the"
                        + " repository's own");
    }
}
