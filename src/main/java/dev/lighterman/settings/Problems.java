package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What reading finds: problems that stop, and warnings that don't. Mutable, not thread-safe. */
public final class Problems {
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public void problem(ValueOrigin place, String message) {
        problems.add(place.problem(message));
    }

    public void problem(Problem problem) {
        problems.add(problem);
    }

    void warning(ValueOrigin place, String message) {
        warnings.add(place.problem(message).toString());
    }

    /** One that is independent of this one. */
    Problems copy() {
        Problems copy = new Problems();
        copy.problems.addAll(problems);
        copy.warnings.addAll(warnings);
        return copy;
    }

    public int count() {
        return problems.size();
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** All at once, those in the file by their place, others after them. */
    public void throwIfAny() throws InvalidInputException {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems.stream()
                    .distinct()
                    .sorted(Comparator.comparing((Problem problem) -> problem.line() == 0)
                            .thenComparingInt(Problem::line)
                            .thenComparingInt(Problem::column))
                    .toList());
        }
    }
}
