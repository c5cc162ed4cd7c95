package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.yaml.YamlPosition;

/** Where a value was set, to name it in a problem. */
sealed interface ValueOrigin {
    /** In a file. */
    record At(YamlPosition position) implements ValueOrigin {
        @Override
        public Problem problem(String message) {
            return position.problem(message);
        }
    }

    /** By {@code --set path=value} or a property. */
    record Assignment(String path) implements ValueOrigin {
        @Override
        public Problem problem(String message) {
            return Problem.of("--set " + path + ": " + message);
        }
    }

    /** In a builder, or nowhere: the message itself names the option. */
    record Code() implements ValueOrigin {
        @Override
        public Problem problem(String message) {
            return Problem.of(message);
        }
    }

    /** In a file, with jobs that each have their own. */
    record Jobs(ValueOrigin whole, JobPlaces each) implements ValueOrigin {
        @Override
        public Problem problem(String message) {
            return whole.problem(message);
        }
    }

    /** A problem here. */
    Problem problem(String message);
}
