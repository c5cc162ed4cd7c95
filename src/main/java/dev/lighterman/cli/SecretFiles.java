package dev.lighterman.cli;

import dev.lighterman.PlayRequest;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import dev.lighterman.pipeline.SecretFile;
import dev.lighterman.pipeline.VaultIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads the files that a play's secrets are in, all of their problems at once. Not thread-safe. */
final class SecretFiles {
    private final List<Problem> problems = new ArrayList<>();

    void vaultIds(List<String> texts, PlayRequest.Builder request) {
        VaultIds read = VaultIds.of(texts, UnaryOperator.identity());
        read.problems().forEach(text -> problems.add(Problem.of("--vault-id: " + text)));
        read.files().forEach(request::vaultId);
    }

    void becomePassword(Path file, PlayRequest.Builder request) {
        if (file != null) {
            try {
                request.becomePassword(SecretFile.password("become password", file))
                        .secretFile(file);
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
    }

    void variables(List<Path> files, PlayRequest.Builder request) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                variables.putAll(SecretFile.variables(file));
                request.secretFile(file);
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
        request.secretVars(variables);
    }

    void throwIfAny() throws InvalidInputException {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}
