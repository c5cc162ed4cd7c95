package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.lab.GitHttp;
import dev.lighterman.local.LocalProgram;
import dev.lighterman.source.user.UserGit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that Git LFS keeps is never taken for its pointer. */
class LfsTest {
    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345
            """;

    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();
    private Path app;
    /** Has git, and no git-lfs. */
    private Path programs;

    @BeforeEach
    void repository() throws Exception {
        programs = Files.createDirectory(directory.resolve("programs"));
        for (String program : List.of("git", "sh", "cat", "test", "grep", "sed", "env", "uname", "basename")) {
            Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (found.isPresent()) {
                Files.createSymbolicLink(programs.resolve(program), found.get());
            }
        }
        app = repository("app", POINTER);
    }

    private Path repository(String name, String model) throws Exception {
        Path root = directory.resolve(name);
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve(".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        Files.writeString(root.resolve("data/model.bin"), model);
        Files.writeString(root.resolve("data/other.bin"), POINTER);
        Files.writeString(root.resolve("small.txt"), "x");
        git(root, "init", "-q", "--initial-branch=main");
        git(root, "add", ".");
        git(root, "commit", "-qm", "one");
        return root;
    }

    private UserGit user(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH",
                programs.toString(),
                "HOME",
                directory.toString(),
                "GIT_CONFIG_NOSYSTEM",
                "1",
                "GIT_AUTHOR_NAME",
                "Kim",
                "GIT_AUTHOR_EMAIL",
                "kim@example.org",
                "GIT_COMMITTER_NAME",
                "Kim",
                "GIT_COMMITTER_EMAIL",
                "kim@example.org"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return new UserGit(environment, directory);
    }

    private void git(Path where, String... arguments) throws Exception {
        LocalProgram.Answer answer = user().run(where, List.of(arguments));
        assertThat(answer.status()).as(answer.said()).isZero();
    }

    /** Writes the files in place of the pointers, and what it was asked. */
    private void gitLfs(String script) throws Exception {
        Path program = programs.resolve("git-lfs");
        Files.writeString(program, "#!/bin/sh\n[ \"$1\" = version ] && exit 0\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private GitSource.Checkout checkout(String url, UserGit user) throws Exception {
        return Workspace.open(
                GitSource.of(url, Optional.of("main")),
                directory.resolve("workspaces"),
                Optional.empty(),
                told::add,
                user);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPointerThatIsClonedEndsTheRunWhereNoGitLfsIs(boolean installedOnce) throws Exception {
        if (installedOnce) { // `git lfs install` wrote this once, and the program went
            git(directory, "config", "--global", "filter.lfs.smudge", "git-lfs smudge -- %f");
            git(directory, "config", "--global", "filter.lfs.required", "true");
        }
        assertThatThrownBy(() -> checkout(app.toString(), user()))
                .hasMessage("data/model.bin and 1 more file are kept by Git LFS, and only a pointer came from " + app
                        + ": git-lfs is not installed on this machine; perhaps you should install git-lfs, or set"
                        + " GIT_LFS_SKIP_SMUDGE=1 to build with pointers");
    }

    @Test
    void gitLfsPutsTheFilesInPlaceEachTime() throws Exception {
        gitLfs("""
                git config remote.origin.url > asked; git config filter.lfs.clean >> asked
                echo whole > data/model.bin; echo whole > data/other.bin
                """);
        for (int run = 0; run < 2; run++) {
            try (GitSource.Checkout checkout = checkout(app.toString(), user())) {
                assertThat(checkout.directory().resolve("data/model.bin")).hasContent("whole");
                assertThat(checkout.directory().resolve("asked")).hasContent(app + "\ngit-lfs clean -- %f");
                assertThat(checkout.directory().resolve(".git/config"))
                        .content()
                        .doesNotContain("lfs");
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void gitLfsLogsInAsTheSourceDoesAndNoFileKeepsThat() throws Exception {
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            gitLfs("printf 'protocol=http\\nhost=127.0.0.1:" + server.port() + "\\n\\n' | git credential fill > asked\n"
                    + "printf 'protocol=http\\nhost=other:" + server.port() + "\\n\\n' | git credential fill >> asked\n"
                    + "echo whole > data/model.bin; echo whole > data/other.bin\n");
            String url = server.url("app").replace("http://", "http://ci:hunter2@");
            try (GitSource.Checkout checkout = checkout(url, user())) {
                assertThat(checkout.directory().resolve("asked"))
                        .hasContent(
                                "protocol=http\nhost=127.0.0.1:" + server.port() + "\nusername=ci\npassword=hunter2");
            }
        }
    }

    /** Each who may push writes that file: it must not lead to this machine's files, nor over a line less safe. */
    @Test
    void anAddressOfLargeFilesThatARepositoryNamesIsCheckedAsASubmodulesIs() throws Exception {
        gitLfs("echo whole > data/model.bin; echo whole > data/other.bin; echo asked >> '" + directory + "/asked'\n");
        try (GitHttp server = new GitHttp(directory, "ci:hunter2")) {
            String url = server.url("app").replace("http://", "http://ci:hunter2@");
            for (String key : List.of("[lfs]\n\turl = ", "[remote \"origin\"]\n\tlfsurl = ")) {
                Files.writeString(app.resolve(".lfsconfig"), key + "file://" + directory + "/private\n");
                git(app, "add", ".lfsconfig");
                git(app, "commit", "-qm", "elsewhere");

                assertThatThrownBy(() -> checkout(url, user()))
                        .hasMessage("cannot fetch what Git LFS keeps of " + server.url("app") + ": the address file://"
                                + directory + "/private is a path of this machine, and a repository may name https and"
                                + " ssh addresses only; perhaps you should change it in .lfsconfig");
            }
            assertThat(directory.resolve("asked")).doesNotExist();
            Files.writeString(app.resolve(".lfsconfig"), "[lfs]\n\turl = https://lfs.example.org/app\n");
            git(app, "commit", "-qam", "allowed");
            checkout(url, user()).close();
            assertThat(directory.resolve("asked")).hasContent("asked");
        }
    }

    @Test
    void whatGitLfsSaysOfAFailureIsTold() throws Exception {
        gitLfs("echo whole > data/other.bin; echo 'batch response: no such object' >&2; exit 2\n");

        assertThatThrownBy(() -> checkout(app.toString(), user()))
                .hasMessage("data/model.bin is kept by Git LFS, and only a pointer came from " + app
                        + ": batch response: no such object; perhaps you should check whether the server has it, with `git"
                        + " lfs fetch` in a clone, or set GIT_LFS_SKIP_SMUDGE=1 to build with pointers");
    }

    @Test
    void pointersStayWithAWarningWhereTheUserWantsThem() throws Exception {
        checkout(app.toString(), user("GIT_LFS_SKIP_SMUDGE", "1")).close();

        assertThat(told)
                .containsExactly("data/model.bin and 1 more file are kept by Git LFS, and only a pointer is built, as"
                        + " GIT_LFS_SKIP_SMUDGE says");
    }

    @Test
    void aSubmodulesPointersAreFoundToo() throws Exception {
        Files.writeString(app.resolve("data/model.bin"), "whole");
        Files.writeString(app.resolve("data/other.bin"), "whole");
        git(app, "commit", "-qam", "no pointers");
        Path above = directory.resolve("above");
        git(directory, "init", "-q", "--initial-branch=main", "above");
        repository("lib", "whole");
        git(above, "-c", "protocol.file.allow=always", "submodule", "add", "-q", directory + "/lib", "lib");
        git(above, "commit", "-qm", "with lib");

        assertThatThrownBy(() -> checkout(above.toString(), user()))
                .hasMessageStartingWith("data/other.bin is kept by Git LFS, and only a pointer came from " + above);
    }

    /** Its pointers were built without a word. */
    @Test
    void theSubmoduleOfASubmoduleIsLookedAtToo() throws Exception {
        repository("lib", "whole");
        for (String name : List.of("middle", "above")) {
            String of = name.equals("middle") ? "lib" : "middle";
            git(directory, "init", "-q", "--initial-branch=main", name);
            git(
                    directory.resolve(name),
                    "-c",
                    "protocol.file.allow=always",
                    "submodule",
                    "add",
                    "-q",
                    directory + "/" + of,
                    of);
            git(directory.resolve(name), "commit", "-qm", "with " + of);
        }
        Path above = directory.resolve("above");

        assertThatThrownBy(() -> checkout(above.toString(), user()))
                .hasMessageStartingWith("data/other.bin is kept by Git LFS, and only a pointer came from " + above);
    }

    @Test
    void aDirectoryWithPointersIsNotBuiltAsItIs() throws Exception {
        assertThatThrownBy(() -> LfsPointers.check(app.resolve("data"), user()))
                .hasMessage("data/model.bin and 1 more file are kept by Git LFS, and what is in " + app.resolve("data")
                        + " is a pointer only; nothing was built; perhaps you should run `git lfs pull` there, or set"
                        + " GIT_LFS_SKIP_SMUDGE=1 to build with pointers");
        assertThat(LfsPointers.check(app, user("GIT_LFS_SKIP_SMUDGE", "1")))
                .hasValue("data/model.bin and 1 more file are kept by Git LFS, and only a pointer is built, as"
                        + " GIT_LFS_SKIP_SMUDGE says");
        Files.createDirectory(app.resolve("src"));
        assertThat(LfsPointers.check(app.resolve("src"), user())).isEmpty();
        Files.writeString(app.resolve("data/model.bin"), "whole");
        Files.writeString(app.resolve("data/other.bin"), "whole");
        assertThat(LfsPointers.check(app, user())).isEmpty();
    }

    @Test
    void aTextThatOnlyBeginsAsAPointerIsNone() throws Exception {
        Path file = directory.resolve("text");
        assertThat(LfsPointers.isOne(Files.writeString(file, POINTER))).isTrue();
        assertThat(LfsPointers.isOne(
                        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\nis not read\n")))
                .isFalse();
        assertThat(LfsPointers.isOne(Files.writeString(file, POINTER + "x".repeat(1024))))
                .isFalse();
    }

    @Test
    void aVariableThatSaysNoWantsNoPointers() {
        for (String no : List.of("", "0", "false", "False")) {
            assertThat(LfsPointers.wanted(user("GIT_LFS_SKIP_SMUDGE", no)))
                    .as(no)
                    .isFalse();
        }
        assertThat(LfsPointers.wanted(user("GIT_LFS_SKIP_SMUDGE", "1"))).isTrue();
    }
}
