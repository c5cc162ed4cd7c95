package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.LightermanException;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Kubeconfig files. None has a program in it that would be run. */
class FuzzKubeConfigTest {
    private static final String[] CONFIG = {"""
        apiVersion: v1
        kind: Config
        clusters:
          - name: c
            cluster: {server: 'https://api.example.org:6443', certificate-authority-data: QQ==, proxy-url: 'http://p:3128'}
        users: [{name: u, user: {token: t, as: x, as-groups: [a], client-key-data: QQ==, tokenFile: /nowhere}}]
        contexts: [{name: main, context: {cluster: c, user: u, namespace: n}}]
        current-context: main
        """};

    private static Path file;

    /** Loads the library too, which takes longer than any file may. */
    @BeforeContainer
    static void makeFile() throws IOException, LightermanException {
        file = Files.createTempFile("fuzz", ".yml");
        Files.writeString(file, CONFIG[0]);
        assertThat(access().apiServer()).isEqualTo("api.example.org:6443");
    }

    private static KubeAccess access() {
        return new KubeAccess(new RolloutSettings(
                Optional.of(file),
                Optional.empty(),
                "default",
                WorkloadKind.DEPLOYMENT,
                "app",
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ZERO,
                Optional.empty()));
    }

    @AfterContainer
    static void removeFile() throws IOException {
        Files.delete(file);
    }

    @Fuzz
    void kubeconfig(@ForAll Random random) {
        Bounded.read(
                Hostile.of(random, CONFIG),
                bytes -> {
                    Files.write(file, bytes);
                    access().apiServer();
                },
                LightermanException.class);
    }
}
