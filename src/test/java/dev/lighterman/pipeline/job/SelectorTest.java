package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.TransferSet;
import dev.lighterman.transfer.TransferFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectorTest {
    @TempDir
    Path root;

    private Selector selector;

    @BeforeEach
    void selector() {
        selector = new Selector(root, "/root");
    }

    private Path file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "1234");
    }

    private static TransferSet set(String... files) {
        return new TransferSet(List.of(files), List.of(), Optional.empty(), Optional.empty());
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
                                new TransferFile(dockerfile, "Dockerfile", false),
                                new TransferFile(jar, "app.jar", false),
                                new TransferFile(war, "app.war", false)),
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
    }

    @Test
    void aPrefixIsRemovedWhereAPathHasIt() throws Exception {
        file("target/app.jar");
        file("target/classes/a b/$(x) 한글.txt");
        file("targets/b.txt");
        file("Dockerfile");
        TransferSet set = new TransferSet(
                List.of("target/**", "targets/*", "Dockerfile"),
                List.of("**/*.class"),
                Optional.of("./target/"),
                Optional.of("~/ctx"));
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
        TransferSet excluded = new TransferSet(List.of("*.jar"), List.of("a.*"), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> selector.of(List.of(excluded)))
                .hasMessage(
                        "no file in " + root + " matches \"*.jar\"; perhaps you should check whether the build made it,"
                                + " and that exclude leaves it in");
    }

    @Test
    void twoFilesForOnePlaceAreAnError() throws Exception {
        file("a/app.jar");
        file("app.jar");
        TransferSet set = new TransferSet(List.of("**/*.jar"), List.of(), Optional.of("a"), Optional.empty());
        assertThatThrownBy(() -> selector.of(List.of(set)))
                .hasMessage(
                        "two files would be sent to the same place app.jar: a/app.jar and app.jar; perhaps you should"
                                + " exclude one, or leave removePrefix out");
        TransferSet one = new TransferSet(List.of("a/*"), List.of(), Optional.of("a"), Optional.of("/x/"));
        TransferSet other = new TransferSet(List.of("app.jar"), List.of(), Optional.empty(), Optional.of("/x"));
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
}
