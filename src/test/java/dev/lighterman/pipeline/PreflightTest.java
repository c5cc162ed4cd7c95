package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.pipeline.check.Verifier;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told before anything is built, sent or applied. */
class PreflightTest {
    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();

    @BeforeEach
    void kubeconfigOfNoUse() throws Exception {
        Files.writeString(directory.resolve("Dockerfile"), "FROM x");
        backends.directory = directory;
        backends.kubeconfigProblem = Optional.of(new LightermanException(
                FailureKind.ROLLOUT, "cannot use the kubeconfig", "perhaps you should mend it"));
    }

    private Settings settings(Map<String, String> overrides) throws Exception {
        Path file = Files.writeString(directory.resolve("lighterman.yml"), """
                name: shop
                source: {git: "https://git.example.org/shop.git"}
                build: [make]
                image: {name: "me/app:7", context: /srv/shop}
                deploy: {}
                """);
        return PipelineFile.load(file, overrides, name -> null).settings();
    }

    private void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("deploy.rollout: cannot use the kubeconfig; perhaps you should mend it");
        assertThat(backends.asked).isEmpty();
    }

    /** The image was built and pushed, and the manifests applied, before it was said. */
    @Test
    void aKubeconfigThatIsRefusedIsToldBeforeAnythingIsDone() throws Exception {
        Settings settings = settings(Map.of());
        PipelineEngine engine = new PipelineEngine(settings, backends);

        refused(() -> engine.run(Event.Listener.none()));
        refused(() -> engine.deploy(Event.Listener.none()));
        refused(() -> engine.job("deploy", Event.Listener.none()));
        refused(() -> new Verifier(settings, backends).againstRegistry());
    }

    @Test
    void whereNothingIsWatchedItDoesNotMatter() throws Exception {
        new Preflight(settings(Map.of("ansible.check", "true")), backends)
                .image()
                .deployIfAny()
                .throwIfAny();
        new Preflight(settings(Map.of()), backends).image().throwIfAny();
        new Preflight(settings(Map.of()), backends).rendering().throwIfAny();
    }
}
