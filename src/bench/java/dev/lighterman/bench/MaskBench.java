package dev.lighterman.bench;

import dev.lighterman.api.Secret;
import dev.lighterman.mask.SecretMask;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What hiding 100 secrets of 20 characters costs in 100 MB of output: in the client, and in the supervisor on the server. */
final class MaskBench {
    private static final int MEGABYTES = 100;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$&\"\\<";

    private static final String SUPERVISOR = """
            import sys, time
            sys.path[:0] = sys.argv[1:3]
            import json, mask
            forms = mask.read_forms(sys.argv[3])
            data = sys.stdin.buffer.read(mask.CHUNK)
            begun = time.time()
            for _ in range(%d * 1000000 // len(data)):
                mask.joined(mask.found(data, forms, False))
                mask.unclear(data, forms)
            print(time.time() - begun)
            """;

    private MaskBench() {}

    public static void main(String[] args) throws Exception {
        Random random = new Random(1);
        List<Secret> secrets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            StringBuilder secret = new StringBuilder();
            for (int j = 0; j < 20; j++) {
                secret.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            secrets.add(Secret.of(secret.toString()));
        }
        byte[] data = output(random);
        Path directory = Files.createTempDirectory("lighterman-bench");
        Files.writeString(
                directory.resolve("mask.json"),
                dev.lighterman.json.Json.write(
                        dev.lighterman.mask.SecretForms.of(secrets).map()));
        List<Double> client = new ArrayList<>();
        List<Double> supervisor = new ArrayList<>();
        for (int round = 0; round <= Integer.parseInt(args[0]); round++) {
            double here = client(SecretMask.of(secrets), data);
            double there = supervisor(directory, data);
            if (round > 0) {
                client.add(here);
                supervisor.add(there);
            }
        }
        System.out.println("Hiding 100 secrets in " + MEGABYTES + " MB:");
        Pairs.print("client (s)", client);
        Pairs.print("supervisor (s)", supervisor);
    }

    private static byte[] output(Random random) {
        StringBuilder lines = new StringBuilder();
        while (lines.length() < 256 * 1024) {
            lines.append("ok: [host").append(random.nextInt(1000)).append("] => (item=some-package-");
            lines.append(random.nextInt(1_000_000)).append(") => {\"changed\": false, \"path\": \"/etc/some/path\"}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static double client(SecretMask mask, byte[] data) throws Exception {
        long begun = System.nanoTime();
        try (OutputStream out = mask.before(OutputStream.nullOutputStream())) {
            for (long written = 0; written < MEGABYTES * 1_000_000L; written += data.length) {
                for (int at = 0; at < data.length; at += 64 * 1024) {
                    out.write(data, at, Math.min(64 * 1024, data.length - at));
                }
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double supervisor(Path directory, byte[] data) throws Exception {
        String resources = "src/main/resources/dev/lighterman/";
        Process process = new ProcessBuilder(
                        "python3",
                        "-B",
                        "-c",
                        SUPERVISOR.formatted(MEGABYTES),
                        resources + "run/stage/supervisor",
                        resources + "node",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(data);
        }
        return Double.parseDouble(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }
}
