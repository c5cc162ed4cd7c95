package dev.lighterman.run.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is for, kept beside it for clients that list it or attach to it. Immutable and thread-safe.
 *
 * @param pipeline the job it is run for, shown where runs are listed
 * @param origin where the playbook came from, by which later runs of it find this one ({@code PlaybookRunner.runs(origin)})
 * @param notes what the client that starts it knows beside it: plain maps, lists, strings, numbers, booleans and nulls, no
 *     secrets
 */
public record RunPurpose(Optional<String> pipeline, Optional<String> origin, Map<String, Object> notes) {
    private static final String SLICES = "slices";
    private static final String PASSING = "passing";

    /** Nothing known. */
    public static final RunPurpose NONE = new RunPurpose(Optional.empty(), Optional.empty(), Map.of());

    public RunPurpose {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /** The same for a job. */
    public RunPurpose pipeline(String job) {
        return new RunPurpose(Optional.of(job), origin, notes);
    }

    /**
     * The same with a playbook's origin.
     *
     * @param path where it came from, not null
     */
    public RunPurpose origin(String path) {
        return new RunPurpose(pipeline, Optional.of(path), notes);
    }

    /** What all runs that are slices of one play have in common; empty for a run by itself. */
    public Optional<String> slices() {
        return Optional.ofNullable(notes.get(SLICES)).map(String::valueOf);
    }

    /** The same for a slice. */
    public RunPurpose slices(String play) {
        return noting(SLICES, play);
    }

    /** Whether what the run leaves may go with its control node. */
    public boolean isPassing() {
        return Boolean.TRUE.equals(notes.get(PASSING));
    }

    /** The same on a control node whose home may go with it. */
    public RunPurpose passing() {
        return noting(PASSING, true);
    }

    private RunPurpose noting(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(notes);
        more.put(name, value);
        return notes(more);
    }

    /** The same with other notes. */
    public RunPurpose notes(Map<String, Object> other) {
        return new RunPurpose(pipeline, origin, other);
    }
}
