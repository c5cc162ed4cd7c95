package dev.lighterman.pipeline;

import dev.lighterman.api.Problem;
import dev.lighterman.api.Result;
import dev.lighterman.yaml.YamlPosition;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A job that runs a playbook of the user's before, between or after the two ready ones. Immutable.
 *
 * @param name the job's name, not null
 * @param playbook the file on this machine; a relative one is taken from the pipeline file's directory; not null
 * @param after the job that triggers it; at most one of this and {@code before}
 * @param before the job it is put in front of
 * @param threshold the worst result of the job that triggers it, not null
 * @param limit narrows the hosts down
 * @param tags only these
 * @param skipTags none of these
 * @param extraVars extra variables; {@link dev.lighterman.api.Secret}s among them stay nowhere; not null
 * @param positions where each field stands, and under the empty name the job itself; empty when it is in no file
 */
public record PlaybookJob(
        String name,
        Path playbook,
        Optional<String> after,
        Optional<String> before,
        Result threshold,
        Optional<String> limit,
        List<String> tags,
        List<String> skipTags,
        Map<String, Object> extraVars,
        Map<String, YamlPosition> positions) {
    public PlaybookJob {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(threshold, "threshold");
        Objects.requireNonNull(limit, "limit");
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(extraVars));
        positions = Map.copyOf(positions);
    }

    /** The same with another playbook file. */
    PlaybookJob withPlaybook(Path file) {
        return new PlaybookJob(name, file, after, before, threshold, limit, tags, skipTags, extraVars, positions);
    }

    /** A problem where a field stands, or where the job does; without a place when it is in no file. */
    Problem problem(String field, String message) {
        YamlPosition position = positions.getOrDefault(field, positions.get(""));
        return position == null ? Problem.of("jobs: " + message) : position.problem(message);
    }
}
