package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path directory;

    @Test
    void aLinkThatLeadsToNothingYetStaysAndItsTargetIsMade() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("r.json"), Path.of("new/target.json"));
        ReportFiles files = files(link, null, null);

        files.check();
        files.write(Results.success(), new Recording());

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(directory.resolve("new/target.json")))
                .isEqualTo(ResultJson.write(Results.success()));
    }

    @Test
    void aLinkIsCheckedWhereItLeads() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path link = Files.createSymbolicLink(directory.resolve("r.json"), file.resolve("below/target.json"));

        assertThatThrownBy(() -> files(link, null, null).check())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--result: " + link + " cannot be written: " + file + " is no directory");
    }

    @Test
    void linksThatLeadNowhereAreSaidBeforeTheRun() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));

        assertThatThrownBy(() -> files(link, null, null).check())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--result: " + link + " cannot be written: its links lead nowhere");
    }

    @Test
    void whatCannotBeWrittenKeepsNoOtherFromBeingWritten() throws Exception {
        Path result = directory.resolve("result");
        Path junit = directory.resolve("junit");
        Path summary = directory.resolve("summary.md");
        for (Path taken : List.of(result, junit)) {
            Files.createDirectories(taken.resolve("in the way"));
        }

        assertThatThrownBy(() -> files(result, junit, summary).write(Results.success(), new Recording()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(result.toRealPath().toString())
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .asString()
                        .startsWith(junit.toRealPath().toString()));
        assertThat(Files.readString(summary)).isEqualTo(MarkdownSummary.write(Results.success()));
    }

    @Test
    void aLinkOfAnotherProcessesOpenFileIsWrittenThrough() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "first\n");
        Process shell = new ProcessBuilder("sh", "-c", "exec 3>>" + file + "; echo; exec cat").start();
        shell.getInputStream().read();
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/proc/" + shell.pid() + "/fd/3"));
        ReportFiles files = files(null, null, link);

        files.check();
        files.write(Results.success(), new Recording());
        shell.getOutputStream().close();

        assertThat(Files.readString(file)).isEqualTo("first\n" + MarkdownSummary.write(Results.success()));
        assertThat(link).isSymbolicLink();
    }

    private static ReportFiles files(Path result, Path junit, Path summary) {
        return new ReportFiles(result, junit, null, summary, null, new SourceFiles(Path.of(""), List.of(Path.of(""))));
    }
}
