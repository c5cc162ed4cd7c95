package dev.lighterman.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingDirectoryTest {
    @TempDir
    Path directory;

    private void file(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> listed(String below) throws LightermanException {
        return WorkingDirectory.files(directory.resolve(below), Needed.NOTHING, false).files().stream()
                .map(Path::toString)
                .toList();
    }

    private void someFiles() throws IOException {
        file(".gitignore", "*.log\n!keep.log\n/target/\nsecret 파일\n");
        file("site.yml", "");
        file("a.log", "");
        file("keep.log", "");
        file("target/x", "");
        file("roles/web/tasks/main.yml", "");
        file("roles/web/target/y", "");
        file("roles/.gitignore", "files/*\n!files/한글.txt\n");
        file("roles/files/a", "");
        file("roles/files/한글.txt", "");
        file("secret 파일", "");
    }

    @Test
    void gitignoreIsHonouredOutsideOfACheckout() throws Exception {
        someFiles();
        assertThat(listed(""))
                .containsExactly(
                        ".gitignore",
                        "keep.log",
                        "roles/.gitignore",
                        "roles/files/한글.txt",
                        "roles/web/target/y",
                        "roles/web/tasks/main.yml",
                        "site.yml");
        assertThat(WorkingDirectory.describe(directory)).isEmpty();
    }

    @Test
    void insideACheckoutTheRulesAboveHoldAndTrackedFilesStay() throws Exception {
        someFiles();
        file("roles/web/tracked.log", "");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            git.add().addFilepattern(".").call();
            // as git add --force does
            org.eclipse.jgit.dircache.DirCache index = git.getRepository().lockDirCache();
            org.eclipse.jgit.dircache.DirCacheBuilder builder = index.builder();
            builder.keep(0, index.getEntryCount());
            org.eclipse.jgit.dircache.DirCacheEntry entry =
                    new org.eclipse.jgit.dircache.DirCacheEntry("roles/web/tracked.log");
            entry.setFileMode(org.eclipse.jgit.lib.FileMode.REGULAR_FILE);
            builder.add(entry);
            builder.finish();
            index.write();
            index.commit();
        }
        file("roles/web/untracked.log", "");
        file(".git/info/exclude", "site.yml\n");
        assertThat(listed("roles/web")).containsExactly("target/y", "tasks/main.yml", "tracked.log");
        assertThat(listed("target")).containsExactly("x"); // ignored as a whole, so no checkout's
        assertThat(listed("")).doesNotContain("a.log", "target/x").contains("site.yml"); // tracked
    }

    @Test
    void linksAreFollowedOnceAndDanglingOnesLeftOut() throws Exception {
        file("real/x", "");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));
        Files.createSymbolicLink(directory.resolve("real/circle"), directory);
        Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("none"));
        assertThat(listed("")).containsExactly("link/x", "real/x");
    }

    @Test
    void aLinkThatLeadsOutIsAnErrorThatNamesItAndItsTarget(@TempDir Path elsewhere) throws Exception {
        Files.writeString(elsewhere.resolve("id_rsa"), "key");
        file("site.yml", "");
        Path link = Files.createSymbolicLink(directory.resolve("h"), elsewhere);
        String message = "cannot send all of " + directory + ": h is a symbolic link to " + elsewhere.toRealPath()
                + ", which is outside of " + directory.toRealPath()
                + "; perhaps you should put a copy in its place, list it"
                + " in .gitignore, or set ansible.followLinks (--follow-links)";
        assertThatThrownBy(() -> listed(""))
                .isInstanceOf(LightermanException.class)
                .hasMessage(message);
        assertThat(WorkingDirectory.files(directory, Needed.NOTHING, true).files())
                .containsExactly(Path.of("h/id_rsa"), Path.of("site.yml"));

        Files.delete(link);
        Files.createSymbolicLink(link, elsewhere.resolve("id_rsa"));
        assertThatThrownBy(() -> listed("")).hasMessageContaining("h is a symbolic link to ");
        Files.writeString(directory.resolve(".gitignore"), "h\n");
        assertThat(listed("")).containsExactly(".gitignore", "site.yml");
    }

    @Test
    void whatIsOfThisMachineStaysHereWithoutAnError() throws Exception {
        file("site.yml", "");
        file("venv/pyvenv.cfg", "home = /usr/bin\n");
        file("venv/lib/x.py", "");
        Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(directory.resolve("bin/head"), Path.of("/usr/bin/head"));
        DirectoryFiles found = WorkingDirectory.files(directory, new Needed(Set.of(directory), name -> true), false);
        assertThat(found.files()).containsExactly(Path.of("site.yml"));
        assertThat(found.leftOut()).containsExactly(Path.of("bin/head"), Path.of("venv"));
        assertThat(WorkingDirectory.files(directory, Needed.NOTHING, true).files())
                .containsExactly(Path.of("bin/head"), Path.of("site.yml"));
    }

    /** In a project below /usr/src, links within it were taken for links to programs of the system. */
    @Test
    void linksWithinAProjectThatLiesWhereTheSystemKeepsProgramsAreSent() throws Exception {
        Path system = directory.toRealPath().getParent();
        file("real", "");
        Path within = Files.createSymbolicLink(directory.resolve("within"), Path.of("real"));
        Path out = Files.createSymbolicLink(directory.resolve("out"), system);
        Confinement confinement = Confinement.of(directory, false);
        assertThat(confinement.leadsTo(List.of(system), within)).isFalse();
        assertThat(confinement.leadsTo(List.of(system), out)).isTrue();
        assertThat(Confinement.of(directory, true).leadsTo(List.of(system), out))
                .isFalse();
    }

    @Test
    void aLinkToCredentialsIsRefusedByWhereItLeadsWhateverItIsCalled() throws Exception {
        file(".ssh/id_rsa", "key");
        file("play/site.yml", "");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            assertThat(git.getRepository().isBare()).isFalse(); // the root is above both
        }
        Files.createSymbolicLink(directory.resolve("play/files"), directory.resolve(".ssh"));
        for (boolean followLinks : new boolean[] {false, true}) {
            assertThatThrownBy(() -> WorkingDirectory.files(directory.resolve("play"), Needed.NOTHING, followLinks)
                            .files())
                    .hasMessageStartingWith("cannot send all of " + directory
                            + "/play: files is a symbolic link to " + directory.toRealPath()
                            + "/.ssh, where credentials are kept; ");
        }
    }

    @Test
    void linksWithinOneGitWorkTreeAreFollowed() throws Exception {
        file("common/x", "");
        file("play/site.yml", "");
        Git.init().setDirectory(directory.toFile()).call().close();
        Files.createSymbolicLink(directory.resolve("play/roles"), Path.of("../common"));
        assertThat(listed("play")).containsExactly("roles/x", "site.yml");
    }

    @Test
    void aTreeOfEndlessDepthIsAnError() throws Exception {
        file("d/".repeat(Listing.DEEPEST + 1) + "x", "");
        assertThatThrownBy(() -> listed(""))
                .hasMessageMatching("(?s).*/d lies more than 100 directories below " + directory
                        + "; perhaps you should list it in .gitignore");
    }

    @Test
    void moreThanAnybodyWouldSendIsAnError() throws Exception {
        try (RandomAccessFile big =
                new RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            big.setLength(Listing.MAX_BYTES + 1);
        }
        assertThatThrownBy(() -> listed(""))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        directory + " holds more than 512 MiB that would be sent with the playbook; perhaps you should"
                                + " put the playbook into a directory of its own, name a smaller project directory, or list what it doesn't need in .gitignore");
    }

    @Test
    void credentialsBesideAPlaybookAreNotListed(@org.junit.jupiter.api.io.TempDir java.nio.file.Path home)
            throws Exception {
        java.nio.file.Files.createDirectories(home.resolve(".ssh"));
        java.nio.file.Files.writeString(home.resolve(".ssh/id_ed25519"), "key");
        java.nio.file.Files.writeString(home.resolve(".netrc"), "password");
        java.nio.file.Files.writeString(home.resolve("site.yml"), "[]");
        assertThat(WorkingDirectory.files(home, Needed.NOTHING, false).files())
                .containsExactly(java.nio.file.Path.of("site.yml"));
    }
}
