package dev.lighterman.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /**
     * One thing wrong with the input. Immutable.
     *
     * @param file the file as the user named it, if the problem is in a file
     * @param line the line, from 1; 0 when unknown
     * @param column the column, from 1; 0 when unknown
     * @param message what is wrong and what to do about it, not null
     * @param option the pipeline's option that the message names, if it is known to name one
     */
    public record Problem(Optional<String> file, int line, int column, String message, Optional<String> option) {
        /**
         * Makes a value of its parts.
         *
         * @param file as {@link #file()}
         * @param line as {@link #line()}
         * @param column as {@link #column()}
         * @param message as {@link #message()}
         * @param option as {@link #option()}
         * @throws NullPointerException if one of them is null
         */
        public Problem {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(option, "option");
        }

        /**
         * A problem without a place.
         *
         * @param message what is wrong, not null
         * @return the problem
         */
        public static Problem of(String message) {
            return new Problem(Optional.empty(), 0, 0, message, Optional.empty());
        }

        /**
         * A problem with an option, wherever that was set.
         *
         * @param option its path, not null
         * @param message what is wrong, in a sentence that names the option, not null
         * @return the problem
         */
        public static Problem of(String option, String message) {
            return new Problem(Optional.empty(), 0, 0, message, Optional.of(option));
        }

        /**
         * A problem in a file, at no place in particular.
         *
         * @param file the file as the user named it, empty for none; not null
         * @param message what is wrong, not null
         * @return the problem
         */
        public static Problem in(Optional<String> file, String message) {
            return new Problem(file, 0, 0, message, Optional.empty());
        }

        /**
         * A problem at a place in a file.
         *
         * @param file the file as the user named it
         * @param line from 1
         * @param column from 1
         * @param message what is wrong
         * @return the problem
         */
        public static Problem at(String file, int line, int column, String message) {
            return new Problem(Optional.of(file), line, column, message, Optional.empty());
        }

        /** {@code file:line:column: message}, leaving out what is unknown. */
        @Override
        public String toString() {
            if (file.isEmpty()) {
                return message;
            }
            return file.get() + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "") + ": " + message;
        }
    }
}
