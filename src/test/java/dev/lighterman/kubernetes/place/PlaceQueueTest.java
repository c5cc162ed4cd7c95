package dev.lighterman.kubernetes.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.kubernetes.ApiPatience;
import dev.lighterman.kubernetes.pod.FakeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlaceQueueTest {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final ApiPatience AT_ONCE = new ApiPatience(Duration.ZERO, Duration.ZERO, away -> {});
    private static final Duration LONG = Duration.ofMinutes(1);

    private FakeApi api;
    private KubernetesClient client;
    private boolean used;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = api.client();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private PlaceQueue queue(Duration silence) {
        return new PlaceQueue(client, "deploy", "pods:shop", 1, (pod, silent) -> used, AT_ONCE, silence);
    }

    /** It was refused to those who do not wait for as long as the pod of the client that was killed was there: for a month. */
    @Test
    void aPlaceWhoseClientIsSilentIsTakenWithoutWaitingForIt() throws Exception {
        queue(SHORT).take("shop on build-7", "lighterman-1", false, first -> {}).leave();
        try (Place place = queue(SHORT).take("shop on build-8", "lighterman-2", false, first -> {})) {
            assertThat(place.isLost()).isFalse();
        }
        assertThat(api.names()).isEmpty();
    }

    @Test
    void aPlaceThatIsInUseIsRefusedToThoseWhoDoNotWait() throws Exception {
        queue(SHORT).take("shop on build-7", "lighterman-1", false, first -> {}).leave();
        used = true;
        assertThatThrownBy(() -> queue(SHORT).take("shop on build-8", "lighterman-2", false, first -> {}))
                .isInstanceOf(PlaceTakenException.class);
    }

    @Test
    void aPlaceWhoseClientLivesIsRefusedOnceItHasSaidSo() throws Exception {
        try (Place held = queue(LONG).take("shop on build-7", "lighterman-1", false, first -> {})) {
            Thread renewing = new Thread(() -> {
                try {
                    while (!held.isLost()) {
                        Thread.sleep(200);
                        held.confirm();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            renewing.start();
            assertThatThrownBy(() -> queue(LONG).take("shop on build-8", "lighterman-2", false, first -> {}))
                    .isInstanceOfSatisfying(
                            PlaceTakenException.class,
                            e -> assertThat(e.holder().name()).isEqualTo("shop on build-7"));
            renewing.interrupt();
            renewing.join();
        }
        assertThat(api.names()).isEmpty();
    }
}
