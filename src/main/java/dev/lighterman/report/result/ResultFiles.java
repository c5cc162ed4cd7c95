package dev.lighterman.report.result;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that {@code --result} wrote. Stateless. */
public final class ResultFiles {
    private ResultFiles() {}

    /**
     * A saved result.
     *
     * @throws InvalidInputException if it is no result, with its name
     */
    public static PipelineResult read(Path file) throws InvalidInputException, IOException {
        try {
            return ResultJson.read(Files.readString(file));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ": this is no result file of Lighterman: it is not UTF-8");
        }
    }
}
