package dev.lighterman.report;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files a result is written to. Each is written whole or not at all, in UTF-8, its directory made if missing; what is
 * there and no regular file (a pipe, {@code /dev/stdout}) is written to as it is. Immutable.
 *
 * @param result where the JSON goes; null for nowhere, as with the others
 * @param junit where the JUnit XML goes
 * @param html where the HTML page goes
 * @param summary where the Markdown goes
 * @param codeQuality where GitLab's code quality report goes
 * @param sources where the files of tasks are in the repository, for that report; not null
 */
public record ReportFiles(Path result, Path junit, Path html, Path summary, Path codeQuality, SourceFiles sources) {
    /**
     * Finds out before anything is contacted whether the files will have a place to go.
     *
     * @throws InvalidInputException if one cannot be written, with the option's name
     */
    public void check() throws InvalidInputException {
        for (Map.Entry<String, Path> option : options().entrySet()) {
            check("--" + option.getKey(), option.getValue());
        }
    }

    private static void check(String option, Path named) throws InvalidInputException {
        Path file = named.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(option + ": " + named + " is a directory");
        }
        Path directory = file.getParent();
        while (directory != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new InvalidInputException(
                    option + ": " + named + " cannot be written: no directory to write to at " + directory);
        }
    }

    /**
     * Has a recording listen where the HTML page needs one.
     *
     * @param recording what listens, not null
     * @param console who listens anyway, not null
     * @return {@code console} itself when there is nothing to record
     */
    public EventListener listener(Recording recording, EventListener console) {
        if (html == null) {
            return console;
        }
        return (Event event) -> {
            recording.on(event);
            console.on(event);
        };
    }

    /**
     * Writes them all.
     *
     * @param ended what was done, not null
     * @param recording what was recorded meanwhile, not null
     * @throws IOException if one cannot be written; those before it are there
     */
    public void write(PipelineResult ended, Recording recording) throws IOException {
        if (result != null) {
            ResultJson.write(ended, result);
        }
        if (junit != null) {
            WholeFile.write(junit, JunitXml.write(ended));
        }
        if (html != null) {
            WholeFile.write(html, HtmlReport.write(ended, recording));
        }
        if (summary != null) {
            WholeFile.write(summary, MarkdownSummary.write(ended));
        }
        if (codeQuality != null) {
            WholeFile.write(codeQuality, CodeQuality.write(ended, sources));
        }
    }

    /**
     * Whether there is any.
     *
     * @return false when nothing would be written
     */
    public boolean any() {
        return !options().isEmpty();
    }

    private Map<String, Path> options() {
        Map<String, Path> options = new LinkedHashMap<>();
        options.put("result", result);
        options.put("junit", junit);
        options.put("html", html);
        options.put("summary", summary);
        options.put("code-quality", codeQuality);
        options.values().removeIf(file -> file == null);
        return options;
    }
}
