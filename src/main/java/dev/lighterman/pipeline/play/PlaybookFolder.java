package dev.lighterman.pipeline.play;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.LocalPath;
import dev.lighterman.source.LfsPointers;
import dev.lighterman.source.WorkingDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that go with a playbook: those of its directory, without what git would ignore, and without those that secrets
 * are read from, which would stay on the control node. Immutable.
 */
final class PlaybookFolder {
    private static final int MOST_SPACE = 16;
    private static final Set<String> COPIED = Set.of("files", "templates");

    private final Set<Path> leftOut = new HashSet<>();
    private final Collection<Secret> secrets;

    /**
     * What stays here.
     *
     * @param leftOut files that secrets are read from
     * @param secrets passwords whose files are not known: a file that holds one, and nothing else, is such a file
     */
    PlaybookFolder(Collection<Path> leftOut, Collection<Secret> secrets) {
        leftOut.forEach(file -> this.leftOut.add(file.toAbsolutePath().normalize()));
        this.secrets = List.copyOf(secrets);
    }

    List<StagedFile> of(Path playbook) throws InvalidInputException {
        Path directory = playbook.getParent();
        try {
            List<StagedFile> files = new ArrayList<>();
            boolean itself = false;
            for (Path relative : WorkingDirectory.filesGitWouldNotIgnore(directory)) {
                Path file = directory.resolve(relative);
                if (file.equals(playbook)) {
                    itself = true;
                } else if (leftOut.contains(file.toAbsolutePath().normalize()) || isSecret(file)) {
                    continue;
                }
                checkWhole(relative, file);
                files.add(StagedFile.of(LocalPath.slashed(relative), file));
            }
            if (!itself) {
                files.add(StagedFile.of(playbook.getFileName().toString(), playbook));
            }
            return files;
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /** Where Ansible takes what it copies to hosts from, a pointer of Git LFS would be copied for the file. */
    private static void checkWhole(Path relative, Path file) throws InvalidInputException {
        for (Path part : relative) {
            if (COPIED.contains(part.toString()) && LfsPointers.isOne(file)) {
                throw new InvalidInputException(
                        LocalPath.slashed(relative)
                                + " is kept by Git LFS, and what is here is a pointer only; perhaps you should run `git lfs pull`");
            }
        }
    }

    private boolean isSecret(Path file) {
        try {
            for (Secret secret : secrets) {
                long more = Files.size(file) - secret.reveal().getBytes(StandardCharsets.UTF_8).length;
                if (more >= 0
                        && more <= MOST_SPACE
                        && Files.readString(file).strip().equals(secret.reveal())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Not readable, or no text: sending the file will say so.
        }
        return false;
    }
}
