package dev.lighterman;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.JunitXml;
import dev.lighterman.report.MarkdownSummary;
import dev.lighterman.report.html.HtmlReport;
import dev.lighterman.report.result.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes the reports of a result: {@code Reports.of(result).junit(xml).html(page)}. A file appears whole or not at all, in UTF-8,
 * its directory made if missing. Immutable and thread-safe.
 */
public final class Reports {
    private final PipelineResult result;

    private Reports(PipelineResult result) {
        this.result = Objects.requireNonNull(result, "result");
    }

    /**
     * The reports of a result.
     *
     * @param result what was done, not null
     * @return never null
     */
    public static Reports of(PipelineResult result) {
        return new Reports(result);
    }

    /**
     * Writes the result as JSON, which {@link ResultJson} reads again.
     *
     * @param file where to, not null
     * @return this
     * @throws IOException if it cannot be written
     */
    public Reports json(Path file) throws IOException {
        return write(file, ResultJson.write(result));
    }

    /**
     * Writes JUnit XML, for the test view of Jenkins, GitLab and others.
     *
     * @param file where to, not null
     * @return this
     * @throws IOException if it cannot be written
     */
    public Reports junit(Path file) throws IOException {
        return write(file, JunitXml.write(result));
    }

    /**
     * Writes one HTML page, for people. Ansible's own output is not part of a result, nor of this page.
     *
     * @param file where to, not null
     * @return this
     * @throws IOException if it cannot be written
     */
    public Reports html(Path file) throws IOException {
        return write(file, HtmlReport.write(result));
    }

    /**
     * Writes a Markdown summary, for merge requests and chat.
     *
     * @param file where to, not null
     * @return this
     * @throws IOException if it cannot be written
     */
    public Reports markdown(Path file) throws IOException {
        return write(file, MarkdownSummary.write(result));
    }

    private Reports write(Path file, String text) throws IOException {
        WholeFile.write(file, text);
        return this;
    }
}
