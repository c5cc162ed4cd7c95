package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.yaml.YamlPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where jobs stand in the pipeline file. Immutable.
 *
 * @param jobs for each job, in their order, where each of its fields stands, and under the empty name the job itself
 */
public record JobPlaces(List<Map<String, YamlPosition>> jobs) {
    /** Of jobs that are in no file. */
    public static final JobPlaces NONE = new JobPlaces(List.of());

    public JobPlaces {
        jobs = List.copyOf(jobs);
    }

    /** A problem where a field of a job stands, or where the job does; empty when it is in no file. */
    public Optional<Problem> problem(int job, String field, String message) {
        if (job < 0 || job >= jobs.size()) {
            return Optional.empty();
        }
        Map<String, YamlPosition> fields = jobs.get(job);
        YamlPosition position = fields.getOrDefault(field, fields.get(""));
        return Optional.ofNullable(position).map(at -> at.problem(message));
    }
}
