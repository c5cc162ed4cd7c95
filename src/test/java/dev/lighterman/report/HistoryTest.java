package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path directory;

    @Test
    void theNewestComeFirstAndTheOldestGo() throws Exception {
        History history = new History(directory, 2);
        for (int day = 1; day <= 3; day++) {
            history.add(result("shop", day));
        }
        history.add(result("../a shop", 2));

        assertThat(history.list("shop"))
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result("shop", 3)), Optional.of(result("shop", 2)));
        assertThat(history.list("../a shop"))
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result("../a shop", 2)));
        assertThat(history.list()).hasSize(3);
        assertThat(history.list("other")).isEmpty();
    }

    @Test
    void onlyTheOwnerCanReadIt() throws Exception {
        Path file = new History(directory.resolve("history"), 2).add(result("shop", 1));

        assertThat(Files.getPosixFilePermissions(file.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("history")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aDamagedFileIsListedWithTheReason() throws Exception {
        History history = new History(directory, 5);
        Path file = history.add(result("shop", 1));
        Files.writeString(file, "[]");

        assertThat(history.list())
                .isEqualTo(List.of(new History.Entry(
                        file,
                        Optional.empty(),
                        Optional.of("this is no result file of Lighterman: expected an object"))));
    }

    @Test
    void noneTurnsItOff() {
        assertThat(History.of(Map.of("LIGHTERMAN_HISTORY", "none"))).isEmpty();
        assertThat(History.of(Map.of())).isPresent();
    }

    static PipelineResult result(String name, int day) {
        PipelineResult some = Results.success();
        return new PipelineResult(
                name,
                Instant.parse("2026-01-0" + day + "T03:04:05Z"),
                some.duration(),
                some.source(),
                some.jobs(),
                some.image(),
                some.rollout(),
                some.provenance());
    }
}
