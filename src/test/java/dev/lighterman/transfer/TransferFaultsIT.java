package dev.lighterman.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.LightermanException;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.FileMode;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cut, a kill and a full disk leave every file the old one or the whole new one, and the next transfer succeeds. */
@Timeout(600)
class TransferFaultsIT {
    private static final int CUTS = Tier.count("lighterman.cuts", 2, 30);
    private static final int SIZE = 300_000;

    @TempDir
    Path temp;

    private final Random random = new Random(Long.getLong("lighterman.seed", 1));
    private Path home;
    private Path remote;
    private Path local;

    @BeforeEach
    void folders() throws IOException {
        home = Files.createDirectory(temp.resolve("home"));
        local = Files.createDirectory(temp.resolve("local"));
        remote = home.resolve("context");
    }

    private List<TransferFile> files(int... sizes) throws IOException {
        List<TransferFile> files = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            byte[] bytes = new byte[sizes[i]];
            random.nextBytes(bytes);
            files.add(new TransferFile(Files.write(local.resolve("f" + i), bytes), "f" + i, FileMode.READABLE));
        }
        return files;
    }

    private static Map<String, String> hashes(Path directory) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            // Parts of a transfer that broke go at any moment, with the process that received it.
            for (Path file :
                    all.filter(one -> !one.toString().endsWith(".part")).toList()) {
                hashes.put(
                        file.getFileName().toString(),
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
            }
        }
        return hashes;
    }

    private TransferReport send(SshNode node, List<TransferFile> files) throws Exception {
        return Transfer.send(node, remote.toString(), files, TransferTerms.NONE, (path, bytes, sent) -> {});
    }

    @Test
    void aCutAtAnyByteLeavesTheOldFilesOrTheNewOnes() throws Exception {
        try (Sshd sshd = Sshd.at(temp.resolve("sshd"), home);
                CuttingLink link = new CuttingLink(sshd.port());
                SshNode node = SshNode.connect(
                        sshd.endpoint()
                                .port(link.port())
                                .hostKey(HostKey.insecure())
                                .name("ansible-server"),
                        SshListener.none())) {
            send(node, files(SIZE, 1000, SIZE));
            int old = 0;
            int fresh = 0;
            while (old + fresh < CUTS) {
                final Map<String, String> before = hashes(remote);
                List<TransferFile> files = files(SIZE, 1000, SIZE);
                Map<String, String> wanted = hashes(local);
                int cuts = link.cuts();
                link.cutAfter(random.nextInt(2 * SIZE + 30_000));
                try {
                    send(node, files);
                } catch (ConnectionException e) {
                    assertThat(e)
                            .hasMessageStartingWith(
                                    "the connection to ansible-server was lost while files were sent to " + remote
                                            + "; ");
                }
                boolean cut = link.cuts() > cuts;
                link.cutAfter(Long.MAX_VALUE);
                Map<String, String> now = hashes(remote);
                for (String name : wanted.keySet()) {
                    assertThat(now.get(name)).isIn(before.get(name), wanted.get(name));
                }
                old += cut && now.equals(before) ? 1 : 0;
                fresh += cut && !now.equals(before) ? 1 : 0;
                send(node, files);
                assertThat(send(node, files).filesUnchanged()).isEqualTo(3);
                assertThat(hashes(remote)).isEqualTo(wanted);
            }
            Lab.await(Duration.ofSeconds(20), "the parts to go", () -> parts() == 0);
            System.out.printf("%d transfers cut: %d left the old files, %d had been put in place%n", CUTS, old, fresh);
        }
    }

    @Test
    void aKilledReceiverLeavesTheOldFiles() throws Exception {
        try (Sshd sshd = Sshd.at(temp.resolve("sshd"), home);
                SshNode node = sshd.connect()) {
            send(node, files(SIZE, 1000));
            Map<String, String> before = hashes(remote);
            List<TransferFile> files = files(40_000_000, 40_000_000);
            Thread killer = new Thread(() -> {
                try {
                    Lab.await(Duration.ofMinutes(1), "a part", () -> parts() > 0);
                    killReceivers();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            killer.start();
            assertThatThrownBy(() -> send(node, files))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("cannot put files into " + remote
                            + " on ansible-server: the receiver ended with signal KILL");
            killer.join();
            assertThat(hashes(remote)).isEqualTo(before);
            assertThat(send(node, files).filesSent()).isEqualTo(2);
            assertThat(hashes(remote)).isEqualTo(hashes(local));
        }
    }

    private long parts() throws IOException {
        try (Stream<Path> all = Files.list(remote)) {
            return all.filter(file -> file.toString().endsWith(".part")).count();
        }
    }

    private void killReceivers() {
        ProcessHandle.allProcesses()
                .filter(process -> Lab.commandLine(process.pid()).endsWith(" " + remote + " "))
                .filter(process -> Lab.commandLine(process.pid()).contains("python"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aFullDiskLeavesTheOldFiles() throws Exception {
        try (Sshd sshd = Sshd.mounted("mount -t tmpfs -o size=1m tmpfs $HOME", temp.resolve("sshd"), home);
                SshNode node = sshd.connect()) {
            List<TransferFile> old = files(SIZE, 1000);
            send(node, old);
            Path kept = Files.createDirectory(temp.resolve("kept"));
            for (TransferFile file : old) {
                Files.copy(file.local(), kept.resolve(file.remote()));
            }
            List<TransferFile> files = files(2000, 900_000);
            assertThatThrownBy(() -> send(node, files))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("cannot put f1 in place in " + remote + " on ansible-server: No space left on device");
            List<TransferFile> again = List.of(
                    new TransferFile(kept.resolve("f0"), "f0", FileMode.READABLE),
                    new TransferFile(kept.resolve("f1"), "f1", FileMode.READABLE));
            TransferReport report = send(node, again);
            assertThat(report.filesUnchanged())
                    .as("both are as they were, by their hashes")
                    .isEqualTo(2);
            assertThat(send(node, files(400_000, 1000)).filesSent())
                    .as("and the room is free again")
                    .isEqualTo(2);
        }
    }
}
