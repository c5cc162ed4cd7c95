package dev.lighterman.app;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Secret;
import dev.lighterman.settings.SecretFile;
import dev.lighterman.settings.VaultIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a play's variables and the files its secrets are in, all of their problems at once. Not thread-safe. */
public final class SecretFiles {
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Vault passwords.
     *
     * @param texts each {@code label@file}
     * @param request what to add them to
     * @return the request with them
     */
    public PlayRequest vaultIds(List<String> texts, PlayRequest request) {
        VaultIds read = VaultIds.of(texts);
        read.problems().forEach(text -> problems.add(Problem.of("--vault-id: " + text)));
        return request.options(read.addTo(request.options()));
    }

    /**
     * The password for become.
     *
     * @param file what it is in; null for none
     * @param request what to add it to
     * @return the request with it
     */
    public PlayRequest becomePassword(Path file, PlayRequest request) {
        if (file == null) {
            return request;
        }
        return read(request, () -> {
            Secret password = SecretFile.password("become password", file, "");
            return request.secretFile(file).options(request.options().becomePassword(password));
        });
    }

    /**
     * The password to log in to managed hosts with.
     *
     * @param file what it is in; null for none
     * @param request what to add it to
     * @return the request with it
     */
    public PlayRequest connectionPassword(Path file, PlayRequest request) {
        if (file == null) {
            return request;
        }
        return read(request, () -> {
            Secret password = SecretFile.password("connection password", file, "");
            return request.secretFile(file).options(request.options().password(password));
        });
    }

    /**
     * Variables that nobody may read.
     *
     * @param files what they are in
     * @param request what to add them to
     * @return the request with them
     */
    public PlayRequest secretVariables(List<Path> files, PlayRequest request) {
        PlayRequest all = request;
        for (Path file : files) {
            PlayRequest before = all;
            all = read(before, () -> {
                Map<String, Object> secrets = SecretFile.variables(file);
                return before.secretFile(file).options(before.options().extraVars(secrets));
            });
        }
        return all;
    }

    private interface Reading {
        PlayRequest more() throws InvalidInputException;
    }

    /** The request with what was read, or as it was where that cannot be. */
    private PlayRequest read(PlayRequest before, Reading reading) {
        try {
            return reading.more();
        } catch (InvalidInputException e) {
            problems.addAll(e.problems());
            return before;
        }
    }

    /**
     * Ends it where something was wrong.
     *
     * @throws InvalidInputException with each of the problems
     */
    public void throwIfAny() throws InvalidInputException {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}
