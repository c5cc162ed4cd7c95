package dev.lighterman.bench;

import dev.lighterman.api.Server;
import dev.lighterman.node.FileMode;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import dev.lighterman.transfer.Transfer;
import dev.lighterman.transfer.TransferFile;
import dev.lighterman.transfer.TransferTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** One file of 200 MB, connecting anew each time, against OpenSSH's sftp. */
final class TransferBench {
    private static final int MEGABYTES = 200;

    private TransferBench() {}

    public static void main(String[] args) throws Exception {
        Path project = Bench.project(1);
        Path file = project.resolve("package.jar");
        byte[] block = new byte[1_000_000];
        try (var out = Files.newOutputStream(file)) {
            for (int part = 0; part < MEGABYTES; part++) {
                new Random(part).nextBytes(block);
                out.write(block);
            }
        }
        Path target = Files.createDirectory(project.resolve("target"));
        Path batch = Files.writeString(project.resolve("batch"), "put " + file + " " + target + "/by-sftp\n");
        List<String> sftp = Bench.ssh("sftp", "-P");
        sftp.addAll(List.of("-q", "-b", batch.toString(), Bench.target()));
        Server server = server();
        System.out.println(MEGABYTES + " MB in one file:");
        Pairs.compare(
                "Transfer.send",
                () -> {
                    Files.deleteIfExists(target.resolve("by-lighterman"));
                    send(server, target, file);
                },
                "sftp put",
                () -> {
                    Files.deleteIfExists(target.resolve("by-sftp"));
                    Bench.run(sftp, project);
                },
                Integer.parseInt(args[0]));
        if (Files.mismatch(file, target.resolve("by-lighterman")) != -1) {
            throw new IllegalStateException("the file that arrived differs");
        }
    }

    private static Server server() {
        return Server.ssh(Bench.lab("SSH_HOST"))
                .port(Integer.parseInt(Bench.lab("SSH_PORT")))
                .user(Bench.lab("SSH_USER"))
                .identity(Path.of(Bench.lab("SSH_IDENTITY")))
                .knownHosts(Path.of(Bench.lab("KNOWN_HOSTS")));
    }

    private static void send(Server server, Path target, Path file) throws Exception {
        try (SshNode node = SshNode.connect(server, SshListener.none())) {
            Transfer.send(
                    node,
                    target.toString(),
                    List.of(new TransferFile(file, "by-lighterman", FileMode.READABLE)),
                    TransferTerms.NONE,
                    (remote, bytes, sent) -> {});
        }
    }
}
