package dev.lighterman.report;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.html.HtmlReport;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.report.result.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files a result is written to. Each is written whole or not at all, in UTF-8, its directory made if missing, where
 * links lead to; a pipe and a name for what is open already ({@code /dev/stdout}) are written to as they are. Immutable.
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
        Path file;
        try {
            file = WholeFile.target(named);
        } catch (IOException e) {
            throw new InvalidInputException(option + ": " + named + " cannot be written: "
                    + (e instanceof FileSystemLoopException ? "its links lead nowhere" : e));
        }
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(option + ": " + named + " is a directory");
        }
        boolean opened = WholeFile.isOpened(file);
        if (opened || (Files.exists(file) && !Files.isRegularFile(file))) {
            // What is open may be written to though its permissions say otherwise: a terminal after su.
            if (opened ? !Files.exists(file) : !Files.isWritable(file)) {
                throw new InvalidInputException(option + ": " + named + " cannot be written");
            }
            return;
        }
        Path directory = file.getParent();
        while (directory != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new InvalidInputException(
                    option + ": " + named + " cannot be written: " + directory + " is no directory");
        } else if (!Files.isWritable(directory)) {
            String missing = directory.equals(file.getParent()) ? "" : "there is no " + file.getParent() + ", and ";
            throw new InvalidInputException(
                    option + ": " + named + " cannot be written: " + missing + "you may not write to " + directory);
        }
    }

    /**
     * Has a recording listen where the HTML page needs one.
     *
     * @return {@code console} itself when there is nothing to record
     */
    public Event.Listener listener(Recording recording, Event.Listener console) {
        return html == null ? console : recording.andThen(console);
    }

    /**
     * Writes them all, also those after one that cannot be written.
     *
     * @throws IOException if one cannot be written; what went wrong with further ones is suppressed in it
     */
    public void write(PipelineResult ended, Recording recording) throws IOException {
        List<IOException> problems = new ArrayList<>();
        write(result, file -> ResultJson.write(ended, file), problems);
        write(junit, file -> WholeFile.write(file, JunitXml.write(ended)), problems);
        write(html, file -> WholeFile.write(file, HtmlReport.write(ended, recording)), problems);
        write(summary, file -> WholeFile.write(file, MarkdownSummary.write(ended)), problems);
        write(codeQuality, file -> WholeFile.write(file, CodeQuality.write(ended, sources)), problems);
        if (!problems.isEmpty()) {
            IOException first = problems.get(0);
            problems.subList(1, problems.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Writes one report to its file. */
    private interface Report {
        void write(Path file) throws IOException;
    }

    private static void write(Path file, Report report, List<IOException> problems) {
        if (file != null) {
            try {
                report.write(file);
            } catch (IOException e) {
                problems.add(e);
            }
        }
    }

    /** {@return whether there is any; false when nothing would be written} */
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
