package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.Results;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class HistoryTest {
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
    void aFileThatIsNotUtf8OrCannotBeReadHidesNoOther() throws Exception {
        History history = new History(directory, 5);
        Path good = history.add(result("shop", 3));
        Path bytes = Files.write(
                good.resolveSibling("20260102T030405.000Z-00000001.json"), new byte[] {'"', (byte) 0xff, '"'});
        Path folder = Files.createDirectory(good.resolveSibling("20260101T030405.000Z-00000002.json"));

        List<History.Entry> expected = List.of(
                new History.Entry(good, Optional.of(result("shop", 3)), Optional.empty()),
                new History.Entry(
                        bytes, Optional.empty(), Optional.of("this is no result file of Lighterman: it is not UTF-8")),
                new History.Entry(
                        folder,
                        Optional.empty(),
                        Optional.of("could not be read: java.io.IOException: Is a directory")));
        assertThat(history.list()).isEqualTo(expected);
        assertThat(history.list("shop")).isEqualTo(expected);
    }

    @Test
    void aFileThatVanishesBeforeItIsReadIsLeftOut() throws Exception {
        History history = new History(directory, 5);
        Path file = history.add(result("shop", 1));
        // As with one that another process removes: it is listed, and is not there when it is opened.
        Files.createSymbolicLink(file.resolveSibling("20260102T030405.000Z-00000001.json"), Path.of("gone"));

        assertThat(history.list()).extracting(History.Entry::file).containsExactly(file);
        assertThat(history.list("shop")).extracting(History.Entry::file).containsExactly(file);
    }

    @Test
    void listingGoesOnWhileOthersAddAndRemove() throws Exception {
        History history = new History(directory, 2);
        history.add(result("shop", 1));
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 300; i++) {
                    history.add(result("shop", 1 + i % 9));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (!writing.isDone()) {
            assertThat(history.list()).extracting(History.Entry::problem).allMatch(Optional::isEmpty);
        }
        writing.join();
    }

    @Test
    void aClockThatWasAheadOnceDoesNotRemoveWhatIsNew() throws Exception {
        History history = new History(directory, 2);
        history.add(result("shop", 8));
        history.add(result("shop", 9));
        Path third = history.add(result("shop", 1));

        assertThat(third).exists();
        assertThat(history.list("shop"))
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result("shop", 1)), Optional.of(result("shop", 9)));

        history.add(result("shop", 2));
        assertThat(history.list("shop"))
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result("shop", 2)), Optional.of(result("shop", 1)));
    }

    @Test
    void filesOfEarlierVersionsAreOlderThanNewOnes() throws Exception {
        History history = new History(directory, 2);
        Path folder = history.add(result("shop", 1)).getParent();
        for (int day : new int[] {8, 9}) {
            Files.writeString(
                    folder.resolve("2026010" + day + "T030405.000Z-0000000" + day + ".json"),
                    ResultJson.write(result("shop", day)));
        }

        history.add(result("shop", 2));

        assertThat(history.list("shop"))
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result("shop", 2)), Optional.of(result("shop", 1)));
    }

    @Test
    void aDirectoryThatWasThereKeepsItsPermissions() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));

        Path file = new History(shared, 2).add(result("shop", 1));

        assertThat(Files.getPosixFilePermissions(shared)).isEqualTo(PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(Files.getPosixFilePermissions(file.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void noneTurnsItOff() {
        assertThat(History.of(Map.of("LIGHTERMAN_HISTORY", "none"))).isEmpty();
        assertThat(History.of(Map.of())).isPresent();
    }

    public static PipelineResult result(String name, int day) {
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
