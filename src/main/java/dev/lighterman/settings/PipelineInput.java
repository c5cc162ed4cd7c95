package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is set of a pipeline, in a file and by code, before it is checked. Never changed once it is made.
 *
 * @param values the options set
 * @param directory what relative paths are taken from
 * @param file the pipeline file as the user named it, if there is one
 * @param read what reading the file found
 */
public record PipelineInput(OptionValues values, Path directory, Optional<String> file, Problems read) {
    /** Nothing set, in the current directory. */
    public static final PipelineInput NONE =
            new PipelineInput(new OptionValues(), Path.of(""), Optional.empty(), new Problems());

    /** The same with a change. */
    public PipelineInput with(Consumer<OptionValues> change) {
        OptionValues changed = values.copy();
        change.accept(changed);
        return new PipelineInput(changed, directory, file, read);
    }

    /** The same in another directory. */
    public PipelineInput in(Path other) {
        return new PipelineInput(values, other, file, read);
    }

    private Path absolute() {
        return directory.toAbsolutePath().normalize();
    }

    /** The CI job's name. */
    public String name() {
        return SettingsBuilder.name(values, absolute());
    }

    /**
     * The settings that it makes.
     *
     * @throws InvalidInputException with every problem; nothing was contacted
     */
    public Settings settings() throws InvalidInputException {
        return SettingsBuilder.build(values, absolute(), file, read.copy());
    }
}
