package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.TransferSet;
import dev.lighterman.node.FileMode;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.SecretRegister;
import dev.lighterman.settings.Settings;
import dev.lighterman.transfer.TransferFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectorTest {
    @TempDir
    Path root;

    private Selector selector;

    @BeforeEach
    void selector() {
        selector = new Selector(root, "/root", SecretRegister.NONE);
    }

    private Path file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "1234");
    }

    private static TransferSet set(String... files) {
        return TransferSet.of(files);
    }

    private static List<String> remotes(List<Selection> selections) {
        return selections.stream()
                .flatMap(selection -> selection.files().stream().map(file -> selection.to() + " " + file.remote()))
                .toList();
    }

    @Test
    void byDefaultThePackageAndTheDockerfileGoToTheContext() throws Exception {
        Path jar = file("target/app.jar");
        Path war = file("target/app.war");
        Path dockerfile = file("Dockerfile");
        for (String other : List.of(
                "target/app-sources.jar",
                "target/app-javadoc.jar",
                "target/app-tests.jar",
                "target/original-app.jar",
                "target/lib/x.jar",
                "other.jar")) {
            file(other);
        }
        assertThat(selector.byDefault("Dockerfile"))
                .containsExactly(new Selection(
                        "/root",
                        List.of(
                                new TransferFile(dockerfile, "Dockerfile", FileMode.READABLE),
                                new TransferFile(jar, "app.jar", FileMode.READABLE),
                                new TransferFile(war, "app.war", FileMode.READABLE)),
                        12));
    }

    @Test
    void byDefaultAPackageAndADockerfileMustBeThere() throws Exception {
        assertThatThrownBy(() -> selector.byDefault("Dockerfile"))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "nothing to send: no file in " + root
                                + " matches target/*.jar or target/*.war; perhaps you should set build, or name the files in transfer");
        file("target/app.jar");
        assertThatThrownBy(() -> selector.byDefault("docker/Dockerfile"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("there is no docker/Dockerfile in " + root
                        + "; perhaps you should set image.dockerfile, or name the files in transfer");
        file("Containerfile");
        assertThatThrownBy(() -> selector.byDefault("Dockerfile"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("there is no Dockerfile in " + root
                        + "; perhaps you should set image.dockerfile: Containerfile");
    }

    /** The remedy was to set a build, which had made it. */
    @Test
    void aPackageOfAModuleIsNamedWhereTheCheckoutsOwnIsMissing() throws Exception {
        file("webapp/target/webapp.war");
        assertThatThrownBy(() -> selector.byDefault("Dockerfile"))
                .hasMessage(
                        "nothing to send: no file in " + root
                                + " matches target/*.jar or target/*.war; there is webapp/target/webapp.war; perhaps you should set"
                                + " transfer: [{files: [webapp/target/*.war], removePrefix: webapp/target}, {files: [Dockerfile]}]");
    }

    @Test
    void aPointerOfGitLfsIsNotSentForItsFile() throws Exception {
        Files.writeString(
                file("data/model.bin"), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        file("data/other.bin");
        assertThatThrownBy(() -> selector.of(List.of(set("data/*"))))
                .isInstanceOf(LightermanException.class)
                .hasMessage("data/model.bin is kept by Git LFS, and what is in " + root
                        + " is a pointer only; nothing was sent; perhaps you should run `git lfs pull` there, or exclude the"
                        + " file");
        assertThat(remotes(selector.of(List.of(set("data/other.bin"))))).containsExactly("/root data/other.bin");
    }

    @Test
    void aPrefixIsRemovedWhereAPathHasIt() throws Exception {
        file("target/app.jar");
        file("target/classes/a b/$(x) 한글.txt");
        file("targets/b.txt");
        file("Dockerfile");
        TransferSet set = TransferSet.of("target/**", "targets/*", "Dockerfile")
                .exclude("**/*.class")
                .removePrefix("./target/")
                .to("~/ctx");
        assertThat(remotes(selector.of(List.of(set))))
                .containsExactly(
                        "~/ctx Dockerfile", "~/ctx app.jar", "~/ctx classes/a b/$(x) 한글.txt", "~/ctx targets/b.txt");
    }

    @Test
    void eachPatternMustMatchSomething() throws Exception {
        file("a.jar");
        Files.createDirectory(root.resolve("conf"));
        assertThatThrownBy(() -> selector.of(List.of(set("*.jar", "target/*.war"))))
                .hasMessage("no file in " + root
                        + " matches \"target/*.war\"; perhaps you should check whether the build made"
                        + " it, or take the pattern out of transfer");
        assertThatThrownBy(() -> selector.of(List.of(set("conf"))))
                .hasMessage("no file in " + root + " matches \"conf\"; it is a directory; perhaps you should write"
                        + " \"conf/**\"");
        TransferSet excluded = TransferSet.of("*.jar").exclude("a.*");
        assertThatThrownBy(() -> selector.of(List.of(excluded)))
                .hasMessage(
                        "no file in " + root + " matches \"*.jar\"; perhaps you should check whether the build made it,"
                                + " and that exclude leaves it in");
    }

    @Test
    void twoFilesForOnePlaceAreAnError() throws Exception {
        file("a/app.jar");
        file("app.jar");
        TransferSet set = TransferSet.of("**/*.jar").removePrefix("a");
        assertThatThrownBy(() -> selector.of(List.of(set)))
                .hasMessage(
                        "two files would be sent to the same place app.jar: a/app.jar and app.jar; perhaps you should"
                                + " exclude one, or leave removePrefix out");
        TransferSet one = TransferSet.of("a/*").removePrefix("a").to("/x/");
        TransferSet other = TransferSet.of("app.jar").to("/x");
        assertThatThrownBy(() -> selector.of(List.of(one, other)))
                .hasMessageStartingWith("two files would be sent to the same place /x/app.jar: a/app.jar and app.jar");
    }

    @Test
    void gitsOwnFilesAreNeverSentAndLinksAreFollowed() throws Exception {
        file(".git/config");
        file("real/x.txt");
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("real"));
        Files.createSymbolicLink(root.resolve("real/again"), root);
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));
        assertThat(remotes(selector.of(List.of(set("**")))))
                .contains("/root real/x.txt", "/root linked/x.txt")
                .noneMatch(remote -> remote.contains(".git"));
    }

    @Test
    void aLinkThatLeadsOutOfTheCheckoutIsAnErrorThatNamesItAndItsTarget(@TempDir Path elsewhere) throws Exception {
        Path key = Files.writeString(elsewhere.resolve("id_rsa"), "key");
        Files.createDirectory(root.resolve("target"));
        Files.createSymbolicLink(root.resolve("target/app.jar"), key);
        file("Dockerfile");
        String message = "cannot send what is below " + root + ": target/app.jar is a symbolic link to "
                + key.toRealPath() + ", which is outside of " + root.toRealPath()
                + "; perhaps you should put a copy in its place, exclude it, or set followLinks: true in transfer";
        assertThatThrownBy(() -> selector.byDefault("Dockerfile")).hasMessage(message);
        assertThatThrownBy(() -> selector.of(List.of(set("target/*.jar")))).hasMessage(message);
        assertThatThrownBy(() -> selector.of(List.of(set("target/app.jar")))).hasMessage(message);

        TransferSet following =
                TransferSet.of("target/*.jar").removePrefix("target").followLinks(true);
        assertThat(remotes(selector.of(List.of(following)))).containsExactly("/root app.jar");
    }

    @Test
    void aDockerfileThatIsALinkOutOfTheCheckoutIsAnError(@TempDir Path elsewhere) throws Exception {
        file("target/app.jar");
        Path other = Files.writeString(elsewhere.resolve("settings.xml"), "password");
        Files.createSymbolicLink(root.resolve("Dockerfile"), other);
        assertThatThrownBy(() -> selector.byDefault("Dockerfile"))
                .hasMessageContaining(
                        "Dockerfile is a symbolic link to " + other.toRealPath() + ", which is outside of ");
    }

    @Test
    void aDirectoryLinkThatLeadsOutIsNotWalkedAndMattersOnlyWhereAPatternReaches() throws Exception {
        file("target/app.jar");
        Files.createSymbolicLink(root.resolve("target/x"), Path.of("/"));
        assertThat(remotes(selector.of(List.of(set("target/*.jar"))))).containsExactly("/root target/app.jar");
        assertThatThrownBy(() -> selector.of(List.of(set("target/**/*.jar"))))
                .hasMessageContaining("target/x is a symbolic link to /, which is outside of ");
        TransferSet excluded = TransferSet.of("target/**/*.jar").exclude("target/x/**");
        assertThat(remotes(selector.of(List.of(excluded)))).containsExactly("/root target/app.jar");
    }

    @Test
    void aTreeOfEndlessDepthIsAnError() throws Exception {
        file("d/".repeat(FileSearch.DEEPEST + 1) + "x.jar");
        assertThatThrownBy(() -> selector.of(List.of(set("**/*.jar"))))
                .hasMessageEndingWith("/d lies more than 100 directories deep; perhaps you should name the files in"
                        + " transfer by narrower patterns");
    }

    @Test
    void aFileKeepsTheBitsThatKeepOthersOut() throws Exception {
        Map<String, String> modes = Map.of(
                "secret",
                "rw-------",
                "open",
                "rw-rw-rw-",
                "run",
                "rwxr-x---",
                "group",
                "rw-r-----",
                "set",
                "rwxr-xr-x");
        for (Map.Entry<String, String> mode : modes.entrySet()) {
            Files.setPosixFilePermissions(file(mode.getKey()), PosixFilePermissions.fromString(mode.getValue()));
        }
        file("private/key");
        Files.setPosixFilePermissions(root.resolve("private"), PosixFilePermissions.fromString("rwx------"));
        Map<String, String> sent = new TreeMap<>();
        selector.of(List.of(set("**")))
                .get(0)
                .files()
                .forEach(file -> sent.put(file.remote(), Integer.toOctalString(file.mode())));
        assertThat(sent)
                .isEqualTo(Map.of(
                        "secret",
                        "600",
                        "open",
                        "644",
                        "run",
                        "750",
                        "group",
                        "640",
                        "set",
                        "755",
                        "private/key",
                        "600"));
    }

    @Test
    void aFileThatASecretIsReadFromIsNotSentByWhicheverPath(@TempDir Path elsewhere) throws Exception {
        Path secret = file("conf/db.pass");
        file("conf/app.yml");
        Files.createLink(root.resolve("conf/hard"), secret);
        Files.createSymbolicLink(root.resolve("conf/soft"), Path.of("db.pass"));
        Path around = Files.createSymbolicLink(elsewhere.resolve("around"), root);
        Map<String, String> vars = Map.of("ansible.vaultPasswordFile", around + "/conf/db.pass");
        Settings settings = PipelineFile.of(root, vars, name -> null).settings();
        Selector knowing = new Selector(
                root, "/root", Outgoing.of(settings, settings.ansible()).secrets());
        assertThat(remotes(knowing.of(List.of(set("conf/*"))))).containsExactly("/root conf/app.yml");
        assertThatThrownBy(() -> knowing.of(List.of(set("conf/hard"))))
                .hasMessage("conf/hard is not sent, since a secret is read from it; perhaps you should take it out of"
                        + " transfer");
    }
}
