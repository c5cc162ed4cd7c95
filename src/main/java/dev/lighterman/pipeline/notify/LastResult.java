package dev.lighterman.pipeline.notify;

import dev.lighterman.api.Result;
import dev.lighterman.api.Source;
import dev.lighterman.digest.Sha256;
import dev.lighterman.mask.PrivateFile;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last result of a pipeline on this machine, in a file of its own, by pipeline file (or directory), name, branch and what
 * was run of it. The history of results is no place for it: programs that embed a pipeline keep none.
 */
final class LastResult {
    private final Path file;

    private LastResult(Path file) {
        this.file = file;
    }

    static LastResult of(Settings settings, String work, Path directory) {
        Path place = settings.file()
                .map(name -> settings.directory().resolve(Path.of(name).getFileName()))
                .orElse(settings.directory());
        String key = String.join(
                "\0",
                place.toString(),
                settings.name(),
                settings.source().flatMap(Source::branch).orElse(""),
                work);
        return new LastResult(directory.resolve(Sha256.hex(key, 32)));
    }

    /** Empty where there was none yet, or what is there makes no sense. */
    Optional<Result> read(List<String> warnings) {
        try {
            return Optional.of(Result.valueOf(Files.readString(file).strip()));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            warnings.add("the result of the run before cannot be read, so that nobody is told of a recovery: " + file
                    + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    void write(Result result, List<String> warnings) {
        try {
            PrivateFile.makeDirectory(file.getParent());
            PrivateFile.replace(file, result.name() + "\n");
        } catch (IOException e) {
            warnings.add("the result cannot be kept for the next notification: " + file + ": " + e.getMessage());
        }
    }
}
