package dev.lighterman.node;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A command for a control node: arguments, never a line of shell put together from pieces. Immutable; the streams it
 * holds are used by one execution.
 */
public final class Command {
    /** Writes a command's standard input; called on a thread of its own, which is interrupted when the command ends. */
    @FunctionalInterface
    public interface Input {
        /**
         * Writes everything and returns; the stream is then closed, so the command sees the end of its input.
         *
         * @param out buffered by the caller of this method, not null
         * @throws IOException if writing fails, for example since the command ended
         * @throws InterruptedException if the command ended before all was written
         */
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Looks at how an execution goes; called on the thread that executes the command. */
    @FunctionalInterface
    public interface Watch {
        /**
         * Called again and again, every 50 milliseconds at least unless a sink takes longer; what it throws ends the command,
         * as what a sink throws does.
         *
         * @throws IOException if it is to go no further
         */
        void look() throws IOException;
    }

    private final List<String> arguments;
    private final Input input;
    private final OutputStream output;
    private final OutputStream error;
    private final Watch watch;
    private final Optional<Duration> timeout;
    private final boolean left;

    private Command(Builder builder) {
        this.arguments = List.copyOf(builder.arguments);
        this.input = builder.input;
        this.output = builder.output;
        this.error = builder.error;
        this.watch = builder.watch;
        this.timeout = builder.timeout;
        this.left = builder.left;
    }

    /**
     * Starts a command: no input (its end is seen at once), output thrown away, no timeout.
     *
     * @param arguments the program, looked up in PATH, and its arguments as they are; no NUL characters; not empty
     */
    public static Builder of(String... arguments) {
        return new Builder(List.of(arguments));
    }

    /**
     * As {@link #of(String...)}.
     *
     * @param arguments the program and its arguments, not empty
     */
    public static Builder of(List<String> arguments) {
        return new Builder(arguments);
    }

    /** {@return the program and its arguments; unmodifiable, not empty} */
    public List<String> arguments() {
        return arguments;
    }

    /** What writes standard input. */
    public Input input() {
        return input;
    }

    /** Where standard output goes, written on the thread that executes the command. */
    public OutputStream output() {
        return output;
    }

    /** Where standard error goes, written on the thread that executes the command. */
    public OutputStream error() {
        return error;
    }

    /** The watch that looks at it while it runs. */
    public Watch watch() {
        return watch;
    }

    /** {@return how long it may take before it is ended; empty for no limit} */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** {@return whether an interrupt only tells it to end; false where its end is waited for} */
    public boolean isLeftWhenInterrupted() {
        return left;
    }

    /** Collects a command. Not thread-safe. */
    public static final class Builder {
        private final List<String> arguments;
        private Input input = out -> {};
        private OutputStream output = OutputStream.nullOutputStream();
        private OutputStream error = OutputStream.nullOutputStream();
        private Watch watch = () -> {};
        private Optional<Duration> timeout = Optional.empty();
        private boolean left;

        private Builder(List<String> arguments) {
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("a command needs a program");
            }
            for (String argument : arguments) {
                if (argument.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("a command's argument cannot hold a NUL character");
                }
            }
            this.arguments = List.copyOf(arguments);
        }

        /** Sets what writes standard input. */
        public Builder input(Input value) {
            this.input = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets where standard output goes.
         *
         * @param value not null; not closed here
         */
        public Builder output(OutputStream value) {
            this.output = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets where standard error goes.
         *
         * @param value not null; not closed here
         */
        public Builder error(OutputStream value) {
            this.error = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the watch that looks at it while it runs. */
        public Builder watch(Watch value) {
            this.watch = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how long it may take. */
        public Builder timeout(Duration value) {
            this.timeout = Optional.of(value);
            return this;
        }

        /** Has an interrupt tell it to end without waiting for that: for a caller who was interrupted before. */
        public Builder leftWhenInterrupted() {
            this.left = true;
            return this;
        }

        /** The command. */
        public Command build() {
            return new Command(this);
        }
    }
}
