package dev.lighterman.api;

import java.util.List;
import java.util.stream.Collectors;

/** Input that cannot be used: a pipeline file, an option, a key file. Nothing was contacted. Exit code 2. Found
 * while a job runs (a file that was there before, say) it fails the job like a run, which is its {@link #kind}. */
public final class InvalidInputException extends LightermanException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * All problems at once.
     *
     * @param problems at least one, in the order of the file
     */
    public InvalidInputException(List<Problem> problems) {
        super(FailureKind.RUN, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * One problem without a place.
     *
     * @param message what is wrong and what to do about it
     */
    public InvalidInputException(String message) {
        this(List.of(Problem.of(message)));
    }

    /** {@return each problem found; at least one} */
    public List<Problem> problems() {
        return problems;
    }
}
