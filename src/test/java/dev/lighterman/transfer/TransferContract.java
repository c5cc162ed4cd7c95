package dev.lighterman.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.FileMode;
import dev.lighterman.node.Servers;
import dev.lighterman.node.WrappedNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a transfer must do, over whatever connection. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransferContract {
    private final Servers servers;
    private ControlNode server;

    TransferContract(Servers servers) {
        this.servers = servers;
    }

    @BeforeAll
    void connect() throws Exception {
        server = servers.connect();
    }

    @AfterAll
    void disconnect() {
        if (server != null) {
            server.close();
        }
    }

    @TempDir
    Path temp;

    private final List<String> told = new ArrayList<>();
    private Path local;
    private Path home;
    private Path remote;

    @BeforeEach
    void folders() throws IOException {
        told.clear();
        local = Files.createDirectory(temp.resolve("local"));
        home = Files.createDirectory(temp.resolve("home"));
        remote = home.resolve("deploy/context");
    }

    private WrappedNode node() {
        return WrappedNode.at(server, home);
    }

    private TransferFile file(String remotePath, String text) throws IOException {
        Path file = local.resolve("f" + Integer.toHexString(remotePath.hashCode()));
        Files.writeString(file, text);
        return new TransferFile(file, remotePath, FileMode.READABLE);
    }

    private TransferReport send(TransferFile... files) throws Exception {
        return Transfer.send(
                node(),
                remote.toString(),
                List.of(files),
                TransferTerms.NONE,
                (path, bytes, sent) -> told.add(path + " " + bytes + (sent ? " sent" : " unchanged")));
    }

    private Map<String, String> placed() throws IOException {
        Map<String, String> placed = new TreeMap<>();
        try (Stream<Path> files = Files.walk(remote)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                placed.put(remote.relativize(file).toString(), Files.readString(file));
            }
        }
        return placed;
    }

    @Test
    void sendsFilesOnceAndLeavesUnchangedOnesAlone() throws Exception {
        TransferFile jar = file("app.jar", "jar 1");
        TransferFile docker = new TransferFile(
                file("Dockerfile", "FROM scratch\n").local(), "sub/dir/Dockerfile", FileMode.EXECUTABLE);
        TransferReport first = send(jar, docker);
        assertThat(first.filesSent()).isEqualTo(2);
        assertThat(first.filesUnchanged()).isZero();
        assertThat(first.bytesSent()).isEqualTo(18);
        assertThat(placed()).isEqualTo(Map.of("app.jar", "jar 1", "sub/dir/Dockerfile", "FROM scratch\n"));
        assertThat(mode("app.jar")).isEqualTo("rw-r--r--");
        assertThat(mode("sub/dir/Dockerfile")).isEqualTo("rwxr-xr-x");

        // the same size at the same time, another content
        FileTime time = Files.getLastModifiedTime(remote.resolve("app.jar"));
        Files.writeString(jar.local(), "jar 2");
        Files.setLastModifiedTime(jar.local(), time);
        Files.setLastModifiedTime(remote.resolve("sub/dir/Dockerfile"), FileTime.fromMillis(0));
        TransferReport second = send(jar, docker);
        assertThat(second.filesSent()).isEqualTo(1);
        assertThat(second.filesUnchanged()).isEqualTo(1);
        assertThat(second.bytesSent()).isEqualTo(5);
        assertThat(placed()).isEqualTo(Map.of("app.jar", "jar 2", "sub/dir/Dockerfile", "FROM scratch\n"));
        assertThat(Files.getLastModifiedTime(remote.resolve("sub/dir/Dockerfile")))
                .isEqualTo(FileTime.fromMillis(0));
        assertThat(told)
                .containsExactly(
                        "app.jar 5 sent",
                        "sub/dir/Dockerfile 13 sent",
                        "app.jar 5 sent",
                        "sub/dir/Dockerfile 13 unchanged");
    }

    @Test
    void takesAnyFileName() throws Exception {
        List<String> names = List.of(
                "with space",
                "quote'\"s",
                "$(touch x)`y`",
                "line\nbreak",
                "한글/파일 이름.jar",
                "-rf",
                "\\",
                "*",
                "😀",
                "tab\t");
        List<TransferFile> files = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (String name : names) {
            files.add(file(name, "content of " + name));
            expected.put(name, "content of " + name);
        }
        send(files.toArray(TransferFile[]::new));
        assertThat(placed()).isEqualTo(expected);
        assertThat(send(files.toArray(TransferFile[]::new)).filesUnchanged()).isEqualTo(names.size());
    }

    @Test
    void knowsTheHomeDirectoryAndEmptyFiles() throws Exception {
        TransferFile empty = file("empty", "");
        Transfer.send(node(), "~/deploy/context", List.of(empty), TransferTerms.NONE, (path, bytes, sent) -> {});
        assertThat(placed()).isEqualTo(Map.of("empty", ""));
    }

    @Test
    void correctsTheExecutableBitOfAnUnchangedFile() throws Exception {
        TransferFile file = file("run.sh", "#!/bin/sh\n");
        send(file);
        TransferReport report = send(new TransferFile(file.local(), "run.sh", FileMode.EXECUTABLE));
        assertThat(report.filesSent()).isZero();
        assertThat(mode("run.sh")).isEqualTo("rwxr-xr-x");
    }

    @Test
    void followsALinkInsteadOfReplacingIt() throws Exception {
        Files.createDirectories(remote);
        Path real = Files.writeString(home.resolve("real.jar"), "old");
        Files.createSymbolicLink(remote.resolve("app.jar"), real);
        send(file("app.jar", "new one"));
        assertThat(real).hasContent("new one");
        assertThat(remote.resolve("app.jar")).isSymbolicLink();
    }

    @Test
    void replacesNothingWhenOneFileCannotBePutInPlace() throws Exception {
        send(file("app.jar", "old"));
        Files.createDirectories(remote.resolve("taken"));
        assertThatThrownBy(() -> send(file("app.jar", "new"), file("new/one", "x"), file("taken", "x")))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot put taken in place in " + remote + " on ansible-server: is a directory");
        assertThat(placed()).isEqualTo(Map.of("app.jar", "old"));
        assertThat(remote.resolve("new")).doesNotExist();
    }

    @Test
    void saysWhichFolderCannotBeMade() throws Exception {
        Files.createDirectories(remote);
        Files.writeString(remote.resolve("file"), "");
        assertThatThrownBy(() -> send(file("file/inside", "x")))
                .hasMessage("cannot put file/inside in place in " + remote + " on ansible-server: " + remote
                        + "/file: is not a directory");
        assertThatThrownBy(() -> Transfer.send(
                        node(),
                        "/proc/nothing",
                        List.of(file("a", "x")),
                        TransferTerms.NONE,
                        (path, bytes, sent) -> {}))
                .hasMessage("cannot put files into /proc/nothing on ansible-server: /proc/nothing: No such file or"
                        + " directory");
    }

    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        TransferFile big = sparse("app.jar", 8 << 20);
        assertThatThrownBy(() -> Transfer.send(
                        node().under("prlimit", "--fsize=" + (1 << 20)),
                        remote.toString(),
                        List.of(big),
                        TransferTerms.NONE,
                        (path, bytes, sent) -> {}))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot put app.jar in place in " + remote + " on ansible-server: File too large");
        assertThat(home.resolve("deploy")).doesNotExist();
    }

    @Test
    void aLocalFileThatIsNotThereIsSaidBeforeAnythingIsContacted() {
        assertThatThrownBy(() -> send(new TransferFile(local.resolve("no.jar"), "no.jar", FileMode.READABLE)))
                .hasMessage("cannot send " + local + "/no.jar: there is no such file");
        assertThatThrownBy(
                        () -> Transfer.send(node(), "deploy", List.of(), TransferTerms.NONE, (path, bytes, sent) -> {}))
                .hasMessage("the directory \"deploy\" on ansible-server is relative; perhaps you should write"
                        + " \"~/deploy\" or an absolute path");
    }

    @Test
    void anInterruptLeavesTheOldFileAndNothingElse() throws Exception {
        send(file("app.jar", "old"));
        TransferFile big = sparse("app.jar", 1L << 33);
        CountDownLatch ended = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                send(big);
            } catch (Exception e) {
                thrown.add(e);
            }
            ended.countDown();
        });
        thread.start();
        while (parts() == 0) {
            Thread.sleep(5);
        }
        Thread.sleep(100);
        thread.interrupt();
        ended.await();
        assertThat(thrown).hasOnlyElementsOfType(InterruptedException.class).hasSize(1);
        for (int i = 0; i < 200 && parts() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(placed()).isEqualTo(Map.of("app.jar", "old"));
    }

    @Test
    void partsOfADeadTransferAreRemovedByTheNext() throws Exception {
        Files.createDirectories(remote);
        Files.writeString(remote.resolve(".lighterman-1234-0.part"), "half");
        Files.writeString(remote.resolve(".lighterman.part"), "somebody's own");
        send(file("app.jar", "new"));
        assertThat(placed()).isEqualTo(Map.of(".lighterman.part", "somebody's own", "app.jar", "new"));
    }

    @Test
    void aTransferBesideAnotherLeavesItsPartsAlone() throws Exception {
        int size = Tier.count("lighterman.megabytes.beside", 40, 300) << 20;
        TransferFile big = sparse("big", size);
        TransferFile small = file("small", "s");
        Thread thread = new Thread(() -> {
            try {
                send(big);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        while (parts() == 0) {
            Thread.sleep(1);
        }
        Transfer.send(node(), remote.toString(), List.of(small), TransferTerms.NONE, (path, bytes, sent) -> {});
        assertThat(thread.isAlive()).isTrue();
        thread.join();
        assertThat(remote.resolve("big")).hasSize(size);
        assertThat(remote.resolve("small")).hasContent("s");
        assertThat(parts()).isZero();
    }

    @Test
    void manyMegabytesTakeLittleTime() throws Exception {
        int megabytes = Tier.count("lighterman.megabytes", 20, 200);
        TransferFile big = sparse("big", megabytes << 20);
        Duration duration = send(big).duration();
        System.out.println(megabytes + " MB to " + servers + " in " + duration.toMillis() + " ms");
        Duration again = send(big).duration();
        System.out.println("unchanged, in " + again.toMillis() + " ms");
        assertThat(duration).isLessThan(digesting(big.local()).multipliedBy(40));
    }

    private int parts() throws IOException {
        if (!Files.isDirectory(remote)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(remote)) {
            return (int) files.filter(file -> file.toString().endsWith(".part")).count();
        }
    }

    /** How long this machine, as busy as it is now, takes to read a file and compute its SHA-256: some 0.6 s for 200 MB. */
    private static Duration digesting(Path file) throws Exception {
        long began = System.nanoTime();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private TransferFile sparse(String name, long size) throws IOException {
        Path file = local.resolve(name);
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.setLength(size);
        }
        return new TransferFile(file, name, FileMode.READABLE);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(remote.resolve(name)));
    }
}
