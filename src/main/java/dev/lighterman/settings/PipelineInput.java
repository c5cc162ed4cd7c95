package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is set of a pipeline, in a file and by code, before it is checked. Never changed once it is made.
 *
 * @param values the options set
 * @param directory what relative paths are taken from
 * @param file the pipeline file as the user named it, if there is one
 * @param read what reading the file found
 * @param complete gives the same with the output of the programs that secrets are read from; empty where there are none
 */
public record PipelineInput(
        OptionValues values,
        Path directory,
        Optional<String> file,
        Problems read,
        Optional<Supplier<PipelineInput>> complete) {
    /** Nothing set, in the current directory. */
    public static final PipelineInput NONE =
            new PipelineInput(new OptionValues(), Path.of(""), Optional.empty(), new Problems());

    /** One without programs. */
    public PipelineInput(OptionValues values, Path directory, Optional<String> file, Problems read) {
        this(values, directory, file, read, Optional.empty());
    }

    /** The same with a way to one with the output of programs. */
    PipelineInput completedBy(Supplier<PipelineInput> other) {
        return new PipelineInput(values, directory, file, read, Optional.of(other));
    }

    /** The same with a change. */
    public PipelineInput with(Consumer<OptionValues> change) {
        OptionValues changed = values.copy();
        change.accept(changed);
        return new PipelineInput(
                changed,
                directory,
                file,
                read,
                complete.map(other -> () -> other.get().with(change)));
    }

    /** The same in another directory. */
    public PipelineInput in(Path other) {
        return new PipelineInput(
                values,
                other,
                file,
                read,
                complete.map(before -> () -> before.get().in(other)));
    }

    private Path absolute() {
        return directory.toAbsolutePath().normalize();
    }

    /** The CI job's name. */
    public String name() {
        return SettingsBuilder.name(values, absolute());
    }

    /**
     * The settings that it makes, with the output of the programs that secrets are read from. They are executed, each once,
     * when all else is found to be right.
     *
     * @throws InvalidInputException with every problem; nothing was contacted, except by these programs
     */
    public Settings completeSettings() throws InvalidInputException {
        Settings settings = settings();
        return complete.isPresent() ? complete.get().get().settings() : settings;
    }

    /**
     * The settings that it makes, for all that needs no secrets: of a program's output they have none.
     *
     * @throws InvalidInputException with every problem; nothing was contacted
     */
    public Settings settings() throws InvalidInputException {
        return SettingsBuilder.build(values, absolute(), file, read.copy());
    }
}
