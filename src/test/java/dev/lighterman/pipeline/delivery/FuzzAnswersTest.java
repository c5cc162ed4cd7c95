package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;

/** What docker, podman and kubectl print on the server. */
class FuzzAnswersTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    private static final String[] PUSHES = {
        "The push refers to repository [docker.io/a/b]\n6ccc44f62859: Pushed\nv1: digest: " + DIGEST
                + " size: 855\n\nInfo -> x\n",
        DIGEST + "\n"
    };

    private static final String[] PODS = {"""
        {"kind":"Deployment","uid":"u1","name":"app","owners":"","deleted":"","hash":"","commit":"abc","phase":"","ready":"","containers":"","statuses":""}
        {"kind":"ReplicaSet","uid":"u2","name":"app-1","owners":"u1","deleted":"","hash":"1","commit":"abc","phase":"","ready":"","containers":"","statuses":""}
        {"kind":"Pod","uid":"u3","name":"app-1-x","owners":"u2","deleted":"","hash":"1","commit":"","phase":"Running","ready":"True","containers":"a=me%%2Fapp%%3A1 b=c","statuses":"a=docker.io%%2Fme%%2Fapp%%40%s=2026-11-26T06%%3A24%%3A11Z=2 "}
        """.formatted(DIGEST)};

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Fuzz
    void pushes(@ForAll Random random) {
        Bounded.read(Hostile.of(random, PUSHES), bytes -> {
            PushDigest digest = new PushDigest();
            digest.see(new RunEvent.TaskFinished(
                    1,
                    Instant.EPOCH,
                    Samples.taskResult(
                            "push",
                            "h",
                            TaskResult.Status.CHANGED,
                            Duration.ZERO,
                            "command",
                            Optional.empty(),
                            Optional.empty()),
                    "t",
                    Map.of("cmd", List.of("docker", "push"), "stdout", utf8(bytes), "stderr", utf8(bytes))));
            assertThat(digest.digest("a/b:v1").orElse(DIGEST)).matches("sha256:[0-9a-f]{64}");
        });
    }

    @Fuzz
    void pods(@ForAll Random random) {
        RolloutSettings asked = new RolloutSettings(
                Optional.empty(),
                Optional.empty(),
                "default",
                WorkloadKind.DEPLOYMENT,
                "app",
                Optional.of("me/app"),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Optional.empty());
        Bounded.read(
                Hostile.of(random, PODS),
                bytes -> {
                    ServerPods.readRolledOut(utf8(bytes), asked);
                    ServerPods.read(utf8(bytes), asked);
                },
                LightermanException.class);
    }
}
