package dev.lighterman.report.result;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The results that this machine has kept, for a report of them. */
public final class KeptResults {
    private KeptResults() {}

    /**
     * Those of one pipeline or of all.
     *
     * @param history the pipeline's name; empty for all
     * @param environment the variables
     * @return them
     * @throws InvalidInputException if there are none of that name
     * @throws IOException if they cannot be read
     */
    public static List<History.Entry> of(String history, Map<String, String> environment)
            throws InvalidInputException, IOException {
        History kept = History.of(environment)
                .orElseThrow(() -> new InvalidInputException("LIGHTERMAN_HISTORY is \"none\": there is no history"));
        List<History.Entry> entries = history.isEmpty() ? kept.list() : kept.list(history);
        if (entries.isEmpty() && !history.isEmpty()) {
            String others = kept.list().stream()
                    .flatMap(entry -> entry.result().stream())
                    .map(PipelineResult::name)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new InvalidInputException("there is no result of \"" + history + "\" in the history"
                    + (others.isEmpty() ? "" : "; there are some of " + others));
        }
        return entries;
    }
}
