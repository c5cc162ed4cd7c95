package dev.lighterman.report.result;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Results as JSON: the {@code --result} file, the same for the API, the Maven plugin and the command line. Times are in
 * UTC, durations in whole milliseconds. Results hold no secrets, so neither does the JSON. Thread-safe.
 */
public final class ResultJson {
    private static final Pattern PLACE = Pattern.compile(" \\(line \\d+, column \\d+\\)$");

    private ResultJson() {}

    /** {@return a result as JSON, keys always in the same order; several lines, the last one ended too} */
    public static String write(PipelineResult result) {
        return Json.writePretty(ResultShapes.PIPELINE.write(result)) + "\n";
    }

    /**
     * Writes a result file in UTF-8. Readers of an existing file see the old result or the new one, never a part. What
     * is there and no regular file (a pipe, {@code /dev/stdout}) is written to as it is.
     *
     * @param file where to; its directory is made if missing; not null
     */
    public static void write(PipelineResult result, Path file) throws IOException {
        WholeFile.write(file, write(result));
    }

    /**
     * Reads what {@link #write(PipelineResult)} wrote.
     *
     * @return a result equal to the one written, durations cut to milliseconds
     * @throws InvalidInputException if it is no such text
     */
    public static PipelineResult read(String json) throws InvalidInputException {
        try {
            return ResultShapes.PIPELINE.read(JsonFields.of(Json.parse(json)));
        } catch (JsonException e) {
            throw new InvalidInputException("this is no result file of Lighterman: it is no JSON" + place(e));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("this is no result file of Lighterman: " + e.getMessage());
        }
    }

    /**
     * Reads a file that {@code --result} wrote.
     *
     * @throws InvalidInputException if it is no result; the message names the file
     */
    public static PipelineResult read(Path file) throws InvalidInputException, IOException {
        try {
            return read(Files.readString(file));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ": this is no result file of Lighterman: it is not UTF-8");
        }
    }

    /** Where it stops being JSON; the parser's own words are about bytes and tokens. */
    private static String place(JsonException e) {
        Matcher place = PLACE.matcher(e.getMessage());
        return place.find() ? place.group() : "";
    }
}
