package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerificationTextTest {
    private static final String PUSHED = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String OLD = "sha256:" + "f0".repeat(32);
    private static final String COMMIT = "1f0c2d3e4a".repeat(4);
    private static final Instant SINCE = Instant.parse("2026-11-26T06:24:11Z");
    private static final Verification.Expected RESULT = new Verification.Expected(
            Verification.Origin.RESULT,
            "r.example/app:1",
            PUSHED,
            Optional.of(COMMIT),
            Optional.of(Instant.parse("2026-11-26T06:23:00.123Z")));
    private static final Verification.Pod GOOD = new Verification.Pod(
            "app-1",
            true,
            Optional.of("r.example/app:1"),
            Optional.of(PUSHED),
            Optional.of(COMMIT),
            Optional.of(SINCE));

    private static Verification of(Verification.Expected expected, Optional<String> reason, Verification.Pod... pods) {
        return new Verification("P", "default", "app", expected, Optional.of(COMMIT), List.of(pods), reason);
    }

    @Test
    void consistent() {
        assertThat(VerificationText.lines(of(RESULT, Optional.empty(), GOOD)))
                .containsExactly(
                        "ok: 1 of 1 pod of default/app runs r.example/app:1@" + PUSHED
                                + " (pushed 2026-11-26T06:23:00Z), commit 1f0c2d3",
                        "",
                        "RUNS      POD    READY  SINCE                 COMMIT   DIGEST",
                        "expected  app-1  yes    2026-11-26T06:24:11Z  1f0c2d3  " + PUSHED);
        Verification.Expected registry = new Verification.Expected(
                Verification.Origin.REGISTRY, "r.example/app:1", PUSHED, Optional.empty(), Optional.empty());
        assertThat(VerificationText.lines(of(registry, Optional.empty(), GOOD, GOOD))
                        .get(0))
                .isEqualTo("ok: 2 of 2 pods of default/app run r.example/app:1@" + PUSHED + " (what the registry has)");
    }

    /** A runtime tells no digest of an image that was loaded on its node, and that was called another image. */
    @Test
    void whatNobodySaysIsNotKnown() {
        Verification.Pod loaded =
                new Verification.Pod("app-2", true, GOOD.image(), Optional.empty(), Optional.empty(), GOOD.since());
        assertThat(VerificationText.lines(of(RESULT, Optional.of("why"), GOOD, loaded)))
                .containsExactly(
                        "not known: why",
                        "",
                        "RUNS      POD    READY  SINCE                 COMMIT   DIGEST",
                        "expected  app-1  yes    2026-11-26T06:24:11Z  1f0c2d3  " + PUSHED,
                        "unknown   app-2  yes    2026-11-26T06:24:11Z  -        -");
    }

    /** What was built with uncommitted changes was told as its commit. */
    @Test
    void uncommittedChangesAreSaid() {
        Verification.Pod pod = new Verification.Pod(
                "app-1", true, GOOD.image(), GOOD.digest(), Optional.of(COMMIT + "-dirty"), GOOD.since());
        Verification.Expected expected = new Verification.Expected(
                Verification.Origin.RESULT,
                "r.example/app:1",
                PUSHED,
                Optional.of(COMMIT + "-dirty"),
                Optional.empty());
        assertThat(VerificationText.lines(of(expected, Optional.empty(), pod)))
                .containsExactly(
                        "ok: 1 of 1 pod of default/app runs r.example/app:1@" + PUSHED + ", commit 1f0c2d3-dirty",
                        "",
                        "RUNS      POD    READY  SINCE                 COMMIT         DIGEST",
                        "expected  app-1  yes    2026-11-26T06:24:11Z  1f0c2d3-dirty  " + PUSHED);
    }

    @Test
    void podsThatHaveTheImageNeedNotBeReady() {
        Verification.Pod crashing =
                new Verification.Pod("app-2", false, GOOD.image(), GOOD.digest(), GOOD.commit(), Optional.empty());
        Verification.Expected registry = new Verification.Expected(
                Verification.Origin.REGISTRY, "r.example/app:1", PUSHED, Optional.empty(), Optional.empty());
        assertThat(VerificationText.lines(of(registry, Optional.empty(), GOOD, crashing))
                        .get(0))
                .isEqualTo("ok: 2 of 2 pods of default/app run r.example/app:1@" + PUSHED
                        + " (what the registry has); 1 of 2 ready");
        assertThat(VerificationText.lines(of(registry, Optional.empty(), crashing))
                        .get(0))
                .isEqualTo("ok: 1 of 1 pod of default/app runs r.example/app:1@" + PUSHED
                        + " (what the registry has); it is not ready");
    }

    @Test
    void notConsistent() {
        Verification.Pod old = new Verification.Pod(
                "app-old", false, Optional.of("r.example/app:1"), Optional.of(OLD), Optional.empty(), Optional.empty());
        Verification.Pod starting = new Verification.Pod(
                "app-2", false, Optional.of("r.example/app:1"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(VerificationText.lines(of(RESULT, Optional.of("why"), GOOD, old, starting)))
                .containsExactly(
                        "NOT consistent: why",
                        "",
                        "RUNS      POD      READY  SINCE                 COMMIT   DIGEST",
                        "expected  app-1    yes    2026-11-26T06:24:11Z  1f0c2d3  " + PUSHED,
                        "OTHER     app-old  no     -                     -        " + OLD,
                        "OTHER     app-2    no     -                     -        -");
        assertThat(VerificationText.lines(of(RESULT, Optional.of("no pod of it runs"))))
                .containsExactly("NOT consistent: no pod of it runs");
    }

    @Test
    void asJson() {
        assertThat(VerificationText.json(of(RESULT, Optional.empty(), GOOD)))
                .isEqualTo("{\"pipeline\":\"P\",\"consistent\":true,\"reason\":null,\"namespace\":\"default\","
                        + "\"deployment\":\"app\",\"commit\":\"" + COMMIT + "\",\"expected\":{\"origin\":\"RESULT\","
                        + "\"reference\":\"r.example/app:1\",\"digest\":\"" + PUSHED + "\",\"commit\":\"" + COMMIT
                        + "\",\"since\":\"2026-11-26T06:23:00.123Z\"},\"pods\":[{\"name\":\"app-1\","
                        + "\"asExpected\":true,\"ready\":true,\"image\":\"r.example/app:1\",\"digest\":\"" + PUSHED
                        + "\",\"commit\":\"" + COMMIT + "\",\"since\":\"2026-11-26T06:24:11Z\"}]}");
    }
}
