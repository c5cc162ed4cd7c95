package dev.lighterman;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.util.Objects;

/**
 * Results as JSON, of the shape that the command line's {@code --result} has: times in UTC, durations in whole milliseconds.
 * Results hold no secrets, so neither does the JSON. Thread-safe.
 */
public final class ResultJson {
    private ResultJson() {}

    /**
     * A result as JSON, keys always in the same order.
     *
     * @param result what was done, not null
     * @return several lines, the last one ended too
     */
    public static String write(PipelineResult result) {
        return dev.lighterman.report.result.ResultJson.write(Objects.requireNonNull(result, "result"));
    }

    /**
     * Reads what {@link #write} or {@code --result} wrote.
     *
     * @param json the text, not null
     * @return a result equal to the one written, durations cut to milliseconds
     * @throws InvalidInputException if it is no such text
     */
    public static PipelineResult read(String json) throws InvalidInputException {
        return dev.lighterman.report.result.ResultJson.read(json);
    }
}
